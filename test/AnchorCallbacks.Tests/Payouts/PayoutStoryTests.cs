using AnchorCallbacks.Http;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Tests.Payouts;

/// <summary>"May I pay?" against the model of AP of both generations.</summary>
[OnEachEngine]
sealed class PayoutStoryTests
{
    static readonly (string, string)[] AskedByHand = [("Reactions:AskOnCreate", "false")];

    static IEnumerable<TestCaseData> Kinds()
    {
        foreach (var generation in new[] { PlatformGeneration.Two, PlatformGeneration.Four })
            foreach (var kind in new[] { "6 deposit", "6 withdrawal", "24 deposit", "24 withdrawal", "31 receive" })
                // AP 2.x does not name the customer of SEP-24.
                if (generation == PlatformGeneration.Four || !kind.StartsWith("24", StringComparison.Ordinal))
                    yield return new TestCaseData(generation, kind).SetArgDisplayNames(generation.ToString(), kind);
    }

    static string TypeOf(string kind) =>
        kind switch { "31 receive" => "sep31-sender", "24 deposit" or "24 withdrawal" => "sep24", _ => "sep6" };

    [TestCaseSource(nameof(Kinds))]
    public async Task Money_goes_out_for_accepted_customers_once(PlatformGeneration generation, string kind)
    {
        await using var loop = await Loop.Start(generation, overrides: AskedByHand);
        var (id, customer, _) = await loop.Funded(kind);

        Assert.That(await loop.WhyNot(id), Is.Empty);
        Assert.That(await loop.Claim(id, "batch/1"), Is.Empty);
        Assert.That(await loop.WhyNot(id), Does.StartWith("claimed as batch/1 by operator:test"));
        Assert.That(await loop.Claim(id, "batch/2"), Does.Contain("claimed as batch/1"));
        await loop.RestartServer();
        Assert.That(await loop.Claim(id, "batch/1"), Is.Empty);

        await loop.Reject(customer, TypeOf(kind));
        Assert.That(await loop.Claim(id, "batch/1"),
            Does.Contain(kind == "31 receive" ? "the sender is REJECTED" : "the customer is REJECTED"));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task An_operators_word_counts_at_once(PlatformGeneration generation, string kind)
    {
        await using var loop = await Loop.Start(generation, overrides: AskedByHand);
        var (id, customer, _) = await loop.Funded(kind);
        var type = TypeOf(kind);

        await loop.Server.MustDecide(customer, new { decision = "reject", type = "default", message = "No" });
        Assert.That(await loop.WhyNot(id), Does.Contain("REJECTED as default"));
        await loop.Server.MustDecide(customer, new { decision = "clear", type = "default" });
        Assert.That(await loop.WhyNot(id), Is.Empty);
        await loop.Server.MustDecide(customer, new { decision = "reject", type, message = "No" });
        Assert.That(await loop.WhyNot(id), Does.Contain("REJECTED"));
        await loop.Server.MustDecide(customer, new { decision = "clear", type });
        // AP may hear of it at once, and have the transaction wait.
        await loop.Server.MustDecide(customer, new { decision = "reject", fields = new[] { "first_name" }, message = "No" });
        Assert.That(await loop.WhyNot(id), Does.Contain("first_name").Or.Contain("pending_customer_info_update")
            .Or.Contain("call about it"));
        await loop.Server.MustDecide(customer, new { decision = "ask", fields = new[] { "city" }, message = "Where?" });
        Assert.That(await loop.WhyNot(id), Is.Not.Empty);
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Funds_must_be_in(PlatformGeneration generation, string kind)
    {
        await using var loop = await Loop.Start(generation, overrides: AskedByHand);
        var (id, _, _) = await loop.Funded(kind);
        loop.Platform.Change(id, t => t with { TransferReceivedAt = null, Payments = [] });
        await loop.Server.Get<Database>()
            .Write(async connection => await connection.ExecuteAsync("DELETE FROM payout_funds WHERE transaction_id = @id", new { id }));

        Assert.That(await loop.WhyNot(id), Does.StartWith("funds not proven"));
    }

    [Test]
    public async Task An_answered_ask_leads_to_pending_anchor_without_funds([Values(PlatformGeneration.Two,
        PlatformGeneration.Four)] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: AskedByHand);
        var wallet = Loop.Wallet();
        await loop.Server.Customer([("account", wallet), ("type", "sep6"), .. Loop.Person]);
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        loop.Platform.Change(id, t => t with { Status = "pending_anchor" });

        Assert.That(await loop.WhyNot(id), Does.StartWith("funds not proven"));
    }

    [Test]
    public async Task AP_2x_does_not_say_whose_a_SEP_24_transaction_is()
    {
        await using var loop = await Loop.Start(PlatformGeneration.Two);
        var (id, _, _) = await loop.Funded("24 withdrawal");
        Assert.That(await loop.WhyNot(id), Does.Contain("the customer is not known"));
    }

    [Test]
    public async Task A_party_of_another_account_is_not_paid([Values(PlatformGeneration.Two,
        PlatformGeneration.Four)] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation);
        var (id, _, wallet) = await loop.Funded("31 receive");
        foreach (var other in new[] { Loop.Wallet(), $"{wallet}:2", "" })
        {
            var token = other.Split(':');
            loop.Platform.Change(id, t =>
                t with { CreatorAccount = token[0].Length == 0 ? null : token[0], CreatorMemo = token.Length > 1 ? token[1] : null });
            Assert.That(await loop.WhyNot(id), Does.Contain("account that created"), other);
        }
        loop.Platform.Change(id, t => t with { CreatorAccount = wallet, CreatorMemo = null });
        Assert.That(await loop.WhyNot(id), Is.Empty);
    }

