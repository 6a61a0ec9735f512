using System.Text.Json.Nodes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Payouts;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Payouts;

/// <summary>Each rule broken by itself, for every kind of transaction.</summary>
sealed class PayableRuleTests
{
    static readonly string[] Statuses =
    [
        "incomplete", "pending_user_transfer_start", "pending_user_transfer_complete", "pending_external", "pending_anchor",
            "pending_stellar", "pending_trust",
        "pending_user", "pending_sender", "pending_receiver", "pending_customer_info_update", "pending_transaction_info_update", "on_hold",
            "completed", "refunded",
        "expired", "error", "no_market", "too_small", "too_large", "", "PENDING_ANCHOR", "pending_something_new",
    ];

    static readonly CustomerStatus?[] NotAccepted = [null, CustomerStatus.NeedsInfo, CustomerStatus.Processing, CustomerStatus.Rejected];

    static IEnumerable<TestCaseData> KindsAndStatuses() =>
        Facts.Kinds.SelectMany(kind => Statuses.Select(status => new TestCaseData(kind, status)));

    static IEnumerable<TestCaseData> KindsAndParties() => Facts.Kinds.SelectMany(kind =>
        (kind == "31 receive" ? new[] { "sender", "receiver" } : ["sender"]).Select(role => new TestCaseData(kind, role)));

    [TestCaseSource(typeof(Facts), nameof(Facts.Kinds))]
    public void A_transaction_with_funds_and_accepted_parties_may_be_paid(string kind) =>
        Assert.That(PayableRule.Of(Facts.Payable(kind)), Is.EqualTo(new Payable(true, "")));

    [TestCaseSource(nameof(KindsAndStatuses))]
    public void It_is_paid_in_one_status_alone(string kind, string status)
    {
        var payable = PayableRule.Of(With(kind, json => json["status"] = status));

        Assert.That(payable.IsPayable, Is.EqualTo(status == (kind == "31 receive" ? "pending_receiver" : "pending_anchor")));
        if (!payable.IsPayable)
            Assert.That(payable.Reason, Does.Contain(status));
    }

    [TestCase("6 deposit", "pending_stellar")]
    [TestCase("6 deposit-exchange", "completed")]
    [TestCase("24 deposit", "pending_stellar")]
    [TestCase("6 withdrawal", "pending_external")]
    [TestCase("6 withdrawal-exchange", "pending_user_transfer_complete")]
    [TestCase("24 withdrawal", "completed")]
    [TestCase("31 receive", "pending_external")]
    public void While_paying_is_under_way_the_reason_says_so(string kind, string status) =>
        Assert.That(PayableRule.Of(With(kind, json => json["status"] = status)).Reason, Does.StartWith("already begun"));

    [TestCase("31", "deposit")]
    [TestCase("6", "receive")]
    [TestCase("24", "deposit-exchange")]
    [TestCase("24", "receive")]
    [TestCase("6", "undefined")]
    [TestCase("6", "")]
    [TestCase("", "deposit")]
    [TestCase("38", "deposit")]
    [TestCase("6", "Deposit")]
    public void A_kind_that_nobody_knows_is_not_paid(string sep, string kind)
    {
        foreach (var like in Facts.Kinds)
            Assert.That(No(With(like, json => (json["sep"], json["kind"]) = (sep, kind))), Does.Contain("not paid out"));
    }

    [TestCase("6 deposit")]
    [TestCase("6 deposit-exchange")]
    [TestCase("6 withdrawal")]
    [TestCase("6 withdrawal-exchange")]
    [TestCase("31 receive")]
    public void Without_transfer_received_at_no_funds_are_proven(string kind)
    {
        Assert.That(No(With(kind, json => json.Remove("transfer_received_at"))), Does.StartWith("funds not proven"));
        Assert.That(No(With(kind, json => json["transfer_received_at"] = null)), Does.StartWith("funds not proven"));
        Assert.That(No(With(kind, json => json["transfer_received_at"] = "yesterday")), Is.Not.Empty);
        Assert.That(No(With(kind, json => json["transfer_received_at"] = "")), Is.Not.Empty);
    }

