using AnchorCallbacks.Notifications;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>What does not concern us, what comes at the wrong moment, and what nobody foresaw.</summary>
[OnEachEngine]
sealed class OddTests
{
    [Test]
    public async Task With_asking_switched_off_a_new_transaction_is_left_alone()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Give(wallet, Loop.Person[0]);
        await loop.Settle();

        Assert.That(loop.Platform.Calls.Where(call => call.Changes), Is.Empty);
        Assert.That((await loop.Row(id))!.Status, Is.EqualTo("incomplete"));
    }

    [Test]
    public async Task What_began_before_the_first_start_is_not_asked_about_and_answered_all_the_same()
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(Loop.Wallet());
        await loop.UntilStatus(id, Course.Waiting);
        var old = loop.Platform[id] with
        {
            Id = "of-yesterday",
            Status = "incomplete",
            CreatorAccount = wallet,
            StartedAt = Instant.From(loop.Server.Clock.GetUtcNow().AddDays(-1))
        };
        loop.Platform.Add(old);
        loop.Platform.Events.TransactionCreated(old);
        await loop.Settle();
        Assert.That(loop.Changes(old.Id), Is.Empty);

        loop.Platform.Change(old.Id, t => t with { Status = Course.Waiting });
        await loop.Settle();
        await loop.Give(wallet, Loop.Person);
        await loop.UntilStatus(old.Id, "pending_anchor");
    }

    [TestCase("completed", true)]
    [TestCase("refunded", true)]
    [TestCase("expired", false)]
    [TestCase("error", false)]
    public async Task An_end_ends_our_interest(string status, bool published)
    {
        await using var loop = await Loop.Start(events: EventDelivery.InOrder);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var calls = loop.Changes(id).Count;

        loop.Platform.Change(id, t => t with { Status = status }, published);
        await loop.Settle();
        await loop.Give(wallet, Loop.Person);
        await loop.Settle();
        await loop.Server.MustDecide(await loop.CustomerOf(wallet), new { decision = "reject", type = "sep6", message = "No" });
        await loop.Settle();

        Assert.That(loop.Changes(id), Has.Count.EqualTo(calls));
        Assert.That((await loop.Row(id))!.Open, Is.False);
    }

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task A_transaction_that_somebody_names_is_looked_up(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: Course.AskedByHand);
        var (asking, giving) = (Loop.Wallet(), Loop.Wallet());
        await loop.Give(asking, Loop.Person);
        var (first, second) = (loop.Platform.Wallet.StartWithdrawal(asking), loop.Platform.Wallet.StartWithdrawal(giving));

        await loop.Platform.Wallet.GetCustomer(asking, ("transaction_id", first), ("type", "sep6"));
        await loop.Platform.Wallet.PutCustomer(giving, [.. Loop.Person, ("transaction_id", second), ("type", "sep6")]);
        await loop.Server.GetCustomer(("account", asking), ("transaction_id", "nowhere"));
        await loop.Settle();

        Assert.That((await loop.Row(first))!.Account, Is.EqualTo(asking));
        Assert.That((await loop.Row(second))!.Account, Is.EqualTo(giving));
        Assert.That((await loop.Row("nowhere"))!.Sep, Is.Empty);
    }

    [Test]
    public async Task While_calls_are_under_way_every_other_request_is_served()
    {
        await using var loop = await Loop.Start(events: EventDelivery.Unreliable);
        var wallets = Enumerable.Range(0, 30).Select(_ => Loop.Wallet()).ToList();
        var ids = wallets.ConvertAll(wallet => loop.Platform.Wallet.StartDeposit(wallet));
        foreach (var id in ids)
            await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        loop.Platform.ChangeTime = TimeSpan.FromMilliseconds(20);
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            var account = Loop.Wallet();
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                Assert.That((await loop.Server.PutCustomer([("account", account), .. Loop.Person, ("referral_id", $"{i}")])).Status,
                    Is.EqualTo(200));
                Assert.That((await loop.Server.GetCustomer(("account", account))).Status, Is.EqualTo(200));
            }
            return 0;
        })).ToArray();

        foreach (var wallet in wallets)
            await loop.Give(wallet, Loop.Person);
        foreach (var id in ids)
            await loop.UntilStatus(id, "pending_anchor");
        await stop.CancelAsync();
        await Task.WhenAll(others);

        await loop.AssertClean();
    }

    [Test]
    public async Task What_a_wallet_gives_and_reads_while_AP_is_at_it_is_still_told()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var customer = await loop.CustomerOf(wallet);
        var saving = loop.Platform.Saving = new Gate();

        await loop.Give(wallet, Loop.Person[0]);
        // AP has asked by then, and takes its time to save what it heard.
        await saving.Reached;
        await loop.Give(wallet, Loop.Person);
        await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id), ("type", "sep6"));
        await loop.Server.GetCustomer(("id", customer), ("transaction_id", id), ("type", "sep6"));
        loop.Platform.Saving = null;
        saving.Open();
        // Time stands still as long as a call may be under way: it is not to run into its timeout.
        await loop.UntilNoCall();

        await loop.UntilStatus(id, "pending_anchor");
        await loop.AssertClean();
    }

    [Test]
    public async Task What_there_was_to_say_while_AP_was_away_and_is_so_no_more_is_not_said()
    {
        await using var loop = await Loop.Start(types: Course.PhotoTypes, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        loop.Platform.Change(id, t => t with { Status = Course.Waiting });
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")], ("photo_id_front", WalletSample.Photo(500)));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        var (customer, calls) = (await loop.CustomerOf(wallet), loop.Changes(id).Count);

        await loop.Platform.GoDown();
        foreach (var decision in new object[]
        {
            new { decision = "reject", type = "sep6", message = "A mistake" },
            new { decision = "accept", type = "sep6" },
            new { decision = "clear", type = "sep6" },
        })
        {
            await loop.Server.MustDecide(customer, decision);
            for (var i = 0; i < 20; i++)
                await loop.Pass(TimeSpan.FromSeconds(20));
        }
        await loop.Server.MustDecide(customer, new { decision = "accept", type = "sep6" });
        await loop.Platform.ComeUp();
        await loop.Settle();

        Assert.That(loop.Platform[id].Status, Is.EqualTo("pending_anchor"));
        Assert.That(loop.Platform[id].Message, Is.Not.EqualTo("A mistake"));
        Assert.That(loop.Changes(id).Skip(calls).Select(call => call.Notice!.Status), Is.EqualTo(new[] { "ACCEPTED" }));
        await loop.AssertClean();
    }

    [Test]
    public async Task A_first_ask_that_another_change_gets_in_the_way_of_is_made_again()
    {
        await using var loop = await Loop.Start();
        var saving = loop.Platform.Saving = new Gate();
        var id = loop.Platform.Wallet.StartDeposit(Loop.Wallet());
        // Time passes until the lists are read, and stands still while the ask is held.
        var passing = loop.Until(() => saving.Reached.IsCompleted, "AP is about to save the ask");
        await saving.Reached;
        loop.Platform.Change(id, t => t with { ExternalTransactionId = "another change" });
        loop.Platform.Saving = null;
        saving.Open();
        await passing;
        await loop.Until(() => loop.Platform.CallsFor(id).Any(call => call.ErrorCode != 0), "AP refuses the ask");

        await loop.UntilStatus(id, Course.Waiting);
        await loop.AssertClean();
    }

    [Test]
    public async Task What_AP_never_takes_is_parked_and_not_tried_for_ever_and_goes_out_when_it_is_taken()
    {
        await using var loop = await Loop.Start(overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        // Of a kind whose customer AP takes no news of.
        loop.Platform.Change(id, t => t with { Status = Course.Waiting, Kind = "receive" });
        await loop.Give(wallet, Loop.Person);
        for (var i = 0; i < 5; i++)
            await loop.Settle();

        Assert.That(loop.Changes(id), Has.Count.LessThanOrEqualTo(2));
        Assert.That((await loop.Row(id))!.Problem, Does.Contain("is not supported"));

        loop.Platform.Change(id, t => t with { Kind = "deposit" });
        await loop.Settle();
        loop.Platform.Change(id, t => t with { Status = "incomplete" });
        await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id));
        await loop.Settle();
        loop.Platform.Change(id, t => t with { Status = Course.Waiting });
        await loop.UntilStatus(id, "pending_anchor");
        await loop.AssertClean();
    }

    [Test]
    public async Task An_event_nobody_can_read_holds_up_no_other()
    {
        await using var loop = await Loop.Start();
        foreach (var transaction in (string[])
        [
            """{"id":"\ud800","status":"incomplete","sep":"6"}""", """{"id":"x","status":"\ud800","sep":"6"}""",
                """{"id":"y","status":"incomplete","sep":"\udc00"}""",
            """{"id":"z","status":"incomplete","sep":"6","customers":{"sender":{"account":"\ud800"}},"\ud800":1}""", """{"\ud800":{}}""",
                "null", "[]", "7",
            """{"id":"w","status":"incomplete","sep":"6","started_at":"0001-01-01T00:00:00+14:00","""
                + """ "updated_at":"9999-12-31T23:59:59.999999999Z"}""",
            """{"id":"v\u0000v","status":"incomplete\u0000","sep":"6"}""",
        ])
            foreach (var type in new[] { "transaction_created", "of a kind nobody knows" })
                Assert.That((await loop.Server.PostEvent($$"""{"id":"{{Guid.NewGuid()}}","type":"{{type}}","payload":{"transaction":"""
                    + transaction + "}}")).Status, Is.EqualTo(200));
        Assert.That((await loop.Server.PostEvent(
            $$"""{"id":"{{Guid.NewGuid()}}","type":"transaction_created","\ud800":1,"payload":{"\ud800":1} }""")).Status, Is.EqualTo(200));
        loop.Platform.Events.Delivery = EventDelivery.InOrder;
        var wallet = Loop.Wallet();

        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Give(wallet, Loop.Person);
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();

        var parked = await loop.Server.Get<Database>()
            .Read(async connection => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM events WHERE problem <> ''"));
        Assert.That(parked, Is.GreaterThanOrEqualTo(10));
        Assert.That(loop.Server.Get<Reconciler>().LastRun, Is.Not.Null);
    }
}
