using AnchorCallbacks.Tests.Cli;

namespace AnchorCallbacks.Tests.Hosting;

/// <summary>What a setting's source changes.</summary>
sealed class SettingSourceTests
{
    [Test]
    public async Task A_misspelt_section_in_a_file_is_refused_with_the_nearest_name()
    {
        using var tool = new Tool();
        tool.Write("appsettings.json", """{ "Calback": { "Auth": { "Type": "jwt" } }, "Store": "x" }""");

        var ran = await tool.Run("config", "check");

        Assert.That(ran.ExitCode, Is.EqualTo(2));
        Assert.That(ran.Errors, Does.Contain("there is no section Calback; do you mean Callback?").And.Contain("Store: is a section"));
    }

    [TestCase("--Calback:Url=http://127.0.0.1:1", "do you mean Callback?")]
    [TestCase("--Callback:Url", "has no value")]
    [TestCase("--Limits:JsonBytes=4096 --limits:jsonbytes=8192", "is given twice")]
    public async Task A_wrong_setting_on_the_command_line_is_refused(string line, string right)
    {
        using var tool = new Tool();

        var ran = await tool.Run(["config", "check", .. line.Split(' ')]);

        Assert.That((ran.ExitCode, ran.Errors.Split('\n').Length), Is.EqualTo((2, 2)), ran.Errors);
        Assert.That(ran.Errors, Does.Contain(right));
    }

    [Test]
    public async Task The_environment_is_shared_so_that_what_looks_like_ours_there_is_a_warning()
    {
        using var tool = new Tool().Set("Calback:Url", "x").Set("Other:Program", "y").Set("CALLBACK_AUTH_TYPE", "jwt");

        var ran = await tool.Run("config", "check", "--json");

        Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Errors);
        Assert.That(ran.Errors, Does.Contain("Calback__Url").And.Contain("the setting is Callback__Auth__Type").And.Not.Contain("Other"));
        Assert.That(ran.Json["warnings"]!.AsArray().Select(warning => (string)warning!), Has.Some.Contains("do you mean Callback?"));
    }

    [Test]
    public async Task Every_value_is_shown_with_its_source()
    {
        using var tool = new Tool().Set("Callback:Url", "http://127.0.0.1:9");
        var file = tool.Write("appsettings.json", """{ "Customers": { "Validation": "REPORT" } }""");

        var shown = (await tool.Run("config", "show", "--json", "--Limits:JsonBytes=4096")).Json;

        Assert.That((string)shown["Rates:Source"]!, Is.EqualTo("table"), "a default is shown as its word");
        foreach (var (name, source) in new[] { ("Callback:Url", "environment"), ("Customers:Validation", file),
            ("Limits:JsonBytes", "command line"), ("Store:ConnectionString", "default") })
            Assert.That((string)shown["sources"]![name]!, Does.EndWith(source));
    }

    [Test]
    public async Task A_short_key_and_one_secret_for_both_directions_are_warned_of()
    {
        using var tool = new Tool().Set("Callback:Auth:Type", "api_key").Set("Callback:Auth:Secret", "fifteen letters")
            .Set("Platform:Auth:Type", "api_key").Set("Platform:Auth:Secret", "fifteen letters");

        var ran = await tool.Run("config", "check");

        Assert.That(ran.ExitCode, Is.EqualTo(0));
        Assert.That(ran.Errors, Does.Contain("Callback:Auth:Secret: has fewer than 16")
            .And.Contain("Platform:Auth:Secret: has fewer than 16")
            .And.Contain("is the same as Callback:Auth:Secret").And.Not.Contain("fifteen letters"));
    }
}
