namespace AnchorCallbacks.Tests.Cli;

sealed class TxVerbsTests
{
    [Test]
    public async Task A_transaction_is_shown_as_a_person_reads_it([Values] bool two)
    {
        await using var platform = await StubPlatform.Start(two);
        platform.Add("t1");
        using var tool = new Tool(platform);

        var ran = await tool.Run("tx", "get", "t1");

        Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Errors);
        Assert.That(ran.Output, Does.Contain("Transaction").And.Contain("t1").And.Contain("10 USD").And.Contain("pending_anchor")
            .And.Contain("2026-11-21T09:00:00Z"));
        Assert.That(ran.Output, Does.Not.Match("\u001b"), "no colours where there is no terminal");
    }

    [Test]
    public async Task With_json_all_of_it_comes_and_nothing_else([Values] bool two)
    {
        await using var platform = await StubPlatform.Start(two);
        platform.Add("t1");
        using var tool = new Tool(platform);

        var ran = await tool.Run("tx", "get", "t1", "--json");

        Assert.That((string?)ran.Json["new_member"], Is.EqualTo("kept"));
        Assert.That((string?)ran.Json["status"], Is.EqualTo("pending_anchor"));
    }

    [Test]
    public async Task An_unknown_transaction_is_refused_with_1([Values] bool two)
    {
        await using var platform = await StubPlatform.Start(two);
        using var tool = new Tool(platform);

        var ran = await tool.Run("tx", "get", "nope", "--json");

        Assert.That(ran.ExitCode, Is.EqualTo(1));
        Assert.That(((string?)ran.Json["outcome"], (string?)ran.Json["reason"]), Is.EqualTo(("refused", "not_found")));
        Assert.That(ran.Errors, Does.Contain("is not found"));
    }

    [Test]
    public async Task A_list_is_newest_first_and_all_of_it_on_demand([Values] bool two)
    {
        await using var platform = await StubPlatform.Start(two);
        for (var i = 0; i < 250; i++)
            platform.Add($"t{i:D3}", started: $"2026-11-21T09:{i / 60:D2}:{i % 60:D2}Z");
        platform.Add("other", sep: "31");
        using var tool = new Tool(platform);

        var some = await tool.Run("tx", "list", "--sep", "6", "--json");
        var all = await tool.Run("tx", "list", "--sep", "6", "--limit", "0", "--json");
        var since = await tool.Run("tx", "list", "--sep", "6", "--since", "2026-11-21T09:04:00Z", "--json");

        Assert.That(some.Lines, Has.Length.EqualTo(100));
        Assert.That(some.Lines[0], Does.Contain("\"t249\""));
        Assert.That(all.Lines, Has.Length.EqualTo(250));
        Assert.That(since.Lines, Has.Length.EqualTo(10));
    }

    [Test]
    public async Task A_list_can_be_of_some_statuses()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1", status: "pending_anchor");
        platform.Add("t2", status: "incomplete");
        platform.Add("t3", status: "error");
        using var tool = new Tool(platform);

        var ran = await tool.Run("tx", "list", "--sep", "6", "--status", "incomplete,error");

        Assert.That(ran.Output, Does.Contain("t2").And.Contain("t3").And.Not.Contain("t1").And.Contain("2 transactions"));
    }

    [TestCase("tx", "get")]
    [TestCase("tx", "list")]
    [TestCase("tx", "list", "--sep", "7")]
    [TestCase("tx", "list", "--sep", "6", "--since", "lately")]
    [TestCase("tx", "list", "--sep", "6", "--Platform:BatchLimit=many")]
    [TestCase("tx", "get", "t1", "--Platform:Auth:Secret=shown to everybody on this machine")]
    [TestCase("take-over-the-world")]
    public async Task What_makes_no_sense_ends_with_2_and_says_why(params string[] words)
    {
        using var tool = new Tool();

        var ran = await tool.Run(words);

        Assert.That((ran.ExitCode, ran.Output), Is.EqualTo((2, "")));
        Assert.That(ran.Errors, Is.Not.Empty.And.Not.Contain("shown to everybody"));
    }

    [Test]
    public async Task A_platform_that_is_not_there_ends_with_3()
    {
        using var tool = new Tool().Set("Platform:BaseUrl", "http://127.0.0.1:1");

        var ran = await tool.Run("tx", "get", "t1");

        Assert.That((ran.ExitCode, ran.Output), Is.EqualTo((3, "")));
        Assert.That(ran.Errors, Does.Contain("http://127.0.0.1:1").And.Contain("Platform:BaseUrl"));
    }

    [Test]
    public async Task A_wrong_secret_ends_with_1_and_is_not_shown()
    {
        await using var platform = await StubPlatform.Start();
        platform.ApiKey = "right";
        using var tool = new Tool(platform).Set("Platform:Auth:Type", "api_key").Set("Platform:Auth:Secret", "wrong-secret");

        var ran = await tool.Run("tx", "get", "t1");

        Assert.That(ran.ExitCode, Is.EqualTo(1));
        Assert.That(ran.Errors, Does.Contain("403").And.Not.Contain("wrong-secret"));
    }
}
