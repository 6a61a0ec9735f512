using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Tests.Customers.Types;
using AnchorCallbacks.Transactions;
using Decision = AnchorCallbacks.Notifications.Decision;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>Every state there is, against what AP allows (contract: platform-api.md §4) and what there is to say.</summary>
sealed class ReactionTests
{
    const string Waiting = "pending_customer_info_update";

    static readonly CustomerType Type = TypesText.Default("fields:\n  first_name: required\n  last_name: required\n  city: optional");

    static readonly string[] Statuses =
    [
        "incomplete", "pending_user_transfer_start", "pending_user_transfer_complete", "pending_external", "pending_anchor", "on_hold",
            "pending_stellar", "pending_trust",
        "pending_user", "pending_sender", "pending_receiver", "pending_transaction_info_update", Waiting, "completed", "refunded",
            "expired", "error", "no_market",
        "too_small", "too_large", "a_status_of_next_year",
    ];

    static readonly CustomerStatus[] Standings =
        [CustomerStatus.NeedsInfo, CustomerStatus.Processing, CustomerStatus.Accepted, CustomerStatus.Rejected];

    /// <summary>One customer in every state of a transaction.</summary>
    static IEnumerable<(TransactionRow Transaction, TransactionCustomer Customer, bool Asks, Decision Decision)> All()
    {
        foreach (var sep in new[] { "6", "24", "31" })
            foreach (var status in Statuses)
                foreach (var standing in Standings)
                    foreach (var asked in new[] { false, true })
                        foreach (var told in Tellings())
                            foreach (var toldAfter in told.Length == 0 ? [""] : new[] { "pending_anchor", "pending_receiver", Waiting, "" })
                                foreach (var fresh in new[] { false, true })
                                    foreach (var complete in new[] { false, true })
                                        foreach (var funds in new[] { false, true })
                                            foreach (var asks in new[] { false, true })
                                            {
                                                var transaction = Row(sep, status, told, toldAfter, fresh) with
                                                {
                                                    Complete = complete,
                                                    FundsIn = funds
                                                };
                                                var customer = Stands("c", Role.Sender, standing, asked);
                                                yield return (transaction, customer, asks, Reaction.Decide(transaction, [customer], asks));
                                            }
    }

    [Test]
    public void Nothing_is_told_where_AP_would_refuse_it() => Every(state =>
        Assert.That(state.Decision.Notify is null || Takes(state.Transaction.Sep, state.Transaction.Status)));

    [Test]
    public void Nothing_is_told_twice_unless_AP_waits_again() => Every(state =>
    {
        if (state.Decision.Notice == Notice.Parse(state.Transaction.LastNotice) && state.Decision.Notify is not null)
            Assert.That(state.Transaction.Status == Waiting && state.Transaction.LastNoticeStatus != Waiting
                && state.Customer.Evaluation.Status != CustomerStatus.NeedsInfo);
    });

    [Test]
    public void Whatever_AP_waits_for_and_has_not_been_told_is_told() => Every(state =>
    {
        var news = state.Customer.Notice.ToString() != state.Transaction.LastNotice;
        if (state.Transaction is { Sep: "6" or "31", Status: Waiting } && news
            && state.Customer.Evaluation.Status != CustomerStatus.NeedsInfo && !IsRefund(state))
            Assert.That(state.Decision.Notify, Is.Not.Null);
    });

    [Test]
    public void Whatever_changes_after_AP_was_told_is_told_where_AP_takes_it_but_for_a_review() => Every(state =>
    {
        var (transaction, customer, _, decision) = state;
        if (transaction is { LastNotice.Length: > 0, Status: not Waiting } && customer.Notice.ToString() != transaction.LastNotice
            && Takes(transaction.Sep, transaction.Status) && !IsRefund(state))
            Assert.That(decision.Notify is not null, Is.EqualTo(customer.Evaluation.Status != CustomerStatus.Processing));
    });

    [Test]
    public void What_AP_was_never_told_counts_as_accepted_once_a_wallet_and_AP_have_begun() => Every(state =>
    {
        var (transaction, customer, asks, decision) = state;
        if (transaction is not { LastNotice: "", Status: not Waiting } || !Takes(transaction.Sep, transaction.Status) || IsRefund(state))
            return;
        var isNew = transaction.Sep == "31" ? !transaction.FundsIn : transaction.Status == "incomplete";
        Assert.That(decision.Notify is not null, Is.EqualTo(customer.Evaluation.Status switch
        {
            CustomerStatus.Rejected => true,
            CustomerStatus.NeedsInfo => !isNew || customer.IsAsked || transaction.Complete
                || (asks && transaction.AwaitsFirstDecision),
            _ => false,
        }));
    });

    [Test]
    public void With_the_money_in_no_rejection_is_told_and_a_refund_is_due() => Every(state =>
    {
        Assert.That(state.Decision.RefundDue.Length > 0, Is.EqualTo(IsRefund(state)));
        if (!IsRefund(state))
            return;
        Assert.That(state.Decision.InReview);
        Assert.That(state.Decision.Notify is null || (state.Decision.EndsWait && state.Transaction.Status == Waiting));
    });

