using AnchorCallbacks.Notifications;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Simulator;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>A returning customer is accepted, AP was never told anything, and then an operator decides otherwise.</summary>
[OnEachEngine]
sealed class RejectionTests
{
    static readonly string[] Kinds = ["deposit", "deposit-exchange", "withdrawal", "withdrawal-exchange", "receive"];

    static IEnumerable<TestCaseData> Stories()
    {
        foreach (var generation in new[] { PlatformGeneration.Two, PlatformGeneration.Four })
            foreach (var kind in Kinds)
                yield return new TestCaseData(generation, kind);
    }

    [TestCaseSource(nameof(Stories))]
    public async Task With_the_money_in_AP_hears_nothing_and_the_refund_is_listed_until_AP_says_refunded(PlatformGeneration generation,
        string kind)
    {
        await using var loop = await Loop.Start(generation);
        using var script = new RawCaller(loop.Platform);
        var payment = await Payment.Start(loop, kind);
        await payment.MoneyComesIn();

        await payment.Reject();
        await loop.Settle();

        Assert.That(await Calls(loop, payment.Id), Is.Empty);
        Assert.That(loop.Platform[payment.Id].Status, Is.EqualTo(payment.Payable), "AP takes refunds from there");
        var due = (await loop.Server.Look("/transactions?refund_due=true")).Items("transactions").Single();
        Assert.That((due.GetProperty("id").GetString(), due.GetProperty("refund_due").GetString()),
            Is.EqualTo((payment.Id, $"the {(kind == "receive" ? payment.Role : "customer")} was rejected, and the money is in")));
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Body, Does.Contain(payment.Id));
        Assert.That((await loop.Server.Look("/transactions?stuck=true")).Body, Does.Contain(payment.Id));

        var refunded = await script.Call("notify_refund_sent",
            new { transaction_id = payment.Id, refund = Payment.Refund(loop.Platform[payment.Id]) });
        Assert.That(refunded.TryGetProperty("error", out var error), Is.False, error.ToString());
        await loop.Settle();

