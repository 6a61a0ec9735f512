using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>Whole stories, from a wallet's first request to the transaction that goes on, with AP as the model of it.</summary>
[OnEachEngine]
sealed class StoryTests
{
    static IEnumerable<TestCaseData> Platforms()
    {
        foreach (var generation in new[] { PlatformGeneration.Two, PlatformGeneration.Four })
            foreach (var (name, events) in new[] { ("no_events", EventDelivery.Off), ("events", EventDelivery.InOrder),
                ("unreliable_events", EventDelivery.Unreliable) })
                yield return new TestCaseData(generation, events).SetArgDisplayNames(generation.ToString(), name);
    }

    static IEnumerable<TestCaseData> NewerPlatforms() =>
        Platforms().Where(data => (PlatformGeneration)data.Arguments[0]! == PlatformGeneration.Four);

    [TestCaseSource(nameof(Platforms))]
    public async Task A_wallet_nobody_knows_deposits(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events);
        var wallet = Loop.Wallet();

        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        var asked = await loop.Platform.Wallet.GetCustomer(wallet, ("type", "sep6"));
        Assert.That(asked.Json.GetProperty("fields").EnumerateObject().Where(field => !field.Value.GetProperty("optional").GetBoolean())
            .Select(field => field.Name),
            Is.EqualTo(new[] { "first_name", "last_name", "email_address" }));
        Assert.That((await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")])).Status, Is.EqualTo(202));

        await loop.UntilStatus(id, "pending_anchor");
        await AssertClean(loop, notices: 2, id);
    }

    [TestCaseSource(nameof(NewerPlatforms))]
    public async Task A_sender_and_a_receiver_who_both_lack_data(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events);
        var wallet = Loop.Wallet();
        var sender = (await loop.Platform.Wallet.PutCustomer(wallet, [("memo", "1"), ("type", "sep31-sender"), ("first_name", "Ana")])).Id!;
        var receiver = (await loop.Platform.Wallet.PutCustomer(wallet, [("memo", "2"), ("type", "sep31-receiver"), .. Loop.Person])).Id!;

        var id = (await loop.Platform.Wallet.StartSep31(wallet, sender, receiver)).Id!;
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();
        await loop.Platform.Wallet.PutCustomer(wallet, [("memo", "1"), ("type", "sep31-sender"), .. Loop.Person]);
        await loop.Settle();
        Assert.That(loop.Platform[id].Status, Is.EqualTo("pending_customer_info_update"));
        await loop.Platform.Wallet.PutCustomer(wallet, [("memo", "2"), ("type", "sep31-receiver"), .. Loop.Bank]);

        await loop.UntilStatus(id, "pending_receiver");
        await AssertClean(loop, notices: 3, id);
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_customer_asked_by_a_script_answers(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: [("Reactions:AskOnCreate", "false")]);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        loop.Platform.Change(id, t => t with { Status = "pending_customer_info_update" });
        await loop.Settle();
        Assert.That(loop.Platform.CallsFor(id).Count(call => call.Changes), Is.Zero);

        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);

        await loop.UntilStatus(id, "pending_anchor");
        await AssertClean(loop, notices: 1, id);
    }

    [Test]
    public async Task Whoever_has_given_everything_before_is_not_asked()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);

        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Settle();

        Assert.That(loop.Platform[id].Status, Is.EqualTo("incomplete"));
        Assert.That(loop.Platform.CallsFor(id).Where(call => call.Changes), Is.Empty);
    }

    [Test]
    public async Task An_hour_with_events_and_lists_brings_no_call_without_a_change()
    {
        await using var loop = await Loop.Start(events: EventDelivery.Unreliable);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        await loop.UntilStatus(id, "pending_anchor");
        var calls = loop.Platform.CallsFor(id).Count(call => call.Changes);

        for (var minute = 0; minute < 60; minute++)
        {
            await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
            await loop.UntilListed();
            loop.Server.Clock.Advance(TimeSpan.FromSeconds(29));
        }
        await loop.Settle();

        Assert.That(loop.Platform.CallsFor(id).Count(call => call.Changes), Is.EqualTo(calls));
    }

    [Test]
    public async Task A_deleted_customer_is_asked_no_more_and_comes_back_only_by_itself()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();

        Assert.That((await loop.Platform.Wallet.DeleteCustomer(wallet)).Status, Is.EqualTo(200));
        await loop.Settle();
        Assert.That((await loop.Server.GetCustomer(("account", wallet))).Id, Is.Null);
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);

        await loop.UntilStatus(id, "pending_anchor");
        Assert.That((await loop.Platform.CheckConsistency()).ToString(),
            Does.StartWith("effects doubled 0, redundant notices 0, stuck 0, notices lost 0"));
    }

    static async Task AssertClean(Loop loop, int notices, string id)
    {
        await loop.Settle();
        Assert.That(loop.Platform.CallsFor(id).Count(call => call.Changes && call.Succeeded), Is.EqualTo(notices), () =>
            string.Join('\n', loop.Platform.CallsFor(id)));
        var measure = await loop.Platform.CheckConsistency();
        Assert.That(measure.IsClean, measure.ToString);
    }
}
