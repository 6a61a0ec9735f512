using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Simulator;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>What AP does without a word to us, and what it cannot hear yet.</summary>
[OnEachEngine]
sealed class UnheardTests
{
    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task A_rejection_that_AP_cannot_hear_is_shown_and_told_before_money_moves(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: Course.AskedByHand);
        var (wallet, id) = await Accepted(loop);
        loop.Platform.Change(id, t => t with { Status = "pending_user_transfer_start" });
        var customer = await loop.CustomerOf(wallet);

        await loop.Server.MustDecide(customer, new { decision = "reject", type = "sep6", message = "We cannot serve you" });
        await loop.UntilLooks("/transactions?stuck=true",
            "the customer was rejected, and AP takes no notice of it while the transaction is pending_user_transfer_start");
        Assert.That(loop.Platform[id].Status, Is.EqualTo("pending_user_transfer_start"));

        loop.Platform.Change(id, t => t with { Status = "pending_anchor" });
        var moved = loop.Server.Clock.GetUtcNow();
        await loop.UntilStatus(id, "error");
        Assert.That(loop.Server.Clock.GetUtcNow() - moved, Is.LessThan(TimeSpan.FromMinutes(6)));
        Assert.That(loop.Platform[id].Message, Is.EqualTo("We cannot serve you"));
        await loop.AssertClean();
    }

    [Test]
    public async Task A_transaction_that_ended_without_a_word_is_found_to_have_ended()
    {
        await using var loop = await Loop.Start(overrides: Course.AskedByHand);
        var (_, id) = await Accepted(loop);

        loop.Platform.Change(id, t => t with { Status = "completed" });
        await Pass(loop, TimeSpan.FromMinutes(11));

        Assert.That((await loop.Row(id))!.Open, Is.False);
    }

    [Test]
    public async Task The_longer_nothing_happens_the_more_seldom_it_is_read_and_never_while_AP_lists_it()
    {
        await using var loop = await Loop.Start(overrides: Course.AskedByHand);
        var (_, listed) = await Accepted(loop);
        var (_, quiet) = await Accepted(loop);
        loop.Platform.Change(quiet, t => t with { Status = "no_market" });
        await loop.Settle();
        var before = loop.Platform.Calls.Count;

        await Pass(loop, TimeSpan.FromHours(4));

        var reads = loop.Platform.Calls.Skip(before).Where(call => call.Method == "get_transaction").ToList();
        Assert.That(reads.Count(call => call.TransactionId == quiet), Is.InRange(8, 24));
        Assert.That(reads.Where(call => call.TransactionId == listed), Is.Empty);
        Assert.That(loop.Platform.Calls.Skip(before).Where(call => call.Changes), Is.Empty);
    }

    [Test]
    public async Task A_review_is_marked_wherever_the_transaction_has_gone_meanwhile()
    {
        await using var loop = await Loop.Start(types: Course.PhotoTypes, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")],
            ("photo_id_front", [0x89, .. "PNG\r\n\u001a\n"u8]));
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Name(wallet, id);
        foreach (var status in new[] { "pending_user_transfer_start", "pending_external", "pending_anchor" })
        {
            loop.Platform.Change(id, t => t with { Status = status });
            await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/refresh");
            await loop.Settle();
            Assert.That((await loop.Row(id))!.Status, Is.EqualTo(status));
            Assert.That((await loop.Server.Look("/transactions?in_review=true")).Body, Does.Contain(id), status);
        }
    }

    [Test]
    public async Task A_transaction_seen_only_after_its_customer_was_deleted_does_not_bring_the_customer_back()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var wallet = Loop.Wallet();
        var known = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(known, Course.Waiting);
        await loop.Settle();
        Assert.That((await loop.Platform.Wallet.DeleteCustomer(wallet)).Status, Is.EqualTo(200));

        var late = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Settle();

        Assert.That((await loop.Server.GetCustomer(("account", wallet))).Id, Is.Null);
        Assert.That(loop.Changes(late), Is.Empty);
        Assert.That((await loop.Server.Operate(HttpMethod.Post, $"/transactions/{late}/asks", """{"fields":["city"],"message":"Where?"}""")).Status, Is.EqualTo(409));

        await loop.Give(wallet, Loop.Person[0]);
        Assert.That((await loop.Server.GetCustomer(("account", wallet))).Id, Is.Not.Null, "a PUT does");
        await loop.UntilStatus(late, Course.Waiting);
    }

    [Test]
    public async Task Our_own_answer_that_AP_calls_bad_is_an_alarm_and_tried_until_it_is_good()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await ScriptedServer.Start(_ => Task.FromResult((400, """{"error":"id: is not known here"}""")));
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var right = loop.Platform.CallbackUrl;

        loop.Platform.CallbackUrl = wrong.Address;
        await loop.Server.Customer([("account", wallet), ("type", "sep6"), .. Loop.Person]);
        await loop.Until(() =>
            loop.Server.Send(HttpMethod.Get, "/health")
            .Result.Body.Contains("AP cannot read customers from here", StringComparison.Ordinal), "the alarm");
        await loop.Until(() => loop.Changes(id).Count > 4, "it is tried again");
        Assert.That((await loop.Server.Look("/outbox?state=parked")).Items("calls"), Is.Empty);

        loop.Platform.CallbackUrl = right;
        await loop.UntilStatus(id, "pending_anchor");
        Assert.That((await loop.Server.Send(HttpMethod.Get, "/health")).Body, Does.Not.Contain("AP cannot read customers from here"));
    }

    /// <summary>A deposit whose customer was asked and has answered.</summary>
    static async Task<(string Wallet, string Id)> Accepted(Loop loop)
    {
        var wallet = Loop.Wallet();
        await loop.Give(wallet, Loop.Person);
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Name(wallet, id);
        await loop.Ask(id, "id_number", "Your passport's number, please");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Give(wallet, ("id_number", "X1"));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        return (wallet, id);
    }

    static async Task Pass(Loop loop, TimeSpan time)
    {
        var end = loop.Server.Clock.GetUtcNow() + time;
        while (loop.Server.Clock.GetUtcNow() < end)
            await loop.UntilListed();
    }
}
