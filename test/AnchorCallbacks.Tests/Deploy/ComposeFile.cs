using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AnchorCallbacks.Tests.Deploy;

/// <summary>compose.yaml, read as Compose reads it: merge keys are applied and variables are replaced. It is stricter than Compose: an
/// attribute that the specification does not have is a problem.</summary>
sealed partial class ComposeFile
{
    static readonly string[] TopLevel = ["name", "services", "networks", "volumes", "secrets", "configs"];

    /// <summary>The attributes of the specification that are in use here.</summary>
    static readonly Dictionary<string, Kind> Attributes = new()
    {
        ["image"] = Kind.Text,
        ["build"] = Kind.Text,
        ["command"] = Kind.Text,
        ["restart"] = Kind.Text,
        ["read_only"] = Kind.Flag,
        ["cap_drop"] = Kind.List,
        ["security_opt"] = Kind.List,
        ["tmpfs"] = Kind.List,
        ["networks"] = Kind.List,
        ["ports"] = Kind.List,
        ["volumes"] = Kind.List,
        ["secrets"] = Kind.List,
        ["environment"] = Kind.Map,
        ["depends_on"] = Kind.Map,
        ["healthcheck"] = Kind.Map,
    };

    static readonly string[] Conditions = ["service_started", "service_healthy", "service_completed_successfully"];

    static readonly string[] HealthAttributes = ["test", "interval", "timeout", "retries", "start_period", "start_interval", "disable"];

    readonly Dictionary<object, object> root;

    enum Kind
    {
        Text,
        Flag,
        List,
        Map,
    }

    ComposeFile(Dictionary<object, object> root) => this.root = root;

    /// <param name="variables">The contents of .env.</param>
    public static ComposeFile Read(IReadOnlyDictionary<string, string> variables)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "compose.yaml"));
        var missing = Variables().Matches(text).Select(match => match.Groups[1].Value).Where(name => !variables.ContainsKey(name)).ToList();
        Assert.That(missing, Is.Empty, "deploy/compose/secrets does not make these");
        // Of comments too, which does no harm.
        text = Variables().Replace(text, match => variables[match.Groups[1].Value]);
        return new((Dictionary<object, object>)new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize(new MergingParser(new Parser(new StringReader(text))))!);
    }

    public IEnumerable<string> Services => Map("services").Keys.Select(name => $"{name}");

    public IReadOnlyDictionary<string, string> Environment(string service) =>
        ((Dictionary<object, object>)Service(service)["environment"]).ToDictionary(pair => $"{pair.Key}", pair => Text(pair.Value));

    public string Attribute(string service, string name) => Text(Service(service)[name]);

    /// <summary>The variable behind each secret of a service, by the name of the file in /run/secrets.</summary>
    public IReadOnlyDictionary<string, string> Secrets(string service) => ((List<object>)Service(service)["secrets"])
        .Cast<Dictionary<object, object>>().ToDictionary(secret => $"{secret["target"]}",
            secret => $"{((Dictionary<object, object>)Map("secrets")[secret["source"]])["environment"]}");

    public IEnumerable<string> Problems()
    {
        foreach (var key in root.Keys.Select(key => $"{key}"))
            if (!TopLevel.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal))
                yield return $"{key}: is not an element of the specification";
        foreach (var name in Services)
            foreach (var problem in Problems(name))
                yield return problem;
    }

    IEnumerable<string> Problems(string service)
    {
        foreach (var (key, value) in Service(service))
            if (!Attributes.TryGetValue($"{key}", out var kind))
                yield return $"{service}.{key}: is not an attribute of the specification";
            else if (!Fits(value, kind))
                yield return $"{service}.{key}: must be a {kind}";
            else if (value is List<object> list && list.Count != list.Distinct().Count())
                yield return $"{service}.{key}: has an item twice";
        if (Service(service).TryGetValue("environment", out var environment))
            foreach (var (key, value) in (Dictionary<object, object>)environment)
                if (value is bool or null or Dictionary<object, object> or List<object>)
                    yield return $"{service}.environment.{key}: must be a text or a number; quote it";
        foreach (var network in Items(service, "networks"))
            if (!Map("networks").ContainsKey(network))
                yield return $"{service}: there is no network {network}";
        foreach (var volume in Items(service, "volumes").Select(volume => $"{volume}".Split(':')[0]))
            if (!Map("volumes").ContainsKey(volume))
                yield return $"{service}: there is no volume {volume}";
        foreach (var secret in Items(service, "secrets").Cast<Dictionary<object, object>>())
            if (!Map("secrets").ContainsKey(secret["source"]))
                yield return $"{service}: there is no secret {secret["source"]}";
            else if (Service(service).ContainsKey("read_only") && Map("secrets")[secret["source"]] is Dictionary<object, object> source
                && source.ContainsKey("environment"))
                yield return $"{service}: Compose cannot write secret {secret["source"]} into a read-only container";
        foreach (var port in Items(service, "ports").Select(port => $"{port}"))
            if (!port.StartsWith("127.0.0.1:", StringComparison.Ordinal))
                yield return $"{service}: port {port} is open to others than this machine";
        if (Service(service).TryGetValue("depends_on", out var others))
            foreach (var (other, how) in (Dictionary<object, object>)others)
                if (!Services.Contains($"{other}") || !Conditions.Contains($"{((Dictionary<object, object>)how)["condition"]}"))
                    yield return $"{service}: cannot depend so on {other}";
        if (Service(service).TryGetValue("healthcheck", out var health))
            foreach (var key in ((Dictionary<object, object>)health).Keys.Where(key => !HealthAttributes.Contains($"{key}")))
                yield return $"{service}.healthcheck.{key}: is not an attribute of the specification";
        if (Service(service).TryGetValue("image", out var image) && !Version().IsMatch($"{image}"))
            yield return $"{service}: image {image} has no version";
    }

    static bool Fits(object value, Kind kind) => kind switch
    {
        Kind.Text => value is string,
        Kind.Flag => value is bool,
        Kind.List => value is List<object>,
        _ => value is Dictionary<object, object>,
    };

    List<object> Items(string service, string attribute) =>
        Service(service).TryGetValue(attribute, out var items) ? (List<object>)items : [];

    Dictionary<object, object> Service(string name) => (Dictionary<object, object>)Map("services")[name];

    Dictionary<object, object> Map(string element) => (Dictionary<object, object>)root[element];

    static string Text(object value) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}");

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)(?::\?[^}]*)?\}")]
    private static partial Regex Variables();

    [GeneratedRegex(@":\d+(\.\d+)+$")]
    private static partial Regex Version();
}
