using System.Net.Sockets;
using System.Text;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Programs;

namespace AnchorCallbacks.Tests.Deploy;

/// <summary>The unit of systemd, and what the server tells systemd.</summary>
sealed class SystemdTests
{
    [Test]
    public async Task The_server_tells_systemd_its_state_and_reads_its_files_at_a_hangup()
    {
        using var folder = new TempFolder();
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));

        await File.WriteAllTextAsync(folder.File("rates.yaml"), "assets: { 'iso4217:USD': 4 }\n");

        await using var server = await ServerProcess.Start(folder, shell: $"export NOTIFY_SOCKET='{folder.File("notify")}'",
            settings: ("Rates:File", "rates.yaml"));

        Assert.That(await Receive(systemd), Is.EqualTo("READY=1"));
        await File.WriteAllTextAsync(folder.File("rates.yaml"), "assets: { 'iso4217:USD': 2 }\n");
        server.Hangup();
        await Eventually(() => server.Output.Contains("New prices", StringComparison.Ordinal), "the new prices are in force");
        Assert.That(await server.Stop(), Is.Zero, server.Errors);
        Assert.That(await Receive(systemd), Is.EqualTo("STOPPING=1"));
    }

    [Test]
    public void The_unit_loads_the_secrets_of_settings_that_exist_and_is_hardened()
    {
        var root = AnchorCallbacks.Benchmarks.Processes.Repository.Root;
        var lines = File.ReadAllLines(Path.Combine(root, "deploy", "systemd", "anchor-callbacks.service"));
        var settings = lines.Where(line => line.StartsWith("Environment=", StringComparison.Ordinal)
                && line.Contains("__", StringComparison.Ordinal))
            .Select(line => line["Environment=".Length..].Trim('"').Split('=', 2)[0])
            .Concat(lines.Where(line => line.StartsWith("LoadCredential=", StringComparison.Ordinal))
                .Select(line => line["LoadCredential=".Length..].Split(':')[0]))
            .Select(name => name.Replace("__", ":", StringComparison.Ordinal));
        var empty = new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build();
        var known = ServerSettings.Read(empty, empty).Values.Select(value => value.Name);

        Assert.That(settings, Is.Not.Empty.And.SubsetOf(known));
        Assert.That(lines, Is.SupersetOf(new[] { "Type=notify", "NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true",
            "PrivateTmp=true", "CapabilityBoundingSet=", "UMask=0077" }));
    }

    static async Task<string> Receive(Socket socket)
    {
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer).WaitAsync(HostedProgram.HangGuard));
    }
}
