using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Deploy;

/// <summary>The manifests for Kubernetes, read strictly: an unknown member fails.</summary>
sealed partial class ManifestTests
{
    static readonly string Folder = Path.Combine(Repository.Root, "deploy", "kubernetes");

    [Test]
    public void The_deployment_is_hardened_and_its_probes_and_ports_are_the_servers()
    {
        var deployment = Read<V1Deployment>("deployment.yaml").Single();
        var pod = deployment.Spec.Template.Spec;
        var container = pod.Containers.Single();

        Assert.That(deployment.Spec.Selector.MatchLabels, Is.SubsetOf(deployment.Spec.Template.Metadata.Labels));
        Assert.That((pod.SecurityContext.RunAsNonRoot, container.SecurityContext.ReadOnlyRootFilesystem,
            container.SecurityContext.AllowPrivilegeEscalation, pod.AutomountServiceAccountToken), Is.EqualTo((true, true, false, false)));
        Assert.That((container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path),
            Is.EqualTo(("/health/live", "/health/ready")));
        Assert.That(container.Ports.Select(port => (port.Name, port.ContainerPort)),
            Is.EquivalentTo(new[] { ("callback", 8081), ("operators", 8082), ("pages", 8084) }));
        var volumes = pod.Volumes.Select(volume => volume.Name);
        Assert.That(container.VolumeMounts.Select(mount => mount.Name), Is.EquivalentTo(volumes));
        Assert.That(container.VolumeMounts.Select(mount => mount.MountPath),
            Is.EquivalentTo(new[] { "/config", "/run/secrets", "/data", "/tmp" }));
        // The volume is open to all users of the pod. The server does not make folders, and the command line needs one of its own.
        var folder = pod.InitContainers.Single().Command;
        Assert.That(folder, Is.SupersetOf(new[] { "install", "-d", "0700" }));
        Assert.That(container.Env.Single(variable => variable.Name == "Operator__KeyFile").Value, Does.StartWith($"{folder[^1]}/"));
    }

    [Test]
    public void Services_disruption_budget_and_network_policy_select_the_pods_and_name_their_ports()
    {
        var deployment = Read<V1Deployment>("deployment.yaml").Single();
        var (labels, ports) = (deployment.Spec.Template.Metadata.Labels,
            deployment.Spec.Template.Spec.Containers.Single().Ports.Select(port => port.Name).ToList());

        foreach (var service in Read<V1Service>("service.yaml"))
        {
            Assert.That(service.Spec.Selector, Is.SubsetOf(labels));
            Assert.That(service.Spec.Ports.Select(port => port.TargetPort.Value), Is.SubsetOf(ports));
        }
        var budget = Read<V1PodDisruptionBudget>("disruption.yaml").Single();
        Assert.That(budget.Spec.Selector.MatchLabels, Is.SubsetOf(labels));
        Assert.That(int.Parse(budget.Spec.MinAvailable.Value, System.Globalization.CultureInfo.InvariantCulture),
            Is.LessThan(deployment.Spec.Replicas!.Value), "a node can be drained");
        var policy = Read<V1NetworkPolicy>("network.yaml").Single();
        Assert.That(policy.Spec.PodSelector.MatchLabels, Is.SubsetOf(labels));
        Assert.That(policy.Spec.Ingress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value).Distinct(), Is.EquivalentTo(ports));
        Assert.That(policy.Spec.PolicyTypes, Is.EquivalentTo(new[] { "Ingress", "Egress" }));
    }

    [Test]
    public void The_kustomization_names_every_manifest_and_the_server_takes_its_settings()
    {
        var kustomization = File.ReadAllText(Path.Combine(Folder, "kustomization.yaml"));
        Assert.That(Resources().Matches(kustomization).Select(match => match.Groups[1].Value), Is.EquivalentTo(
            Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)!).Where(name => name != "kustomization.yaml")));

        var secrets = new Dictionary<string, string?>
        {
            ["Store:ConnectionString"] = "Host=db;Database=anchor;Username=anchor;Password=planted",
            ["Keys:MasterKey"] = Convert.ToBase64String(new byte[32]),
            ["Callback:Auth:Secret"] = new('c', 32),
            ["Platform:Auth:Secret"] = new('p', 32),
            ["Callback:Url"] = "http://0.0.0.0:8081",
        };
        var settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(Folder, "appsettings.json"))
            .AddInMemoryCollection(secrets).Build();
        Assert.That(ServerSettings.Read(settings, new ConfigurationBuilder().Build()).Pages.Url.Port, Is.EqualTo(8084));
    }

    static List<T> Read<T>(string file) => File.ReadAllText(Path.Combine(Folder, file)).Split("\n---\n")
        .Select(document => KubernetesYaml.Deserialize<T>(document, strict: true)).ToList();

    [GeneratedRegex(@"^ +- ([a-z-]+\.(?:yaml|json))$", RegexOptions.Multiline)]
    private static partial Regex Resources();
}