    [Test]
    public void Every_call_says_something_in_words() => Every(state => Assert.That(state.Customer.Message, Is.Not.Empty));

    [Test]
    public void What_AP_knows_already_is_taken_over_and_not_told() => Every(state =>
        Assert.That(state.Decision.KnownNotice is null
            || (state.Decision.Notify is null && state.Transaction is { Status: Waiting, LastNotice: "" }
            && state.Customer.Evaluation.Status == CustomerStatus.NeedsInfo)));

    [Test]
    public void The_same_state_decides_the_same() => Every(state =>
        Assert.That(Reaction.Decide(state.Transaction, [state.Customer], state.Asks), Is.EqualTo(state.Decision)));

    [Test]
    public void Whatever_may_be_paid_is_marked_unless_the_customer_is_accepted() => Every(state =>
    {
        var (transaction, customer, _, decision) = state;
        var standing = customer.Evaluation.Status;
        var marked = transaction.Status switch
        {
            Waiting => (standing == CustomerStatus.Processing && (transaction.Sep == "24" || decision.Notify is not null))
                || IsRefund(state),
            "incomplete" => standing == CustomerStatus.Processing || IsRefund(state),
            _ => standing != CustomerStatus.Accepted,
        };
        Assert.That(decision.InReview, Is.EqualTo(marked));
        if (marked && transaction.Status is not (Waiting or "incomplete") && decision.Notify is null)
            Assert.That(decision.Problem, Is.Not.Empty);
    });

    [Test]
    public void What_there_is_to_tell_and_AP_does_not_take_is_known_to_be_untold() => Every(state =>
    {
        var (transaction, customer, _, decision) = state;
        var untold = transaction is { Sep: "6" or "31", Status: not Waiting } && !Takes(transaction.Sep, transaction.Status)
            && customer.Notice.ToString() != transaction.LastNotice && !IsRefund(state)
            && (customer.Evaluation.Status is CustomerStatus.NeedsInfo or CustomerStatus.Rejected
                || (transaction.LastNotice.Length > 0 && customer.Evaluation.Status == CustomerStatus.Accepted));
        Assert.That(decision.NoticeBlocked, Is.EqualTo(untold));
        Assert.That(decision.Problem.Contains("AP takes no notice", StringComparison.Ordinal),
            Is.EqualTo(untold && customer.Evaluation.Status != CustomerStatus.Accepted));
    });

    [Test]
    public void When_nobody_knows_what_AP_heard_it_is_told_again() => Every(state =>
    {
        var (transaction, customer, asks, _) = state;
        var decision = Reaction.Decide(Row(transaction.Sep, transaction.Status, Notice.Unknown.ToString(), transaction.Status, false),
            [customer], asks);
        var tells = Takes(transaction.Sep, transaction.Status)
            && (transaction.Status == Waiting || customer.Evaluation.Status != CustomerStatus.Processing);
        Assert.That(decision.Notify is not null, Is.EqualTo(tells));
    });

    [Test]
    public void After_a_telling_was_heard_nothing_more_is_said() => Every(state =>
    {
        if (state.Decision.Notify is not { } notified)
            return;
        var after = state.Transaction.Sep == "31" ? "pending_receiver" : "pending_anchor";
        var moved = notified.Evaluation.Status switch
        {
            CustomerStatus.NeedsInfo =>
            Waiting,
            CustomerStatus.Rejected when !state.Decision.EndsWait => "error",
            _ => after
        };
        var told = Row(state.Transaction.Sep, moved, state.Decision.Notice!.Value.ToString(), moved,
            false) with
        { FundsIn = state.Transaction.FundsIn };
        Assert.That(Reaction.Decide(told, [state.Customer], state.Asks).Notify, Is.Null);
    });

    [Test]
    public void An_ended_transaction_is_let_be() => Every(state =>
    {
        var ended = Row(state.Transaction.Sep, state.Transaction.Status, state.Transaction.LastNotice, state.Transaction.LastNoticeStatus,
            state.Transaction.AwaitsFirstDecision, open: false);
        Assert.That(Reaction.Decide(ended, [state.Customer], state.Asks), Is.EqualTo(Decision.None));
    });

    [Test]
    public void Of_two_customers_the_one_that_is_worse_off_decides()
    {
        CustomerStatus[] worstFirst =
            [CustomerStatus.Rejected, CustomerStatus.NeedsInfo, CustomerStatus.Processing, CustomerStatus.Accepted];
        foreach (var sender in worstFirst)
            foreach (var receiver in worstFirst)
                foreach (var status in new[] { Waiting, "pending_receiver" })
                {
                    TransactionCustomer[] customers =
                        [Stands("s", Role.Sender, sender, false), Stands("r", Role.Receiver, receiver, false)];
                    var decision = Reaction.Decide(Row("31", status, "x|sender|told something else|", status, false), customers, true);
                    var worse = Array.IndexOf(worstFirst, sender) <= Array.IndexOf(worstFirst, receiver) ? "s" : "r";
                    var isReview = status != Waiting
                        && Math.Min(Array.IndexOf(worstFirst, sender), Array.IndexOf(worstFirst, receiver)) == Array.IndexOf(worstFirst,
                        CustomerStatus.Processing);
                    Assert.That(decision.Notify?.CustomerId, Is.EqualTo(isReview ? null : worse), $"{status}: {sender}, {receiver}");
                }
    }

