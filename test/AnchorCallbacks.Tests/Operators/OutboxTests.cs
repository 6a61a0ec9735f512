using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Secrecy;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>Calls that AP would not take, and what an operator does about them.</summary>
[OnEachEngine]
sealed class OutboxTests
{
    const string Reason = "Her brother Wilhelm rang us about it";

    [Test]
    public async Task A_parked_call_is_seen_with_what_it_says_and_goes_out_when_it_is_retried()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await StuckCalls.StartWrongServer();
        var (tx, customer) = await loop.Park(wrong);

        var call = (await loop.Server.Look("/outbox?state=parked")).Items("calls").Single();
        var id = call.GetProperty("id").GetString()!;
        Assert.That((call.GetProperty("transaction_id").GetString(), call.GetProperty("customer_id").GetString(), call.GetProperty("method")
            .GetString(), call.GetProperty("tells").GetString()),
            Is.EqualTo((tx, customer, "notify_customer_info_updated", "sender ACCEPTED")));
        Assert.That(call.GetProperty("reason").GetString(), Is.Not.Empty);
        var stuck = (await loop.Server.Look("/transactions?stuck=true")).Items("transactions").Single();
        Assert.That((stuck.GetProperty("id").GetString(), stuck.GetProperty("parked_call").GetProperty("id").GetString()),
            Is.EqualTo((tx, id)));
        Assert.That(stuck.GetProperty("problem").GetString(), Does.StartWith("AP refused notify_customer_info_updated: "));
        var shown = await loop.Server.Look($"/outbox/{id}");
        Assert.That(shown.Json.GetProperty("params").GetProperty("transaction_id").GetString(), Is.EqualTo(tx), shown.Body);
        Assert.That(shown.Json.GetProperty("params").GetProperty("message").GetString(),
            Is.EqualTo("The customer's information is complete."));

        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;
        for (var i = 0; i < 2; i++)
        {
            var retried = await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/retry", null, ("Idempotency-Key", "one"));
            Assert.That((retried.Status, retried.Member("state")), Is.EqualTo((200, "waiting")), retried.Body);
        }

