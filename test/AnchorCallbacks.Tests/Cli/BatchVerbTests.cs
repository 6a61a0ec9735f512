using System.Text.Json.Nodes;

namespace AnchorCallbacks.Tests.Cli;

sealed class BatchVerbTests
{
    [Test]
    public async Task Each_line_is_sent_and_its_result_written()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);
        var file = tool.Write("calls.jsonl", Lines(platform, 100));

        var ran = await tool.Run("batch", file, "--json");

        Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Errors);
        Assert.That(((int)ran.Json["done"]!, (int)ran.Json["not_sent"]!), Is.EqualTo((100, 0)));
        Assert.That(Results(file).Where(result => (string)result["outcome"]! == "done").Select(result => (int)result["line"]!),
            Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public async Task A_table_can_be_sent_too()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        platform.Add("t2");
        using var tool = new Tool(platform);
        var file = tool.Write("calls.csv", """
            method,transaction_id,message,amount_in,external_transaction_id
            notify_transaction_error,t1,"The bank, sadly, said no",,
            notify_offchain_funds_received,t2,,10.5,bank-7
            """);

        var ran = await tool.Run("batch", file);

        Assert.That(ran.ExitCode, Is.EqualTo(0), ran.Errors);
        Assert.That(platform.Calls.Select(call => call["params"]!.ToJsonString()), Is.EqualTo(new[]
        {
            """{"message":"The bank, sadly, said no","transaction_id":"t1"}""",
            """{"external_transaction_id":"bank-7","amount_in":{"amount":"10.5"},"transaction_id":"t2"}""",
        }));
    }

    [Test]
    public async Task Every_bad_line_is_reported_and_nothing_is_sent()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        using var tool = new Tool(platform);
        var file = tool.Write("calls.jsonl", """
            {"method":"notify_transaction_error","params":{"transaction_id":"t1","message":"m"}}
            {"method":"notify_transaction_error","params":{"transaction_id":"t1"}}

            {"method":"launch_rocket","params":{}}
            not json
            {"method":"get_transaction","params":{"transaction_id":"t1"}}
            {"method":"notify_trust_set","params":{"transaction_id":"t1","colour":"red"}}
            """);

        var ran = await tool.Run("batch", file);

        Assert.That(ran.ExitCode, Is.EqualTo(2));
        foreach (var said in new[] { "line 2: message: is missing", "line 4: AP has no method launch_rocket", "line 5: ",
            "line 6: get_transaction changes nothing", "line 7: colour: " })
            Assert.That(ran.Errors, Does.Contain(said));
        Assert.That(ran.Errors, Does.Not.Contain("line 1:").And.Not.Contain("line 3:"));
        Assert.That(platform.Calls, Is.Empty);
    }

    [Test]
    public async Task A_batch_that_was_begun_is_not_begun_again()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);
        var file = tool.Write("calls.jsonl", Lines(platform, 3));
        await tool.Run("batch", file);

        var again = await tool.Run("batch", file);
        var resumed = await tool.Run("batch", file, "--resume", "--json");

        Assert.That(again.ExitCode, Is.EqualTo(2));
        Assert.That(again.Errors, Does.Contain("--resume"));
        Assert.That(((int)resumed.Json["left_out"]!, resumed.ExitCode), Is.EqualTo((3, 0)));
        Assert.That(platform.Calls, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Refused_calls_end_with_1_and_are_tried_again_on_resume()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);
        var file = tool.Write("calls.jsonl", Lines(platform, 3));
        platform.Transactions.TryRemove("t1", out var missing);

        var first = await tool.Run("batch", file, "--json");
        platform.Transactions["t1"] = missing!;
        var second = await tool.Run("batch", file, "--resume", "--json");

        Assert.That((first.ExitCode, (int)first.Json["refused"]!, (int)first.Json["done"]!), Is.EqualTo((1, 1, 2)));
        Assert.That((second.ExitCode, (int)second.Json["done"]!, (int)second.Json["left_out"]!), Is.EqualTo((0, 1, 2)));
    }

    [Test]
    public async Task Lost_answers_end_with_4_and_resume_stops_at_them_unless_told()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform).Set("Platform:BatchLimit", "1");
        var file = tool.Write("calls.jsonl", Lines(platform, 3));
        platform.LoseAnswerFor.Add("t1");

        var first = await tool.Run("batch", file, "--json");
        var stopped = await tool.Run("batch", file, "--resume");
        var skipped = await tool.Run("batch", file, "--resume", "--unknown", "skip", "--json");

        Assert.That((first.ExitCode, (int)first.Json["unknown"]!, (int)first.Json["done"]!), Is.EqualTo((4, 1, 2)));
        Assert.That(stopped.ExitCode, Is.EqualTo(4));
        Assert.That(stopped.Errors, Does.Contain("line 2: notify_transaction_error of t1"));
        Assert.That((skipped.ExitCode, (int)skipped.Json["left_out"]!), Is.EqualTo((0, 3)));
        Assert.That(platform.Calls, Has.Count.EqualTo(3), "nothing was sent twice");
    }

    [Test]
    public async Task Told_to_it_sends_the_unknown_ones_again()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform).Set("Platform:BatchLimit", "1");
        var file = tool.Write("calls.jsonl", Lines(platform, 2));
        platform.LoseAnswerFor.Add("t1");
        await tool.Run("batch", file);
        platform.LoseAnswerFor.Clear();

        var ran = await tool.Run("batch", file, "--resume", "--unknown", "send", "--json");

        Assert.That((ran.ExitCode, (int)ran.Json["refused"]!), Is.EqualTo((1, 1)), "it had taken effect, and the platform says so");
    }

    [Test]
    public async Task A_batch_killed_in_the_middle_sends_nothing_twice()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform).Set("Platform:BatchLimit", "1");
        var file = tool.Write("calls.jsonl", Lines(platform, 300));
        using (var process = tool.Start("batch", file))
        {
            await Eventually(() => platform.Calls.Count >= 20, "20 calls are sent");
            process.Kill();
            await process.WaitForExitAsync();
        }
        var sent = platform.Calls.Count;

        var stopped = await tool.Run("batch", file, "--resume");
        var resumed = await tool.Run("batch", file, "--resume", "--unknown", "skip", "--json");

        Assert.That(stopped.ExitCode, Is.EqualTo(4).Or.EqualTo(0));
        Assert.That(resumed.ExitCode, Is.EqualTo(0), resumed.Errors);
        var ids = platform.Calls.Select(call => (string)call["params"]!["transaction_id"]!).ToList();
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Has.Count.InRange(299, 300), $"{sent} were sent when it was killed");
    }

    [Test]
    public async Task A_file_changed_after_it_was_begun_is_not_gone_on_with()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);
        var file = tool.Write("calls.jsonl", Lines(platform, 2));
        await tool.Run("batch", file);
        tool.Write("calls.jsonl", File.ReadAllText(file).Replace("\"t0\"", "\"other\"", StringComparison.Ordinal));

        var ran = await tool.Run("batch", file, "--resume");

        Assert.That(ran.ExitCode, Is.EqualTo(2));
        Assert.That(ran.Errors, Does.Contain("line 1 of the batch file was changed"));
    }

    [Test]
    public async Task A_platform_that_is_away_ends_with_3_and_leaves_everything_to_resume()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);
        var file = tool.Write("calls.jsonl", Lines(platform, 3));

        var away = await tool.Run("batch", file, "--Platform:BaseUrl=http://127.0.0.1:1", "--json");
        var back = await tool.Run("batch", file, "--resume", "--json");

        Assert.That((away.ExitCode, (int)away.Json["unreachable"]!), Is.EqualTo((3, 3)));
        Assert.That((back.ExitCode, (int)back.Json["done"]!), Is.EqualTo((0, 3)));
    }

    static string Lines(StubPlatform platform, int count)
    {
        for (var i = 0; i < count; i++)
            platform.Add($"t{i}");
        return string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""{"method":"notify_transaction_error","params":{"transaction_id":"t{{i}}","message":"m"} }"""));
    }

    static List<JsonNode> Results(string file) => [.. File.ReadLines(file + ".results.jsonl").Select(line => JsonNode.Parse(line)!)];
}
