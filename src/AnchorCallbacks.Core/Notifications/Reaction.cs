using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Decides what AP is notified of. The result depends only on the present state of the transaction and its customers, not on what
/// happened. Events that are repeated, late or out of order give the same decision, and no notice is sent twice.</summary>
static class Reaction
{
    /// <param name="asksOnCreation">AP is asked for missing data as soon as a transaction is created.</param>
    /// <param name="interactive">What follows when the user of a SEP-24 transaction is done; null: nothing.</param>
    public static Decision Decide(TransactionRow transaction, IReadOnlyList<TransactionCustomer> customers, bool asksOnCreation,
        InteractiveOptions? interactive = null)
    {
        if (!transaction.Open || customers.Count == 0)
            return Decision.None;
        var refund = RefundDue(transaction, customers);
        foreach (var customer in customers)
            if (customer.CustomerId is null)
                return CustomerNotFound(transaction, customer) with { RefundDue = refund };

        var worst = customers[0];
        foreach (var customer in customers)
            if (customer.Severity < worst.Severity)
                worst = customer;
        if (refund.Length > 0)
            return Refund(transaction, worst) with { RefundDue = refund };
        var decision = transaction.WaitsForCustomer && SupportsNotices(transaction) ? WhileWaiting(transaction, worst)
            : interactive is not null && Interactive(transaction, worst, interactive) is { } news ? news
            : WhileGoingOn(transaction, worst, asksOnCreation);
        return decision with { Complete = worst.Evaluation.Status is CustomerStatus.Accepted or CustomerStatus.Processing };
    }

    static string RefundDue(TransactionRow transaction, IReadOnlyList<TransactionCustomer> customers)
    {
        foreach (var customer in transaction.FundsIn ? customers : [])
            if (customer is { CustomerId: not null, Evaluation.Status: CustomerStatus.Rejected })
                return $"{transaction.NameOf(customer.Role)} was rejected, and the money is in";
        return "";
    }

    /// <summary>AP would find no customer, so it is not notified.</summary>
    static Decision CustomerNotFound(TransactionRow transaction, TransactionCustomer customer)
    {
        var problem = customer.IsDeleted
            ? $"{customer.Role}: the customer was deleted; end the transaction with notify_transaction_error, or refund it"
            : transaction.IsSep31 ? $"{customer.Role}: there is no customer with this id"
            // The wallet may not have sent anything yet. With SEP-24 the anchor's own pages may know the customer.
            : transaction.IsSep6 && MoneyMayMove(transaction) ? $"{customer.Role}: there is no customer of this account"
            : "";
        return Decision.None with { Problem = problem, InReview = problem.Length > 0 && MoneyMayMove(transaction) };
    }

    /// <summary>A notice of the rejection would end the transaction, and AP would take no refund. While AP waits for the customer it takes
    /// no refund either, so it is told to stop waiting.</summary>
    static Decision Refund(TransactionRow transaction, TransactionCustomer customer)
    {
        var endsWait = SupportsNotices(transaction) && transaction.WaitsForCustomer
            && (customer.Notice.ToRelease() != Last(transaction) || transaction.LastNoticeStatus != transaction.Status);
        return new(endsWait ? customer : null, endsWait, InReview: true,
            Problem: $"{transaction.NameOf(customer.Role)} was rejected, and the money is in: refund it");
    }

    /// <summary>AP holds the transaction back until it has the customer's data.</summary>
    static Decision WhileWaiting(TransactionRow transaction, TransactionCustomer customer)
    {
        var (status, last) = (customer.Evaluation.Status, Last(transaction));
        var isNew = customer.Notice != last;
        if (status == CustomerStatus.NeedsInfo)
            return last is null && !customer.IsAsked ? Decision.None with { KnownNotice = customer.Notice }
                : Decision.None with { Notify = isNew ? customer : null };
        // AP has this notice and waits all the same. Then it has asked again since, unless it went on waiting right after the notice.
        return isNew || transaction.LastNoticeStatus != transaction.Status
            ? Decision.None with { Notify = customer, InReview = status == CustomerStatus.Processing }
            : Decision.None with { Problem = $"AP waits for the customer although it was told {status.Word()}" };
    }

