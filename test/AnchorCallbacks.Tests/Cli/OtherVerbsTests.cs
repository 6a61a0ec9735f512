using System.Globalization;

namespace AnchorCallbacks.Tests.Cli;

sealed class OtherVerbsTests
{
    [Test]
    public async Task Settings_are_checked_without_serving()
    {
        using var tool = new Tool();

        Assert.That((await tool.Run("config", "check")).ExitCode, Is.EqualTo(0));
        var bad = await tool.Run("config", "check", "--Customers:TypesFile="
            + tool.Write("types.yaml", "types: { default: { fields: { shoe_size: required } } }"));
        Assert.That(bad.ExitCode, Is.EqualTo(2));
        Assert.That(bad.Errors, Does.Contain("types.yaml:1:31: 'shoe_size' is not a SEP-9 field"));
    }

    /// <summary>Other tests run the program in a process that runs it again and again.</summary>
    [TestCase(0, "version")]
    [TestCase(0, "tx", "--help")]
    [TestCase(0, "config", "show")]
    [TestCase(2, "tx", "got")]
    [TestCase(2, "config", "check", "--Limits:JsonBytes=plenty")]
    [TestCase(3, "tx", "get", "t1", "--json")]
    public async Task A_process_of_its_own_writes_the_same_and_ends_with_the_same_code(int code, params string[] words)
    {
        using var tool = new Tool().Set("Platform:BaseUrl", "http://127.0.0.1:1");

        var alone = await tool.RunAlone(words);

        Assert.That(alone.ExitCode, Is.EqualTo(code), alone.Errors);
        Assert.That(await tool.Run(words), Is.EqualTo(alone));
    }

    [Test]
    public async Task Prices_are_checked_without_serving()
    {
        using var tool = new Tool();

        var shipped = await tool.Run("config", "check", "--json");
        var own = await tool.Run("config", "check", "--json", "--Rates:File="
            + tool.Write("own.yaml",
            "assets: { stellar:native: 7, iso4217:USD: 2 }\npairs: [ { sell: stellar:native, buy: iso4217:USD, price: 3 } ]"));
        var bad = await tool.Run("config", "check", "--Rates:File=" + tool.Write("rates.yaml", "assets: { stellar:native: many }"));

        Assert.That((shipped.ExitCode, own.ExitCode), Is.EqualTo((0, 0)));
        Assert.That(shipped.Json["warnings"]!.AsArray().Select(warning => (string)warning!), Has.One.Contains("example prices")
            .And.One.Contains("example customer types"));
        Assert.That(own.Json["warnings"]!.AsArray().Select(warning => (string)warning!), Has.None.Contains("example prices"));
        Assert.That((string)own.Json["prices"]!, Does.StartWith("table, 1 pairs"));
        Assert.That(bad.ExitCode, Is.EqualTo(2));
        Assert.That(bad.Errors, Does.Contain("rates.yaml:1:27: the decimals of 'stellar:native' must be a whole number"));
    }

    [Test]
    public async Task Settings_are_shown_with_their_secrets_masked()
    {
        using var tool = new Tool().Set("Callback:Auth:Type", "api_key").Set("Callback:Auth:Secret", "a secret of the callback")
            .Set("Platform:Auth:Secret", "a secret of the platform")
            .Set("Keys:MasterKey", Convert.ToBase64String(new byte[32]));

        var people = await tool.Run("config", "show");
        var scripts = await tool.Run("config", "show", "--json");

        Assert.That((string?)scripts.Json["Callback:Auth:Type"], Is.EqualTo("api_key"));
        Assert.That((string?)scripts.Json["Platform:BatchLimit"], Is.EqualTo("40"));
        foreach (var shown in new[] { people.Output, scripts.Output })
            Assert.That(shown, Does.Contain("********").And.Not.Contain("a secret of").And.Not.Contain("AAAAAAA"));
    }

    [Test]
    public async Task A_database_is_made_and_brought_up_to_date_without_serving()
    {
        using var tool = new Tool();

        var ran = await tool.Run("migrate", "--json");

        Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Errors);
        Assert.That(((string)ran.Json["file"]!, (int)ran.Json["schema"]! > 0), Is.EqualTo(("data/anchor-callbacks.db", true)));
        Assert.That(File.Exists(Path.Combine(tool.Folder, "data", "anchor-callbacks.db")));
    }

    [Test]
    public async Task Quiet_writes_results_only()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "notify_transaction_error", "--transaction", "t1", "--message", "m", "--quiet");

        Assert.That((ran.ExitCode, ran.Output, ran.Errors), Is.EqualTo((0, "", "")));
    }

    [Test]
    public async Task Without_a_verb_and_with_serve_it_serves()
    {
        foreach (var words in new string[][] { [], ["serve"] })
        {
            using var tool = new Tool().Set("Callback:Url", "http://127.0.0.1:0").Set("Operator:Url", "http://127.0.0.1:0");
            using var process = tool.Start(words);
            string? address = null;
            while (address is null && await process.StandardOutput.ReadLineAsync() is { } line)
                address = line.StartsWith("Listens on", StringComparison.Ordinal)
                    ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2] : null;
            using var client = new HttpClient();

            Assert.That((int)(await client.GetAsync(address + "/health")).StatusCode, Is.EqualTo(200));

            using var stop = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(Programs.HostedProgram.HangGuard);
            Assert.That(process.ExitCode, Is.EqualTo(0));
        }
    }
}
