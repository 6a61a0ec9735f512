using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>What AP reports is told to receivers.</summary>
[OnEachEngine]
sealed class TransactionEventTests
{
    [Test]
    public async Task A_transaction_s_course_is_told_once_and_that_it_waits_for_a_person_too()
    {
        await using var receiver = await Receiver.Start();
        await using var loop = await Loop.Start(overrides: WebhookServer.Loopback);
        await using var wrong = await StuckCalls.StartWrongServer();
        await loop.Server.Subscribe(receiver, new { types = new[] { "transaction.changed", "transaction.stuck" }, seps = new[] { "6" } });

        var (tx, customer) = await loop.Park(wrong);
        await loop.Settle();
        await loop.UntilListed();
        // Time goes on while requests are under way: one may be given up, and come again with its id.
        await loop.Until(() => loop.Server.CountUnsent().AsTask().Result == 0, "all is sent");

        var told = receiver.All.Where(request => request.Member("transaction_id") == tx).DistinctBy(request => request.Id).ToList();
        Assert.That(told.Count(request => request.Type == "transaction.stuck"), Is.EqualTo(1));
        var changed = told.Where(request => request.Type == "transaction.changed").ToList();
        Assert.That(changed.Select(request => request.Member("status")).First(), Is.EqualTo("incomplete"));
        Assert.That(changed.Select(request => request.Member("status")).Last(), Is.EqualTo("pending_customer_info_update"));
        Assert.That(changed.Select(request => request.Member("status")), Is.Unique, "nothing is told twice");
        Assert.That(changed, Has.All.Matches<Received>(request => request.Member("sep") == "6"));
        Assert.That(await loop.Server.Count($"SELECT count(*) FROM webhook_deliveries WHERE subject = '{customer}'"), Is.GreaterThan(0));
    }
}
