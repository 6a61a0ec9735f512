using System.Diagnostics;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Cli.Doctor;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Tests.Faults;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Deploy;

/// <summary>compose.yaml is well formed, every setting in it exists, both sides fit, and the server runs with its environment.</summary>
sealed class ComposeTests : IDisposable
{
    const string Server = "anchor-callbacks";

    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task Everything_in_it_exists_and_fits_together()
    {
        var variables = await MakeSecrets();
        var compose = ComposeFile.Read(variables);

        Assert.That(compose.Problems(), Is.Empty);
        var processes = compose.Services.Where(service => compose.Attribute(service, "image").StartsWith("stellar/anchor-platform:",
            StringComparison.Ordinal)).ToList();
        Assert.That(processes.Select(process => compose.Attribute(process, "command")),
            Is.EquivalentTo(new[] { "--sep-server", "--platform-server", "--event-processor", "--stellar-observer" }));
        foreach (var process in processes)
        {
            var settings = compose.Environment(process);
            Assert.That(PlatformSettings.Problems(settings), Is.Empty, process);
            Assert.That(PlatformSettings.Needed.Where(name => !settings.ContainsKey(name)), Is.Empty, process);
            Assert.That(settings["CALLBACK_API_BASE_URL"], Is.EqualTo($"http://{Server}:8081"), "the server's own port");
        }
        Assert.That(processes.Count(process => compose.Environment(process).GetValueOrDefault("DATA_FLYWAY_ENABLED") == "true"),
            Is.EqualTo(1), "one process makes the tables");

        var ours = Settings(compose, variables);
        var read = ServerSettings.Read(ours, new ConfigurationBuilder().Build());
        var platform = compose.Environment("sep-server");
        Assert.That(read.Callback.Auth.Secret, Is.EqualTo(System.Text.Encoding.UTF8.GetBytes(platform["SECRET_CALLBACK_API_AUTH_SECRET"])));
        Assert.That(read.Platform.Auth.Secret, Is.EqualTo(platform["SECRET_PLATFORM_API_AUTH_SECRET"]));
        Assert.That(read.Platform.BaseUrl, Is.EqualTo(new Uri(platform["PLATFORM_API_BASE_URL"])));
        foreach (var (name, value) in MatchingSettings.For(read))
            if (platform.TryGetValue(name, out var given) && !name.StartsWith("SECRET_", StringComparison.Ordinal)
                && !value.Contains("  (", StringComparison.Ordinal))
                Assert.That(given, Is.EqualTo(value), name);
    }

    [Test]
    public async Task The_secrets_are_made_once_and_for_their_owner()
    {
        var variables = await MakeSecrets();

        Assert.That(StrKey.IsAccount(variables["SEP10_SIGNING_ACCOUNT"]) && StrKey.IsAccount(variables["DISTRIBUTION_ACCOUNT"]));
        Assert.That(variables["SEP10_SIGNING_SEED"], Has.Length.EqualTo(56).And.StartsWith("S"));
        Assert.That(variables.Values.Distinct().Count(), Is.EqualTo(variables.Count));
        Assert.That(OwnerOnly.IsOpenToOthers(folder.File(".env")), Is.False);
        var before = await File.ReadAllTextAsync(folder.File(".env"));
        Assert.That(await RunScript(), Is.EqualTo(1), "a second time");
        Assert.That(await File.ReadAllTextAsync(folder.File(".env")), Is.EqualTo(before));
        Assert.That((await File.ReadAllLinesAsync(Path.Combine(Repository.Root, ".gitignore"))), Has.Member(".env"));
    }

    [Test]
    public async Task The_server_runs_with_this_environment_against_a_simulated_platform()
    {
        var variables = await MakeSecrets();
        var compose = ComposeFile.Read(variables);
        var platform = compose.Environment("sep-server");
        var clock = new FakeClock();
        await using var ap = await SimulatedPlatform.Start(new()
        {
            Clock = clock,
            CallbackAuth = SimulatorCredentials.Jwt(platform["SECRET_CALLBACK_API_AUTH_SECRET"]),
            Auth = SimulatorCredentials.Jwt(platform["SECRET_PLATFORM_API_AUTH_SECRET"]),
        });
        var settings = Settings(compose, variables).AsEnumerable().Where(pair => pair.Value is not null)
            .Select(pair => (pair.Key, pair.Value!)).ToArray();
        await using var server = await TestServer.Start(null, clock, [.. settings,
            ("Platform:BaseUrl", ap.Address.ToString()), ("Operator:Url", "http://127.0.0.1:0"), ("Pages:Url", "http://127.0.0.1:0"),
            ("Keys:MasterKeyFile", ""), ("Platform:Release", "")]);
        ap.CallbackUrl = server.Client.BaseAddress!;

        var wallet = WalletSample.Account();
        var answer = await ap.Wallet.PutCustomer(wallet, [("type", "sep6"), ("first_name", "Ana")]);

        Assert.That(answer.Status, Is.EqualTo(202), answer.Body);
        Assert.That((await ap.Wallet.GetCustomer(wallet, ("type", "sep6"))).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        Assert.That((await server.GetCustomer(("account", wallet))).Status, Is.EqualTo(401), "without AP's credential");
    }

    /// <summary>The settings of the server's container: variables, and files in /run/secrets.</summary>
    static IConfiguration Settings(ComposeFile compose, Dictionary<string, string> variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(compose.Environment(Server)
            .Concat(compose.Secrets(Server).Select(secret => KeyValuePair.Create(secret.Key, variables[secret.Value])))
            .Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value))).Build();

    async Task<Dictionary<string, string>> MakeSecrets()
    {
        Assert.That(await RunScript(), Is.Zero);
        return (await File.ReadAllLinesAsync(folder.File(".env"))).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    async Task<int> RunScript()
    {
        var script = Path.Combine(Repository.Root, "deploy", "compose", "secrets");
        using var process = Process.Start(new ProcessStartInfo(script, [folder.File(".env")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
