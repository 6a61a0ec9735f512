using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>SEP-31: two customers and one status.</summary>
[OnEachEngine]
sealed class PaymentTests
{
    static IEnumerable<TestCaseData> Platforms()
    {
        foreach (var generation in new[] { PlatformGeneration.Two, PlatformGeneration.Four })
            foreach (var (name, events) in new[] { ("no_events", EventDelivery.Off), ("unreliable_events", EventDelivery.Unreliable) })
                yield return new TestCaseData(generation, events).SetArgDisplayNames(generation.ToString(), name);
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task The_receiver_is_turned_down_while_the_sender_is_asked(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var (_, receiver, id) = await Payment(loop);
        await loop.Ask(id, "id_number", "Who pays?", "sender");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();

        await loop.Server.MustDecide(receiver, new { decision = "reject", type = "sep31-receiver", message = "We do not pay there" });

        await loop.UntilStatus(id, "error");
        Assert.That(loop.Platform[id].Message, Is.EqualTo("We do not pay there"));
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task Both_are_asked_and_the_payment_goes_on_when_both_have_answered(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var (sender, receiver, id) = await Payment(loop);
        await loop.Ask(id, "id_number", "Who pays?", "sender");
        await loop.Ask(id, "city", "Where do you live?", "receiver");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var asSender = await loop.Server.GetCustomer(("id", sender), ("transaction_id", id), ("type", "sep31-sender"));
        var asReceiver = await loop.Server.GetCustomer(("id", receiver), ("transaction_id", id), ("type", "sep31-receiver"));
        Assert.That((asSender.Message, asReceiver.Message), Is.EqualTo(("Who pays?", "Where do you live?")));

        await loop.Server.PutCustomer(("id", sender), ("account", Accounts.Plain(21)), ("id_number", "X1"), ("type", "sep31-sender"));
        await loop.Settle();
        Assert.That(loop.Platform[id].Status, Is.EqualTo(Course.Waiting));
        Assert.That(loop.Changes(id)[^1].Notice,
            Is.EqualTo(new CustomerNotice(receiver, "sep31-receiver", "NEEDS_INFO", "city", "Where do you live?")));
        await loop.Server.PutCustomer(("id", receiver), ("account", Accounts.Plain(22)), ("city", "Lima"), ("type", "sep31-receiver"));

        await loop.UntilStatus(id, "pending_receiver");
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_sender_is_turned_down_after_AP_has_moved_on(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var (sender, _, id) = await Payment(loop);
        await loop.Ask(id, "id_number", "Who pays?", "sender");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Server.PutCustomer(("id", sender), ("account", Accounts.Plain(21)), ("id_number", "X1"), ("type", "sep31-sender"));
        await loop.UntilStatus(id, "pending_receiver");
        await loop.Settle();

        await loop.Server.MustDecide(sender, new { decision = "reject", type = "sep31-sender", message = "Not from you" });

        await loop.UntilStatus(id, "error");
        Assert.That(loop.Platform[id].Message, Is.EqualTo("Not from you"));
        await loop.AssertClean();
    }

    [Test]
    public async Task Customers_nobody_knows_are_not_spoken_of_and_shown()
    {
        await using var loop = await Loop.Start();
        var (sender, _) = await People(loop);

        var unknown = (await loop.Platform.Wallet.StartSep31(Loop.Wallet(), sender, "nobody-at-all")).Id!;
        var both = (await loop.Platform.Wallet.StartSep31(Loop.Wallet(), "nobody", "nobody-at-all")).Id!;
        await loop.Settle();

        Assert.That(loop.Platform.Calls.Where(call => call.Changes), Is.Empty);
        Assert.That((await loop.Row(unknown))!.Problem, Does.Contain("receiver").And.Not.Contain("nobody"));
        Assert.That((await loop.Row(both))!.Problem, Does.Contain("sender"));
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_customer_that_is_deleted_stops_the_calls_and_is_shown(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var (sender, receiver, id) = await Payment(loop);
        await loop.Ask(id, "id_number", "Who pays?", "sender");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var calls = loop.Changes(id).Count;

        Assert.That((await loop.Server.DeleteCustomer(receiver)).Status, Is.EqualTo(204));
        await loop.Server.PutCustomer(("id", sender), ("account", Accounts.Plain(21)), ("id_number", "X1"), ("type", "sep31-sender"));
        await loop.Settle();

        Assert.That(loop.Changes(id), Has.Count.EqualTo(calls));
        Assert.That((await loop.Row(id))!.Problem, Does.StartWith("receiver"));
    }

    /// <summary>Of two customers who have given everything.</summary>
    static async Task<(string Sender, string Receiver, string Id)> Payment(Loop loop)
    {
        var (sender, receiver) = await People(loop);
        var wallet = Loop.Wallet();
        var id = (await loop.Platform.Wallet.StartSep31(wallet, sender, receiver)).Id!;
        loop.Platform.Change(id, t => t with { Status = "pending_receiver" });
        await loop.Server.GetCustomer(("id", sender), ("transaction_id", id), ("type", "sep31-sender"));
        await loop.Settle();
        return (sender, receiver, id);
    }

    static async Task<(string Sender, string Receiver)> People(Loop loop)
    {
        var sender = await loop.Server.Customer([("account", Accounts.Plain(21)), ("type", "sep31-sender"), .. Loop.Person]);
        var receiver = await loop.Server.Customer([("account", Accounts.Plain(22)), ("type", "sep31-receiver"), .. Loop.Person,
            .. Loop.Bank]);
        return (sender, receiver);
    }
}