        await loop.UntilStatus(tx, "pending_anchor");
        await loop.Settle();
        Assert.That((await loop.Server.Look("/transactions?stuck=true")).Items("transactions"), Is.Empty);
        Assert.That((await loop.Server.Look($"/outbox/{id}")).Member("state"), Is.EqualTo("settled"));
        var audit = (await loop.Server.Look($"/customers/{customer}/audit")).Items("audit")
            .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")} {line.GetProperty("detail")}").ToList();
        Assert.That(audit, Does.Contain($"operator:local read call={id}").And.Contain($"operator:local retry call={id}"));
        Assert.That(audit.Count(line => line.Contains("retry", StringComparison.Ordinal)), Is.EqualTo(1), "its repeat was the same change");
    }

    [Test]
    public async Task A_dropped_call_is_not_made_again_until_there_is_something_else_to_tell()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await StuckCalls.StartWrongServer();
        var (tx, customer) = await loop.Park(wrong);
        var id = await loop.OnlyCall("parked");
        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;
        var calls = loop.Platform.CallsFor(tx).Count(call => call.Changes);

        (await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/drop", "{}")).AssertProblem(400, "invalid", "reason");
        (await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/drop", """{"reason":" "}""")).AssertProblem(400, "invalid", "reason");
        var dropped = await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/drop", $$"""{"reason":"{{Reason}}"}""");

        Assert.That((dropped.Status, dropped.Member("state"), dropped.Member("dropped_by")), Is.EqualTo((200, "dropped", "operator:local")),
            dropped.Body);
        await loop.Settle();
        await loop.RestartServer();
        await loop.Settle();
        Assert.That(loop.Platform.CallsFor(tx).Count(call => call.Changes), Is.EqualTo(calls), "nothing was said since");
        var stuck = (await loop.Server.Look("/transactions?stuck=true")).Items("transactions").Single();
        Assert.That(stuck.GetProperty("problem").GetString(), Is.EqualTo("notify_customer_info_updated was dropped by operator:local"));
        Assert.That((await loop.Server.Look($"/outbox/{id}")).Member("note"), Is.EqualTo(Reason));
        (await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/drop", """{"reason":"again"}""")).AssertProblem(409, "conflict", "id");

        await loop.Server.MustDecide(customer, new { decision = "reject", type = "sep6", message = "Sorry" });

        await loop.UntilStatus(tx, "error");
        await loop.Settle();
        Assert.That((await loop.Server.Look("/transactions?stuck=true")).Items("transactions"), Is.Empty);
        (await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/retry")).AssertProblem(409, "conflict", "id");
    }

    [Test]
    public async Task A_call_dropped_by_mistake_is_taken_up_again()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await StuckCalls.StartWrongServer();
        var (tx, _) = await loop.Park(wrong);
        var id = await loop.OnlyCall("parked");
        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;
        await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/drop", """{"reason":"r"}""");

        Assert.That((await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/retry")).Status, Is.EqualTo(200));

        await loop.UntilStatus(tx, "pending_anchor");
        await loop.Settle();
        Assert.That((await loop.Server.Look($"/outbox/{id}")).Member("dropped_by"), Is.Null);
    }

    [Test]
    public async Task A_call_that_waits_for_the_platform_is_hurried_or_dropped()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var tx = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(tx, "pending_customer_info_update");
        await loop.Settle();
        await loop.Platform.GoDown();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        var id = "";
        await loop.Until(() => (id = Waiting(loop).Result) is not "", "the call waits for later");

        // While it is tried it can be neither.
        Reply hurried = null!;
        await loop.Until(() =>
            (hurried = loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/retry").Result).Status == 200, "it is hurried");
        Assert.That(hurried.Json.GetProperty("due_at").GetDateTimeOffset(), Is.LessThanOrEqualTo(loop.Server.Clock.GetUtcNow()),
            hurried.Body);
        await loop.Until(() => Waiting(loop).Result is not "", "it waits again");
        await loop.Until(() => loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/drop", """{"reason":"r"}""").Result.Status == 200, "it is dropped");
        var calls = loop.Platform.CallsFor(tx).Count(call => call.Changes);
        await loop.Platform.ComeUp();
        await loop.Settle();

        Assert.That(loop.Platform.CallsFor(tx).Count(call => call.Changes), Is.EqualTo(calls));
        Assert.That(loop.Platform[tx].Status, Is.EqualTo("pending_customer_info_update"));
    }

    [Test]
    public async Task Pages_join_and_what_makes_no_sense_is_refused()
    {
        await using var loop = await Loop.Start();
        var ids = Enumerable.Range(0, 5).Select(_ => loop.Platform.Wallet.StartDeposit(Loop.Wallet())).ToList();
        foreach (var tx in ids)
            await loop.UntilStatus(tx, "pending_customer_info_update");
        await loop.Settle();

        foreach (var filter in (string[])["", "state=settled&"])
        {
            var joined = new List<string>();
            for (string? next = ""; next is not null;)
            {
                var page = await loop.Server.Look($"/outbox?{filter}limit=2{(next.Length > 0 ? $"&cursor={next}" : "")}");
                joined.AddRange(page.Items("calls").Select(call => call.GetProperty("transaction_id").GetString()!));
                next = page.Member("next");
            }
            Assert.That(joined, Is.EquivalentTo(ids), filter);
        }
        Assert.That((await loop.Server.Look("/outbox?state=waiting")).Items("calls"), Is.Empty);
        (await loop.Server.Look("/outbox?state=done")).AssertProblem(400, "invalid", "state");
        (await loop.Server.Look("/outbox?cursor=x")).AssertProblem(400, "invalid", "cursor");
        (await loop.Server.Look("/outbox/nothing")).AssertProblem(404, "not-found", "id");
        (await loop.Server.Operate(HttpMethod.Post, "/outbox/nothing/retry")).AssertProblem(404, "not-found", "id");
        var settled = (await loop.Server.Look("/outbox")).Items("calls").First().GetProperty("id").GetString();
        (await loop.Server.Operate(HttpMethod.Post, $"/outbox/{settled}/retry")).AssertProblem(409, "conflict", "id");
        (await loop.Server.Operate(HttpMethod.Post, $"/outbox/{settled}/drop", """{"reason":"r"}""")).AssertProblem(409, "conflict", "id");
    }

    [Test]
    public async Task Messages_reasons_and_events_are_in_no_file_and_no_log()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var planted = new PlantedValues();
        const string Message = "Wilhelm says the passport is stolen", Broken = "The payload of Wilhelm is broken";
        planted.Add("message", Message);
        planted.Add("reason", Reason);
        planted.Add("event", Broken);
        await using var wrong = await StuckCalls.StartWrongServer();
        var (tx, customer) = await loop.Park(wrong);
        await loop.Server.MustDecide(customer, new { decision = "reject", type = "sep6", message = Message });
        await loop.UntilLooks("/outbox?state=parked", "REJECTED");
        var id = await loop.OnlyCall("parked");
        Assert.That((await loop.Server.Look($"/outbox/{id}")).Json.GetProperty("params").GetProperty("message").GetString(),
            Is.EqualTo(Message));
        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;
        await loop.Server.Operate(HttpMethod.Post, $"/outbox/{id}/retry");
        await loop.UntilStatus(tx, "error");
        await loop.Server.PostEvent("""{"id":"e-1","type":"transaction_created","payload":{"transaction":{"note":"TEXT"}}}""".Replace("TEXT", Broken, StringComparison.Ordinal));
        await loop.Settle();
        await loop.Server.Operate(HttpMethod.Post, "/inbox/e-1/drop", $$"""{"reason":"{{Reason}}"}""", ("Idempotency-Key", "k"));
        Assert.That((await loop.Server.Look("/inbox/e-1")).Body, Does.Contain(Broken).And.Contain(Reason));
        Assert.That((await loop.Server.Look($"/transactions/{tx}")).Json.GetProperty("platform").GetProperty("message").GetString(),
            Is.EqualTo(Message));

        Assert.That(planted.FoundIn(loop.Server.Log.Text), Is.Empty);
        Assert.That(planted.FoundInFiles(await loop.Server.FilesToSearch()), Is.Empty);
    }

    /// <summary>A call that was tried in vain.</summary>
    static async Task<string> Waiting(Loop loop) => (await loop.Server.Look("/outbox?state=waiting")).Items("calls")
        .FirstOrDefault(call => call.GetProperty("attempts").GetInt64() > 0) is { ValueKind: System.Text.Json.JsonValueKind.Object } call
            ? call.GetProperty("id").GetString()! : "";
}
