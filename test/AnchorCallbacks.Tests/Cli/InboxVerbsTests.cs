using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>Events that cannot be handled, from the command line.</summary>
sealed class InboxVerbsTests
{
    // A slash in an id, which whoever sent the event chose, and a command to the terminal in what it says.
    const string Id = "e/1";
    const string Unreadable = """{"id":"e/1","type":"transaction_created","payload":{"transaction":{"sep":"6","message":"\u001b[31m"}}}""";

    [Test]
    public async Task What_cannot_be_handled_is_listed_shown_retried_and_dropped()
    {
        await using var server = await TestServer.Start();
        await Park(server, Unreadable);
        await Park(server, """{"id":"e-2","type":"transaction_created"}""");
        using var tool = Beside(server);

        var list = await tool.Run("inbox", "list", "--state", "parked");
        var lines = await tool.Run("inbox", "list", "--limit", "0", "--json");
        var few = await tool.Run("inbox", "list", "--limit", "1");
        var shown = await tool.Run("inbox", "show", Id);
        var script = await tool.Run("inbox", "show", Id, "--json");
        Assert.That((list.ExitCode, list.Lines[^1]), Is.EqualTo((0, "2 events")), list.Errors);
        Assert.That(list.Output, Does.Contain("payload.transaction: has no id or no status").And.Contain("payload.transaction: is missing")
            .And.Not.Contain("sep"));
        Assert.That(lines.Lines.Select(line => (string?)System.Text.Json.Nodes.JsonNode.Parse(line)!["id"]), Is.EqualTo([Id, "e-2"]));
        Assert.That(few.Lines[^1], Is.EqualTo("1 event; there may be more (--limit 0)"));
        Assert.That(shown.Output, Does.Contain("\"sep\":\"6\"").And.Contain("operator:local read").And.Not.Match("\u001b"), shown.Errors);
        Assert.That((string?)script.Json["body"], Is.EqualTo(Unreadable));

        var retried = await tool.Run("inbox", "retry", Id);
        Assert.That((retried.ExitCode, retried.Output), Is.EqualTo((0, $"{Id} is waiting\n")), retried.Errors);
        await UntilParked(server, Id);
        Assert.That((await tool.Run("inbox", "drop", Id)).ExitCode, Is.EqualTo(2), "a reason is missing");
        var dropped = await tool.Run("inbox", "drop", Id, "--reason", "From the old test system", "--json");
        Assert.That((dropped.ExitCode, (string?)dropped.Json["state"], (string?)dropped.Json["dropped_by"]),
            Is.EqualTo((0, "dropped", "operator:local")), dropped.Errors);
        Assert.That((await tool.Run("inbox", "show", Id)).Output, Does.Contain("From the old test system"));
        Assert.That((await tool.Run("inbox", "list", "--quiet")).Output, Does.Not.Contain(Id).And.Contain("e-2"));

        var late = await tool.Run("inbox", "retry", Id);
        Assert.That((late.ExitCode, late.Output), Is.EqualTo((1, "")));
        Assert.That(late.Errors, Does.StartWith("Refused (409): id: this event is dropped"));
        Assert.That((await tool.Run("inbox", "show", "nothing")).ExitCode, Is.EqualTo(1));
        Assert.That((await tool.Run("inbox", "list", "--state", "handled")).ExitCode, Is.EqualTo(2));
    }

    static async Task Park(TestServer server, string body)
    {
        await server.PostEvent(body);
        await UntilParked(server, System.Text.Json.Nodes.JsonNode.Parse(body)!["id"]!.ToString());
        server.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    static Task UntilParked(TestServer server, string id) => Eventually(async () =>
        (await server.Look("/inbox?state=parked")).Items("events").Any(item => item.GetProperty("id").GetString() == id),
            $"{id} is parked");

    static Tool Beside(TestServer server) => new Tool()
        .Set("Operator:Url", server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:KeyFile", Path.Combine(server.Folder, "operator.key"));
}
