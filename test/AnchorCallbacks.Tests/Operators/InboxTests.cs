namespace AnchorCallbacks.Tests.Operators;

/// <summary>Events that cannot be handled.</summary>
[OnEachEngine]
sealed class InboxTests
{
    const string Unreadable = """{"id":"e-1","type":"transaction_created","payload":{"transaction":{"sep":"6"}}}""";

    [Test]
    public async Task An_event_that_cannot_be_handled_is_seen_tried_again_and_dropped()
    {
        await using var server = await TestServer.Start();
        await server.PostEvent(Unreadable);
        await Until(server, "parked", 1);

        var listed = (await server.Look("/inbox")).Items("events").Single();
        Assert.That((listed.GetProperty("id").GetString(), listed.GetProperty("state").GetString(), listed.GetProperty("problem")
            .GetString()),
            Is.EqualTo(("e-1", "parked", "payload.transaction: has no id or no status")));
        Assert.That((await server.Look("/inbox/e-1")).Member("body"), Is.EqualTo(Unreadable));

        var retried = await server.Operate(HttpMethod.Post, "/inbox/e-1/retry", null, ("Idempotency-Key", "one"));
        Assert.That((retried.Status, retried.Member("state")), Is.EqualTo((200, "waiting")), retried.Body);
        await Until(server, "parked", 1);
        (await server.Operate(HttpMethod.Post, "/inbox/e-1/drop", """{"reason":7}""")).AssertProblem(400, "invalid", "reason");
        var dropped = await server.Operate(HttpMethod.Post, "/inbox/e-1/drop", """{"reason":"From the old test system"}""");

        Assert.That((dropped.Status, dropped.Member("state"), dropped.Member("dropped_by")), Is.EqualTo((200, "dropped", "operator:local")),
            dropped.Body);
        Assert.That((await server.Look("/inbox")).Items("events"), Is.Empty);
        var shown = await server.Look("/inbox/e-1");
        Assert.That(shown.Member("note"), Is.EqualTo("From the old test system"));
        Assert.That(shown.Items("operations").Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")}"),
            Is.EqualTo(["operator:local read", "operator:local drop", "operator:local retry", "operator:local read"]));
        (await server.Operate(HttpMethod.Post, "/inbox/e-1/retry")).AssertProblem(409, "conflict", "id");
        (await server.Operate(HttpMethod.Post, "/inbox/e-1/drop", """{"reason":"r"}""")).AssertProblem(409, "conflict", "id");
    }

    [Test]
    public async Task Pages_join_oldest_first()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 5; i++)
        {
            await server.PostEvent(Unreadable.Replace("e-1", $"e/{i}", StringComparison.Ordinal));
            if (i % 2 == 0)
                server.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await Until(server, "parked", 5);
        var joined = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await server.Look($"/inbox?limit=2{(next.Length > 0 ? $"&cursor={next}" : "")}");
            joined.AddRange(page.Items("events").Select(item => item.GetProperty("id").GetString()!));
            next = page.Member("next");
        }

        Assert.That(joined, Is.EqualTo(["e/0", "e/1", "e/2", "e/3", "e/4"]));
        Assert.That((await server.Look("/inbox/e%2F3")).Member("id"), Is.EqualTo("e/3"));
        (await server.Look("/inbox?state=handled")).AssertProblem(400, "invalid", "state");
        (await server.Look("/inbox?cursor=x")).AssertProblem(400, "invalid", "cursor");
        (await server.Look("/inbox/nothing")).AssertProblem(404, "not-found", "id");
    }

    static Task Until(TestServer server, string state, int count) =>
        Eventually(async () =>
            (await server.Look($"/inbox?state={state}")).Items("events").Count() == count, $"{count} events are {state}");
}