    [Test]
    public void A_withdrawal_of_SEP_24_needs_a_payment_on_the_ledger()
    {
        foreach (var nothing in (JsonNode?[])[null, new JsonArray(), new JsonArray(new JsonObject()),
            new JsonArray(new JsonObject { ["id"] = " " }), new JsonArray((JsonNode?)null)])
            Assert.That(No(With("24 withdrawal", json => json["stellar_transactions"] = nothing?.DeepClone())),
                Does.StartWith("funds not proven"));
        Assert.That(No(With("24 withdrawal", json => json["transfer_received_at"] = "2026-11-21T11:20:00Z", json =>
            json.Remove("stellar_transactions"))), Does.StartWith("funds not proven"));
    }

    [Test]
    public void A_deposit_of_SEP_24_needs_our_own_answered_call() =>
        Assert.That(No(Facts.Payable("24 deposit") with { IsFundsCallAnswered = false }), Does.StartWith("funds not proven"));

    [TestCase("6 deposit")]
    [TestCase("6 withdrawal")]
    [TestCase("31 receive")]
    [TestCase("24 withdrawal")]
    public void Our_own_call_proves_nothing_for_others(string kind) =>
        Assert.That(No(With(kind, json => json.Remove("transfer_received_at"), json => json.Remove("stellar_transactions"))),
            Does.StartWith("funds not proven"));

    [TestCase("6 deposit")]
    [TestCase("6 deposit-exchange")]
    [TestCase("24 deposit")]
    public void A_deposit_with_a_payment_on_the_ledger_is_begun(string kind) =>
        Assert.That(No(With(kind, json => json["stellar_transactions"] = new JsonArray(new JsonObject { ["id"] = "b" }))),
            Does.StartWith("already begun"));

    [TestCaseSource(typeof(Facts), nameof(Facts.Kinds))]
    public void What_is_paid_back_in_part_is_not_paid_out(string kind)
    {
        var amount = new JsonObject { ["amount"] = "1", ["asset"] = "iso4217:USD" };
        Assert.That(No(With(kind, json =>
            json["refunds"] = new JsonObject { ["payments"] = new JsonArray(new JsonObject { ["id"] = "r" }) })), Does.Contain("refund"));
        Assert.That(No(With(kind, json => json["refunds"] = new JsonObject { ["amount_refunded"] = amount })), Does.Contain("refund"));
    }

    [TestCaseSource(nameof(KindsAndParties))]
    public void Every_party_must_be_there_be_the_creators_and_be_accepted(string kind, string role)
    {
        var good = Facts.Payable(kind);
        PayoutFacts Change(Func<PayoutCustomer, PayoutCustomer> change) =>
            good with { Customers = [.. good.Customers.Select(customer => customer.Role == role ? change(customer) : customer)] };

        var name = kind == "31 receive" ? $"the {role}" : "the customer";
        foreach (var status in NotAccepted)
            Assert.That(No(Change(customer => customer with { Status = status })), Does.Contain(name));
        Assert.That(No(Change(customer => customer with { CustomerId = null })), Does.Contain(name));
        Assert.That(No(Change(customer => customer with { BelongsToCreator = false })), Does.Contain("account"));
        Assert.That(No(Change(customer => customer with { RejectedAs = "sep24-customer" })), Does.Contain("REJECTED as sep24-customer"));
        Assert.That(No(Change(customer => customer with { IsAsked = true })), Does.Contain("asked"));
        Assert.That(No(Change(customer => customer with { IsAmountUnknown = true })), Does.Contain("the amount is not known"));
        Assert.That(No(Change(customer => customer with { Status = CustomerStatus.NeedsInfo, MissingFields = "id_number" })),
            Does.Contain("id_number"));
        Assert.That(No(good with { Customers = [.. good.Customers.Where(customer => customer.Role != role)] }), Does.Contain(name));
        Assert.That(No(good with { Customers = [.. good.Customers, Facts.Customer(role)] }), Is.Not.Empty);
        Assert.That(No(good with { Customers = [.. good.Customers, Facts.Customer("payer")] }),
            Is.Not.Empty);
        Assert.That(No(good with { Customers = [] }), Is.Not.Empty);
    }