        Assert.That(loop.Platform[payment.Id].Status, Is.EqualTo("refunded"));
        Assert.That((await loop.Server.Look("/transactions?refund_due=true")).Items("transactions"), Is.Empty);
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Stories))]
    public async Task Without_money_it_ends_with_the_message(PlatformGeneration generation, string kind)
    {
        await using var loop = await Loop.Start(generation);
        var payment = await Payment.Start(loop, kind);
        loop.Platform.Change(payment.Id, t => t with { Status = payment.Payable });
        await loop.Settle();

        await payment.Reject();

        await loop.UntilStatus(payment.Id, "error");
        await loop.Settle();
        Assert.That(loop.Platform[payment.Id].Message, Is.EqualTo("We cannot serve you"));
        Assert.That(await Calls(loop, payment.Id), Is.EqualTo(new[] { $"notify_customer_info_updated {payment.Role} REJECTED settled" }));
        Assert.That((await loop.Server.Look("/transactions?refund_due=true")).Items("transactions"), Is.Empty);
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Stories))]
    public async Task A_field_that_is_turned_down_is_asked_for_with_the_money_in_and_the_answer_lets_it_go_on(PlatformGeneration generation,
        string kind)
    {
        await using var loop = await Loop.Start(generation, EventDelivery.Unreliable);
        var payment = await Payment.Start(loop, kind);
        await payment.MoneyComesIn();

        await loop.Server.MustDecide(payment.Customer,
            new { decision = "reject", fields = new[] { "first_name" }, message = "As in your passport" });
        await loop.UntilStatus(payment.Id, Course.Waiting);
        await loop.Settle();
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Items("transactions"), Is.Empty, "AP holds it back");
        await payment.Give(("first_name", "Ana María"));

        await loop.UntilStatus(payment.Id, payment.Payable);
        await loop.Settle();
        var asks = generation == PlatformGeneration.Two ? "request_customer_info_update" : "notify_customer_info_updated";
        Assert.That(await Calls(loop, payment.Id), Is.EqualTo(new[] { $"{asks} {payment.Role} NEEDS_INFO first_name settled", 
            // Of two who are equally well off the sender speaks for both.
            "notify_customer_info_updated sender ACCEPTED settled" }));
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Stories))]
    public async Task A_customer_asked_for_more_as_a_whole_and_rejected_then_is_released_for_the_refund(PlatformGeneration generation,
        string kind)
    {
        await using var loop = await Loop.Start(generation);
        using var script = new RawCaller(loop.Platform);
        var payment = await Payment.Start(loop, kind);
        await payment.MoneyComesIn();
        await loop.Server.MustDecide(payment.Customer,
            new { decision = "ask", type = payment.Type, fields = new[] { "id_number" }, message = "Your passport" });
        await loop.UntilStatus(payment.Id, Course.Waiting);
        await loop.Settle();

        await payment.Reject();
        await loop.UntilStatus(payment.Id, payment.Payable);
        await loop.Settle();

        Assert.That((await Calls(loop, payment.Id))[^1], Is.EqualTo($"notify_customer_info_updated {payment.Role} REFUND settled"));
        Assert.That(loop.Changes(payment.Id)[^1].Notice, Is.Null, "AP does not look at the customer");
        Assert.That((await loop.Server.Look("/transactions?refund_due=true")).Body, Does.Contain(payment.Id));
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Body, Does.Contain(payment.Id));
        await script.Call("notify_refund_sent", new { transaction_id = payment.Id, refund = Payment.Refund(loop.Platform[payment.Id]) });
        Assert.That(loop.Platform[payment.Id].Status, Is.EqualTo("refunded"));
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Stories))]
    public async Task Types_that_want_more_are_told_though_nothing_was_told_before(PlatformGeneration generation, string kind)
    {
        await using var loop =
            await Loop.Start(generation,
            types: Course.PhotoTypes.Replace("{ need: required, review: manual }", "optional", StringComparison.Ordinal));
        var payment = await Payment.Start(loop, kind);
        await payment.MoneyComesIn();

        await loop.Server.Restart(Course.PhotoTypes.Replace("{ need: required, review: manual }", "optional", StringComparison.Ordinal)
            .Replace("city: optional", "city: required", StringComparison.Ordinal));
        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;

        await loop.UntilStatus(payment.Id, Course.Waiting);
        await loop.Settle();
        Assert.That((await Calls(loop, payment.Id))[0], Does.Contain($"{(kind == "receive" ? "sender" : payment.Role)} NEEDS_INFO city"));
    }

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task A_review_stops_the_payment_and_is_not_told(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, types: Course.PhotoTypes);
        var payment = await Payment.Start(loop, "deposit", ("photo_id_front", WalletSample.Photo(500)));
        await loop.Server.MustDecide(payment.Customer, new { decision = "accept", type = "sep6" });
        await payment.MoneyComesIn();
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Items("transactions"), Is.Empty);

        await loop.Server.MustDecide(payment.Customer, new { decision = "clear", type = "sep6" });
        await loop.Settle();

        Assert.That(await Calls(loop, payment.Id), Is.Empty);
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Body, Does.Contain(payment.Id));
        await loop.Server.MustDecide(payment.Customer, new { decision = "accept", type = "sep6" });
        await loop.Settle();
        Assert.That(await Calls(loop, payment.Id), Is.Empty);
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Items("transactions"), Is.Empty);
    }

    [Test]
    public async Task Money_that_comes_in_while_the_rejection_waits_stops_the_call([Values] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation);
        var payment = await Payment.Start(loop, "withdrawal");
        loop.Platform.Change(payment.Id, t => t with { Status = payment.Payable });
        await loop.Settle();

        await loop.Platform.GoDown();
        await payment.Reject();
        await loop.UntilLooks("/outbox", "REJECTED");
        loop.Platform.Change(payment.Id, Payment.Funded(loop, payment.Payable), publish: false);
        await loop.Platform.ComeUp();
        await loop.Settle();

        Assert.That(loop.Platform[payment.Id].Status, Is.EqualTo(payment.Payable));
        Assert.That(loop.Changes(payment.Id), Is.Empty);
        Assert.That((await loop.Server.Look("/transactions?refund_due=true")).Body, Does.Contain(payment.Id));
    }

    [Test]
    public async Task After_a_persons_recovery_the_same_rejection_is_not_told_again([Values] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation);
        using var script = new RawCaller(loop.Platform);
        var payment = await Payment.Start(loop, "deposit");
        await payment.MoneyComesIn();
        await payment.Reject();
        await script.Call("notify_transaction_error", new { transaction_id = payment.Id, message = "Ended by hand" });
        await loop.Settle();
        Assert.That((await loop.Server.Look("/transactions?refund_due=true")).Body, Does.Contain(payment.Id), "the money is still there");

        await script.Call("notify_transaction_recovery", new { transaction_id = payment.Id });
        await loop.Settle();
        await loop.Server.MustDecide(payment.Customer, new { decision = "reject", type = payment.Type, message = "Still not" });
        await loop.Settle();

        Assert.That(loop.Platform[payment.Id].Status, Is.EqualTo("pending_anchor"));
        Assert.That(await Calls(loop, payment.Id), Is.Empty);
        Assert.That((await loop.Server.Look("/transactions?refund_due=true")).Body, Does.Contain(payment.Id));
    }

    [Test]
    public async Task AP_that_asks_in_the_middle_of_a_call_hears_of_no_rejection_with_the_money_in()
    {
        await using var loop = await Loop.Start();
        var payment = await Payment.Start(loop, "deposit");
        await payment.MoneyComesIn();
        await payment.Reject();
        await loop.Settle();
        (string, string)[] asked = [("id", payment.Customer), ("transaction_id", payment.Id), ("type", "sep6")];
        var inFlight = loop.Server.Get<InFlightCalls>();

        inFlight.Begin(payment.Id, payment.Customer, "sep6");
        Assert.That((await loop.Server.GetCustomer(asked)).Status, Is.EqualTo(400));
        Assert.That(inFlight.End(payment.Id), Is.EqualTo(new[] { AnchorCallbacks.Notifications.CallbackAnswer.Refused }));
        Assert.That((await loop.Server.GetCustomer(asked)).CustomerStatus, Is.EqualTo("REJECTED"), "nobody else is kept from knowing");
    }

    [TestCase("pending_user_transfer_start")]
    [TestCase("pending_user_transfer_complete")]
    [TestCase("pending_external")]
    [TestCase("pending_trust")]
    [TestCase("pending_stellar")]
    [TestCase("on_hold")]
    public async Task Wherever_money_may_still_move_a_customer_who_is_not_accepted_is_listed(string status)
    {
        await using var loop = await Loop.Start();
        var (lacking, rejected) = (await Payment.Start(loop, "withdrawal"), await Payment.Start(loop, "withdrawal"));
        foreach (var payment in new[] { lacking, rejected })
            loop.Platform.Change(payment.Id, t => t with { Status = status });
        await loop.Settle();
        await loop.Server.MustDecide(lacking.Customer,
            new { decision = "reject", fields = new[] { "first_name" }, message = "As in your passport" });
        await rejected.Reject();
        await loop.Settle();

        foreach (var list in new[] { "in_review", "stuck" })
        {
            var listed = (await loop.Server.Look($"/transactions?{list}=true")).Items("transactions")
                .ToDictionary(item => item.GetProperty("id").GetString()!, item => item.GetProperty("problem").GetString());
            Assert.That(listed, Has.Count.EqualTo(2));
            Assert.That(listed[lacking.Id],
                Is.EqualTo($"the customer has not given: first_name, and AP takes no notice of it while the transaction is {status}"));
            Assert.That(listed[rejected.Id],
                Is.EqualTo($"the customer was rejected, and AP takes no notice of it while the transaction is {status}"));
        }
        Assert.That(loop.Platform.Calls.Where(call => call.Changes), Is.Empty);
    }

    [TestCase("deposit")]
    [TestCase("withdrawal")]
    public async Task A_customer_behind_SEP_24_is_listed_too(string kind)
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var customer = (await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep24")])).Id!;
        var id = loop.Platform.Wallet.StartInteractive(wallet, kind);
        loop.Platform.Change(id, t => t with { Status = "pending_anchor" });
        await loop.Settle();
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Items("transactions"), Is.Empty);

        await loop.Server.MustDecide(customer, new { decision = "reject", type = "sep24", message = "No" });
        await loop.Settle();

        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Body, Does.Contain(id));
        Assert.That((await loop.Server.Look("/transactions?stuck=true")).Body, Does.Contain("the customer was rejected"));
        Assert.That(loop.Changes(id), Is.Empty);
    }

    [TestCaseSource(nameof(Stories))]
    public async Task A_customer_who_is_deleted_with_the_money_in_is_the_reason_that_is_shown(PlatformGeneration generation, string kind)
    {
        await using var loop = await Loop.Start(generation);
        var payment = await Payment.Start(loop, kind);
        await payment.MoneyComesIn();

        Assert.That((await loop.Server.DeleteCustomer(payment.Customer)).Status, Is.EqualTo(204));
        await loop.Settle();

        Assert.That((await loop.Row(payment.Id))!.Problem, Does.StartWith($"{payment.Role}: the customer was deleted"));
        Assert.That((await loop.Server.Look("/transactions?in_review=true")).Body, Does.Contain(payment.Id));
        Assert.That(await Calls(loop, payment.Id), Is.Empty);
    }

    /// <summary>What the outbox said about a transaction, the oldest first, and what became of it.</summary>
    static async Task<List<string>> Calls(Loop loop, string id) =>
        [.. (await loop.Server.Get<Database>().Read(connection => OutboxList.Of(connection, id, 50)))
        .OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => $"{row.Method} {Operators(row.Notice)} {row.State}")];

    static string Operators(string notice) => notice[(notice.IndexOf('|', StringComparison.Ordinal) + 1)..].Replace('|', ' ').TrimEnd();
}