    [Test]
    public async Task Without_AP_nobody_is_told_to_pay([Values(PlatformGeneration.Two,
        PlatformGeneration.Four)] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation);
        var (id, _, _) = await loop.Funded("6 deposit");
        Assert.That(await loop.WhyNot(id), Is.Empty);
        await loop.Platform.GoDown();

        var checkedNow = await loop.Passing(loop.Server.Get<PayoutCheck>().Check(id, default));
        var claimed = await loop.Passing(loop.Server.Get<PayoutCheck>().Claim(id, "x", "operator:test", default));

        Assert.That((checkedNow.Failed(out var failure, out _), failure.Kind), Is.EqualTo((true, FailureKind.Unreachable)));
        Assert.That((claimed.Failed(out failure, out _), failure.Kind), Is.EqualTo((true, FailureKind.Unreachable)));
        await loop.Platform.ComeUp();
        await loop.UntilListed();
        Assert.That(await loop.Passing(loop.Claim(id, "y")), Is.Empty, "nothing was claimed");
    }

    [Test]
    public async Task A_transaction_that_AP_does_not_know_is_not_found()
    {
        await using var loop = await Loop.Start();
        Assert.That((await loop.Server.Get<PayoutCheck>().Check("nobodys", default)).Failed(out var failure, out _), Is.True);
        Assert.That(failure.Kind, Is.EqualTo(FailureKind.NotFound));
    }

    [TestCase("waiting", 0, false)]
    [TestCase("waiting", 1, false)]
    [TestCase("sending", 0, false)]
    [TestCase("parked", 0, true)]
    [TestCase("parked", 1, true)]
    [TestCase("dropped", 1, true)]
    [TestCase("settled", 0, true)]
    public async Task A_call_that_AP_has_yet_to_answer_forbids_it(string state, long unsure, bool payable)
    {
        await using var loop = await Loop.Start();
        var (id, customer, _) = await loop.Funded("6 deposit");
        var check = loop.Server.Get<PayoutCheck>();
        Assert.That((await check.Ask(id, default)).Failed(out _, out var before), Is.False);
        // In one transaction: the workers drop a call that has nothing to say.
        var judged = await loop.Server.Get<Database>().Write(async connection =>
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO outbox (id, transaction_id, customer_id, method, notice, params, state, uncertainty, attempts, due_at, updated_at_before, reason, created_at)
                VALUES ('call', @id, @customer, 'notify_customer_info_updated', 'x', @none, @state, @unsure, 0, 99999999999999, 0, '', 0)
                """, new { id, customer, none = Array.Empty<byte>(), state, unsure });
            return await check.Check(connection, before);
        });

        // What AP answered before says nothing of a call that failed after.
        Assert.That(judged.Payable.IsPayable, Is.EqualTo(payable && state != "parked"));
        if (payable)
            Assert.That(await loop.WhyNot(id), Is.Empty);
        else
            Assert.That(judged.Payable.Reason, Does.Contain("notify_customer_info_updated"));
    }

    [Test]
    public async Task Of_many_who_claim_at_once_one_pays()
    {
        await using var loop = await Loop.Start();
        var (id, _, _) = await loop.Funded("6 withdrawal");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => loop.Claim(id, $"script-{number}")));

        Assert.That(answers.Count(answer => answer.Length == 0), Is.EqualTo(1));
        Assert.That(answers.Where(answer => answer.Length > 0), Is.All.Contains("claimed as script-"));
    }

    [TestCase("""{ when: { amountAtLeast: 1000 }, require: [photo_id_front] }""", "10", "9", true)]
    [TestCase("""{ when: { amountAtLeast: 1000 }, require: [photo_id_front] }""", "1000", "9", false)]
    [TestCase("""{ when: { amountAtLeast: 1000 }, require: [photo_id_front] }""", null, null, false)]
    [TestCase("""{ when: { amountAtLeast: 1000 }, review: manual }""", null, null, false)]
    [TestCase("""{ when: { asset: "iso4217:CAD", amountAtLeast: 1000 }, review: manual }""", "10", null, false)]
    [TestCase("""{ when: { asset: "iso4217:CAD", amountAtLeast: 1000 }, review: manual }""", "10", "9", true)]
    [TestCase("""{ when: { sep: 31, amountAtLeast: 1 }, review: manual }""", null, null, true)]
    public async Task A_rule_about_money_holds_where_the_amount_is_unknown(string rule, string? paidIn, string? paidOut, bool payable)
    {
        await using var loop =
            await Loop.Start(types: $"types: {{ default: {{}} }}\ntransactionRules:\n  - {rule}\n", overrides: AskedByHand);
        var (id, _, _) = await loop.Funded("6 deposit");
        loop.Platform.Change(id, t => t with
        {
            AmountIn = paidIn is null ? null : new(paidIn, "iso4217:USD"),
            AmountOut = paidOut is null ? null : new(paidOut, "stellar:native"),
        });

        Assert.That(await loop.WhyNot(id), payable ? Is.Empty : Does.Contain("the customer is"));
    }

    [TestCase(null, null, false)]
    [TestCase("10", null, true)]
    [TestCase(null, "9", false)]
    [TestCase("2000", "9", true)]
    public async Task A_customer_with_all_that_the_rule_requires_is_paid_only_if_the_amount_is_known(string? paidIn, string? paidOut,
        bool payable)
    {
        await using var loop = await Loop.Start(
            types: "types: { default: {} }\ntransactionRules:\n  - { when: { amountAtLeast: 1000 }, require: [first_name] }\n",
            overrides: AskedByHand);
        var (id, _, _) = await loop.Funded("6 deposit");
        loop.Platform.Change(id, t => t with
        {
            AmountIn = paidIn is null ? null : new(paidIn, "iso4217:USD"),
            AmountOut = paidOut is null ? null : new(paidOut, "stellar:native"),
        });

        Assert.That(await loop.WhyNot(id), payable ? Is.Empty : Does.Contain("the amount is not known"));
    }

    [Test]
    public async Task What_is_to_be_refunded_is_not_paid()
    {
        await using var loop = await Loop.Start(overrides: AskedByHand);
        var (id, _, _) = await loop.Funded("6 deposit");
        Assert.That(await loop.WhyNot(id), Is.Empty);
        await loop.Settle();

        await loop.Server.Get<Database>().Write(async connection =>
            await TransactionRows.SetRefundDue(connection, id, "the customer was rejected"));

        Assert.That(await loop.WhyNot(id), Is.EqualTo("refund due: the customer was rejected"));
    }
}