    [TestCaseSource(typeof(Facts), nameof(Facts.Kinds))]
    public void Open_calls_a_deletion_a_claim_and_doubt_each_forbid_it(string kind)
    {
        var good = Facts.Payable(kind);
        var claim = new PayoutClaim("batch-7", "ana", 1_700_000_000_000);

        Assert.That(No(good with { OpenCalls = ["notify_customer_info_updated"] }), Does.Contain("notify_customer_info_updated"));
        Assert.That(No(good with { IsOfDeletedCustomer = true }), Does.Contain("deleted"));
        Assert.That(No(good with { RefundDue = "the customer was rejected" }), Is.EqualTo("refund due: the customer was rejected"));
        Assert.That(No(good with { StoreProblem = "the store was restored" }), Is.EqualTo("the store was restored"));
        Assert.That(No(good with { Claim = claim }), Is.EqualTo("claimed as batch-7 by ana at 2023-11-14T22:13:20Z"));
        Assert.That(No(good with { Claim = claim, Reference = "batch-8" }), Does.Contain("batch-7"));
        Assert.That(PayableRule.Of(good with { Claim = claim, Reference = "batch-7" }).IsPayable, Is.True);
        Assert.That(PayableRule.Of(good with { Reference = "batch-7" }).IsPayable, Is.True);
    }

    [TestCaseSource(typeof(Facts), nameof(Facts.Kinds))]
    public void Who_claimed_it_may_not_pay_a_customer_who_was_rejected_since(string kind)
    {
        var good = Facts.Payable(kind);
        var mine = good with
        {
            Claim = new("batch-7", "ana", 0),
            Reference = "batch-7",
            Customers = [.. good.Customers.Select(customer => customer with { Status = CustomerStatus.Rejected })],
        };
        Assert.That(No(mine), Does.Contain("REJECTED"));
    }

    /// <summary>Whatever is taken out of AP's JSON or spelled otherwise, the answer is the same or no: never a yes that was a no.</summary>
    [Test]
    public void What_is_unknown_never_makes_a_yes()
    {
        var names = new[] { "id", "sep", "kind", "status", "transfer_received_at", "stellar_transactions", "creator", "customers",
            "amount_in", "refunds" };
        var needed = new[] { "sep", "kind", "status" };
        var broken = from kind in Gen.Elements(Facts.Kinds)
                     from name in Gen.Elements(names)
                     from value in Gen.Elements<Func<JsonNode?>>(() => null, () => "", () => "?", () => 7, () => true, () =>
                         new JsonArray(), () => new JsonObject(), () => "\ud83d")
                     from open in Gen.Elements(true, false)
                     from customer in Gen.Elements(NotAccepted)
                     select (kind, name, value, open, customer);
        Prop.ForAll(broken.ToArbitrary(), sample =>
        {
            var good = Facts.Payable(sample.kind);
            var changed = With(sample.kind, json => json[sample.name] = sample.value());
            var worse = changed with
            {
                Customers = [good.Customers[0] with { Status = sample.customer },
                .. good.Customers.Skip(1)],
                OpenCalls = sample.open ? ["x"] : []
            };
            return !PayableRule.Of(worse).IsPayable && (!needed.Contains(sample.name) || !PayableRule.Of(changed).IsPayable);
        }).QuickCheckThrowOnFailure();
    }

    static PayoutFacts With(string kind, params Action<JsonObject>[] changes) => Facts.Payable(kind) with
    {
        Platform = Facts.Platform(kind, json =>
        {
            foreach (var change in changes)
                change(json);
        }),
    };

    /// <summary>The reason, which is never empty.</summary>
    static string No(PayoutFacts facts)
    {
        var payable = PayableRule.Of(facts);
        Assert.That((payable.IsPayable, payable.Reason.Length > 0), Is.EqualTo((false, true)), payable.Reason);
        return payable.Reason;
    }
}
