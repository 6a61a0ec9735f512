using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>What follows from a transaction and its customers as they are now. A pure function of the present, not of what happened:
/// however often, late or out of order somebody says that something changed, the same comes out, and nothing is said twice.</summary>
static class Reaction
{
    /// <param name="asksOnCreation">A new transaction whose customer lacks something is to be asked about at once.</param>
    public static Decision Decide(TransactionRow transaction, IReadOnlyList<TransactionCustomer> parties, bool asksOnCreation)
    {
        if (transaction.Open == 0 || parties.Count == 0)
            return Decision.Nothing;
        var refund = RefundDue(transaction, parties);
        foreach (var party in parties)
            if (party.CustomerId is null)
                return Absent(transaction, party) with { RefundDue = refund };

        var worst = parties[0];
        foreach (var party in parties)
            if (party.Severity < worst.Severity)
                worst = party;
        if (refund.Length > 0)
            return Refund(transaction, worst) with { RefundDue = refund };
        var decision = transaction.WaitsForCustomer && TakesNews(transaction) ? Waiting(transaction, worst)
            : GoingOn(transaction, worst, asksOnCreation);
        return decision with { Complete = worst.CustomerEvaluation.Status is CustomerStatus.Accepted or CustomerStatus.Processing };
    }

    static string RefundDue(TransactionRow transaction, IReadOnlyList<TransactionCustomer> parties)
    {
        foreach (var party in transaction.FundsIn ? parties : [])
            if (party is { CustomerId: not null, CustomerEvaluation.Status: CustomerStatus.Rejected })
                return $"the {party.Role} was rejected, and the money is in";
        return "";
    }

    /// <summary>AP's look-up would find nobody: it is told nothing.</summary>
    static Decision Absent(TransactionRow transaction, TransactionCustomer party)
    {
        var problem = party.IsDeleted
            ? $"{party.Role}: the customer was deleted; end the transaction with notify_transaction_error, or refund it"
            : transaction.IsSep31 ? $"{party.Role}: there is no customer with this id"
            // A wallet may not have sent anything yet. Behind SEP-24 the anchor's own pages may know the customer.
            : transaction.IsSep6 && MayBePaid(transaction) ? $"{party.Role}: there is no customer of this account"
            : "";
        return Decision.Nothing with { Problem = problem, InReview = problem.Length > 0 && MayBePaid(transaction) };
    }

    /// <summary>AP would end the transaction if it heard of the rejection, and takes no refund then. Where it waits for the customer it takes
    /// none either: it is told to wait no more.</summary>
    static Decision Refund(TransactionRow transaction, TransactionCustomer party)
    {
        var releases = TakesNews(transaction) && transaction.WaitsForCustomer
            && (transaction.LastNotice != party.Notice.ToRelease() || transaction.LastNoticeStatus != transaction.Status);
        return new(releases ? party
            : null, releases, InReview: true, Problem: $"the {party.Role} was rejected, and the money is in: refund it");
    }

    static Decision Waiting(TransactionRow transaction, TransactionCustomer party)
    {
        var status = party.CustomerEvaluation.Status;
        var notice = party.Notice.ToString();
        var news = notice != transaction.LastNotice;
        if (status == CustomerStatus.NeedsInfo)
            return transaction.LastNotice.Length == 0 && !party.Asked ? Decision.Nothing with { Adopt = notice }
                : Decision.Nothing with { Tell = news ? party : null };
        // LastNotice so already and AP waits all the same: it has asked again since, unless it went on waiting at once.
        return news || transaction.LastNoticeStatus != transaction.Status
            ? Decision.Nothing with { Tell = party, InReview = status == CustomerStatus.Processing }
            : Decision.Nothing with { Problem = $"AP waits for the customer although it was told {status.Word()}" };
    }

    static Decision GoingOn(TransactionRow transaction, TransactionCustomer party, bool asksOnCreation)
    {
        var status = party.CustomerEvaluation.Status;
        var isDue = TakesNews(transaction) && IsDue(transaction, party, asksOnCreation);
        var tells = isDue && Allows(transaction);
        var mayBePaid = MayBePaid(transaction);
        return new(
            tells ? party : null,
            InReview: status == CustomerStatus.Processing || (status != CustomerStatus.Accepted && mayBePaid),
            NoticeBlocked: isDue && !tells,
            Problem: tells || status == CustomerStatus.Accepted || !(mayBePaid || isDue) ? "" : Problem(transaction, party, isDue));
    }

    /// <summary>What AP was never told counts as ACCEPTED. PROCESSING moves nothing at AP and is never told by itself.</summary>
    static bool IsDue(TransactionRow transaction, TransactionCustomer party, bool asksOnCreation)
    {
        var wasTold = transaction.LastNotice.Length > 0;
        if (party.Notice.ToString() == transaction.LastNotice)
            return false;
        return party.CustomerEvaluation.Status switch
        {
            CustomerStatus.Rejected => true,
            CustomerStatus.NeedsInfo => wasTold || party.Asked || !transaction.IsNew || transaction.Complete == 1
                || (asksOnCreation && transaction.AwaitsFirstDecision == 1),
            CustomerStatus.Accepted => wasTold,
            _ => false,
        };
    }

    static string Problem(TransactionRow transaction, TransactionCustomer party, bool isDue)
    {
        var what = party.CustomerEvaluation.Status switch
        {
            CustomerStatus.Rejected => $"the {party.Role} was rejected",
            CustomerStatus.NeedsInfo => $"the {party.Role} has yet to give: {party.CustomerEvaluation.MissingFields}",
            _ => $"the {party.Role} waits for a review",
        };
        return isDue ? $"{what}, and AP takes no notice of it while the transaction is {transaction.Status}" : what;
    }

    /// <summary>AP takes no news of a SEP-24 customer.</summary>
    static bool TakesNews(TransactionRow transaction) => transaction.IsSep6 || transaction.IsSep31;

    /// <summary>Whether AP takes <c>notify_customer_info_updated</c> where the transaction is, and in 2.x <c>request_customer_info_update</c>.</summary>
    static bool Allows(TransactionRow transaction) => transaction.IsSep31
        ? transaction.Status == TransactionStatus.PendingReceiver.Value
        : transaction.Status == TransactionStatus.Incomplete.Value || transaction.Status == TransactionStatus.PendingAnchor.Value;

    /// <summary>Money may still move: neither a wallet nor a customer has to do something first.</summary>
    static bool MayBePaid(TransactionRow transaction) =>
        !transaction.WaitsForCustomer && transaction.Status != TransactionStatus.Incomplete.Value;
}
