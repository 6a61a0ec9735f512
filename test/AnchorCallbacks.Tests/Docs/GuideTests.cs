using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Docs;

/// <summary>The commands of README and docs/ do what the pages show.</summary>
sealed class GuideTests
{
    const string Account = "GARJP3EE54HU3XOCVWX6SAVYR3JANIKNRC343NURCJCD6UGBWKWV7NBR", Transaction = "8db11ef5-8528-4f11-88bb-e0a851489bdf";

    const string ManualTypes = """
        types:
          default:
            fields: { first_name: required, last_name: required, photo_id_front: { need: required, review: manual } }
          sep6: { extends: default }
        """;

    /// <summary>What a block without the server would fail at; the others are spared its start.</summary>
    static readonly string[] NeedsServer = ["127.0.0.1", " customer ", " tx ", " store ", " doctor", " rpc ", " outbox "];

    static IEnumerable<string> Run => Pages.Guides.Where(page => Block.Read(page).Exists(block => block.IsRun && block.Language == "sh"));

    [Test]
    public void Commands_are_there([Values("jq", "curl", "openssl", "bash")] string command) =>
        Assert.That(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, command))),
            $"{command} is missing; install it");

    [TestCaseSource(nameof(Run))]
    public async Task Commands_do_what_the_page_shows(string page)
    {
        await using var shell = new GuideShell();
        await shell.Prepare();
        var blocks = Block.Read(page);
        SimulatedPlatform? platform = null;
        try
        {
            // A page that starts the server itself begins without one, and makes AP's secret.
            if (blocks.Exists(block => block.IsServer))
                await shell.Run("export Platform__BaseUrl=http://127.0.0.1:1");
            else if (blocks.Exists(block => block.IsRun && NeedsServer.Any(word => block.Text.Contains(word, StringComparison.Ordinal))))
                platform = await Stage(shell);
            foreach (var block in blocks.Where(block => block.IsRun))
            {
                if (block.Language == "restart")
                {
                    platform ??= await StartPlatform(shell, await SecretOf(shell));
                    await shell.Serve("anchor-callbacks");
                    continue;
                }
                var (output, code) = block.IsServer ? (await shell.Serve(block.Text), 0) : await shell.Run(block.Text);
                Assert.That(code, Is.EqualTo(block.ExitCode), $"{page}:{block.Line} ended with {code} and wrote:\n{output}");
                Assert.That(block.Output is null
                    || Block.Matches(block.Output, output), $"{page}:{block.Line} shows\n{block.Output}\nand the command wrote:\n{output}");
            }
        }
        finally
        {
            if (platform is not null)
                await platform.DisposeAsync();
        }
    }

    /// <summary>A server, a customer in review and a transaction that waits for the anchor.</summary>
    static async Task<SimulatedPlatform> Stage(GuideShell shell)
    {
        var platform = await StartPlatform(shell, null);
        await File.WriteAllTextAsync(shell.File("types.yaml"), ManualTypes);
        await shell.Run("export Customers__TypesFile=types.yaml");
        await shell.Serve("anchor-callbacks");
        await shell.Run($"""
            printf "\211PNG\r\n\032\n" > passport.png
            curl -s -X PUT http://127.0.0.1:8081/customer -F account={Account} -F type=sep6 -F first_name=Ada -F last_name=Lovelace -F photo_id_front=@passport.png
            unset Customers__TypesFile
            """);
        return platform;
    }

    static async Task<SimulatedPlatform> StartPlatform(GuideShell shell, string? secret)
    {
        var platform = await SimulatedPlatform.Start(new()
        {
            Auth = secret is null ? SimulatorCredentials.None : SimulatorCredentials.Jwt(secret),
            CallbackAuth = await CallbackAuth(shell),
        });
        platform.CallbackUrl = shell.Callback;
        platform.Add(new()
        {
            Id = Transaction,
            Sep = 6,
            Kind = "withdrawal",
            Status = "pending_anchor",
            CreatorAccount = Account,
            SourceAccount = Account,
            Type = "bank_account",
            AmountExpected = new("100", WalletApi.Usdc),
            AmountIn = new("100", WalletApi.Usdc),
            AmountOut = new("95", "iso4217:USD"),
            Fee = new("5", WalletApi.Usdc, null),
            StartedAt = At(9),
            TransferReceivedAt = At(10),
        });
        shell.Stand("http://localhost:8085", platform.Address.ToString().TrimEnd('/'));
        await shell.Run($"export Platform__BaseUrl={platform.Address.ToString().TrimEnd('/')} tx={Transaction} bank_id=bank-17");
        return platform;
    }

    static Instant At(int hour) => Instant.From(new(2026, 11, 21, hour, 0, 0, TimeSpan.Zero));

    static async Task<SimulatorCredentials> CallbackAuth(GuideShell shell) =>
        File.Exists(shell.File("anchor.env")) ? SimulatorCredentials.Jwt(await Setting(shell, "Callback__Auth__Secret"))
            : SimulatorCredentials.None;

    static Task<string> SecretOf(GuideShell shell) => Setting(shell, "Platform__Auth__Secret");

    static async Task<string> Setting(GuideShell shell, string name) =>
        (await File.ReadAllLinesAsync(shell.File("anchor.env")))
            .Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
}