    /// <summary>A SEP-24 transaction whose user is on the pages. AP takes news of it only now. Later nothing but its status tells of the
    /// customer.</summary>
    /// <returns>Null if there is no news.</returns>
    static Decision? Interactive(TransactionRow transaction, TransactionCustomer customer, InteractiveOptions options)
    {
        if (!transaction.IsSep24 || !transaction.IsNew || options.Finish == InteractiveFinish.None)
            return null;
        if (customer.Evaluation.Status == CustomerStatus.Rejected)
            return Decision.None with { Notify = customer, News = InteractiveNews.Failed };
        if (options.Finish != InteractiveFinish.Notify || InteractiveFlow.Of(transaction) is not { } flow)
            return null;
        var isReady = customer.IsAccepted || (options.OnSubmission && customer.Evaluation.Status == CustomerStatus.Processing);
        return !isReady ? null : Decision.None with
        {
            Notify = customer,
            News = InteractiveNews.Completed,
            Amounts = flow.IsInFixed ? $"in {flow.In} {flow.Out.Asset}" : $"out {flow.Out} {flow.In.Asset}",
            InReview = customer.Evaluation.Status == CustomerStatus.Processing,
        };
    }

    static Decision WhileGoingOn(TransactionRow transaction, TransactionCustomer customer, bool asksOnCreation)
    {
        var status = customer.Evaluation.Status;
        var isDue = SupportsNotices(transaction) && IsDue(transaction, customer, asksOnCreation);
        var notifies = isDue && TakesNotices(transaction);
        var mayMove = MoneyMayMove(transaction);
        return new(
            notifies ? customer : null,
            InReview: status == CustomerStatus.Processing || (status != CustomerStatus.Accepted && mayMove),
            NoticeBlocked: isDue && !notifies,
            Problem: notifies || status == CustomerStatus.Accepted || !(mayMove || isDue) ? "" : Problem(transaction, customer, isDue));
    }

    /// <summary>Without a notice AP takes the customer for ACCEPTED. PROCESSING changes nothing at AP, so it is never sent by
    /// itself.</summary>
    static bool IsDue(TransactionRow transaction, TransactionCustomer customer, bool asksOnCreation)
    {
        var last = Last(transaction);
        if (customer.Notice == last)
            return false;
        return customer.Evaluation.Status switch
        {
            CustomerStatus.Rejected => true,
            CustomerStatus.NeedsInfo => last is not null || customer.IsAsked || !transaction.IsNew || transaction.Complete
                || (asksOnCreation && transaction.AwaitsFirstDecision),
            CustomerStatus.Accepted => last is not null,
            _ => false,
        };
    }

    static string Problem(TransactionRow transaction, TransactionCustomer customer, bool isDue)
    {
        var name = transaction.NameOf(customer.Role);
        var problem = customer.Evaluation.Status switch
        {
            CustomerStatus.Rejected => $"{name} was rejected",
            CustomerStatus.NeedsInfo => $"{name} has not given: {customer.Evaluation.MissingFields}",
            _ => $"{name} waits for a review",
        };
        return isDue ? $"{problem}, and AP takes no notice of it while the transaction is {transaction.Status}" : problem;
    }

    static Notice? Last(TransactionRow transaction) => Notice.Parse(transaction.LastNotice);

    /// <summary>AP has no notices about customers of SEP-24.</summary>
    static bool SupportsNotices(TransactionRow transaction) => transaction.IsSep6 || transaction.IsSep31;

    /// <summary>Whether AP takes <c>notify_customer_info_updated</c>, or <c>request_customer_info_update</c> in 2.x, in the transaction's
    /// status.</summary>
    static bool TakesNotices(TransactionRow transaction) => transaction.IsSep31
        ? transaction.Status == TransactionStatus.PendingReceiver.Value
        : transaction.Status == TransactionStatus.Incomplete.Value || transaction.Status == TransactionStatus.PendingAnchor.Value;

    /// <summary>Money may move now: neither the wallet nor the customer has to do something first.</summary>
    static bool MoneyMayMove(TransactionRow transaction) =>
        !transaction.WaitsForCustomer && transaction.Status != TransactionStatus.Incomplete.Value;
}