    [Test]
    public void A_payment_with_a_customer_that_is_not_there_says_so_and_makes_no_call()
    {
        foreach (var status in Statuses)
            foreach (var standing in Standings)
                foreach (var missing in new[] { Role.Sender, Role.Receiver })
                {
                    TransactionCustomer[] customers =
                        [.. new[] { Role.Sender, Role.Receiver }.Select(role => role == missing ? NoOne(role)
                        : Stands("c", role, standing, true))];
                    var decision = Reaction.Decide(Row("31", status, "", "", true), customers, true);
                    Assert.That(decision.Notify, Is.Null);
                    Assert.That(decision.Problem, Does.StartWith(missing));
                }
    }

    [Test]
    public void A_wallet_that_has_sent_nothing_yet_is_no_problem()
    {
        foreach (var status in new[] { "incomplete", Waiting })
            Assert.That(Reaction.Decide(Row("6", status, "", "", true), [NoOne(Role.Sender)], true), Is.EqualTo(Decision.None));
    }

    [Test]
    public void A_transaction_that_goes_on_without_a_customer_is_shown()
    {
        foreach (var sep in new[] { "6", "31" })
            foreach (var status in Statuses.Except(["incomplete", Waiting]))
            {
                var decision = Reaction.Decide(Row(sep, status, "", "", true), [NoOne(Role.Sender)], true);
                Assert.That((decision.Notify, decision.InReview, decision.Problem.Length > 0),
                    Is.EqualTo((default(TransactionCustomer?), true, true)), status);
            }
    }

    [Test]
    public void A_deleted_customer_is_named_as_the_reason_in_every_status()
    {
        foreach (var sep in new[] { "6", "24", "31" })
            foreach (var status in Statuses)
            {
                var decision = Reaction.Decide(Row(sep, status, "", "", true), [NoOne(Role.Sender) with { IsDeleted = true }], true);
                Assert.That(decision.Notify, Is.Null);
                Assert.That(decision.Problem, Does.Contain("was deleted").And.Contain("notify_transaction_error"));
            }
    }

    static void Every((TransactionRow Transaction, TransactionCustomer Customer, bool Asks, Decision Decision) state,
        Action check) => Assert.That(() => check(), Throws.Nothing, () =>
        $"SEP-{state.Transaction.Sep} {state.Transaction.Status}, told '{state.Transaction.LastNotice}' "
            + $"({state.Transaction.LastNoticeStatus}), fresh {state.Transaction.AwaitsFirstDecision}, complete "
            + $"{state.Transaction.Complete}, funds {state.Transaction.FundsIn}, customer {state.Customer.Notice}, asked "
            + $"{state.Customer.IsAsked}: {state.Decision}");

    static void Every(Action<(TransactionRow Transaction, TransactionCustomer Customer, bool Asks, Decision Decision)> check)
    {
        foreach (var state in All())
            Every(state, () => check(state));
    }

    /// <summary>Contract, platform-api.md §4: who takes <c>notify_customer_info_updated</c>, and in 2.12
    /// <c>request_customer_info_update</c>.</summary>
    static bool Takes(string sep, string status) =>
        (sep, status) is ("6", "incomplete" or "pending_anchor" or Waiting) or ("31", "pending_receiver" or Waiting);

    static bool IsRefund((TransactionRow Transaction, TransactionCustomer Customer, bool Asks, Decision Decision) state) =>
        state.Transaction.FundsIn && state.Customer.Evaluation.Status == CustomerStatus.Rejected;

    static IEnumerable<string> Tellings() =>
        [.. Standings.Select(standing => Stands("c", Role.Sender, standing, false).Notice.ToString()).Prepend(""),
            "another|sender|ACCEPTED|", "c|sender|NEEDS_INFO|city"];

    static TransactionRow Row(string sep, string status, string was, string next, bool fresh, bool open = true) =>
        new() { Id = "t", Sep = sep, Status = status, LastNotice = was, LastNoticeStatus = next, AwaitsFirstDecision = fresh, Open = open };

    static TransactionCustomer NoOne(string role) => new(role, null, CustomerEvaluation.Of(Type, CustomerRecord.Empty), false);

    static TransactionCustomer Stands(string id, string role, CustomerStatus status, bool asked)
    {
        var given = status == CustomerStatus.NeedsInfo ? FieldStatus.Absent : status == CustomerStatus.Processing ? FieldStatus.InReview
            : FieldStatus.Accepted;
        return new(role, id, new CustomerEvaluation(Type, CustomerRecord.Empty, status, [FieldStatus.Accepted, given, FieldStatus.Absent],
            null), asked);
    }
}
