using AnchorCallbacks.Customers;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Reactions;

/// <summary>What follows from a transaction and its customers as they are now. A pure function of the present, not of what happened:
/// however often, late or out of order somebody says that something changed, the same comes out, and nothing is said twice.</summary>
static class Reaction
{
    /// <param name="asksOnCreation">A new transaction whose customer lacks something is to be asked about at once.</param>
    public static Decision Decide(TransactionRow transaction, IReadOnlyList<Party> parties, bool asksOnCreation)
    {
        if (transaction.Open == 0 || parties.Count == 0 || !(transaction.IsSep6 || transaction.IsSep31))
            return Decision.Nothing;
        foreach (var party in parties)
            if (party.CustomerId is null)
                // A SEP-6 wallet may not have sent anything yet; SEP-31 has named somebody who is not there.
                return transaction.IsSep31 ? Decision.Nothing with { Problem = $"{party.Role}: there is no customer with this id" } : Decision.Nothing;

        var party31 = parties[0];
        foreach (var party in parties)
            if (party.Severity < party31.Severity)
                party31 = party;
        return Decide(transaction, party31, asksOnCreation);
    }

    static Decision Decide(TransactionRow transaction, Party party, bool asksOnCreation)
    {
        var status = party.Judgement.Status;
        var telling = party.Telling.ToString();
        var news = telling != transaction.Told;
        if (transaction.WaitsForCustomer)
        {
            if (status == CustomerStatus.NeedsInfo)
                return transaction.Told.Length == 0 && !party.Asked ? Decision.Nothing with { Adopt = telling }
                    : news ? Decision.Nothing with { Tell = party } : Decision.Nothing;
            // Told so already and AP waits all the same: it has asked again since, unless it went on waiting at once.
            return news || transaction.ToldAfter != transaction.Status
                ? Decision.Nothing with { Tell = party }
                : Decision.Nothing with { Problem = $"AP waits for the customer although it was told {status.Word()}" };
        }
        var inReview = status == CustomerStatus.Processing;
        var told = transaction.Told.Length > 0;
        if (!Allows(transaction))
            return Decision.Nothing with
            {
                InReview = inReview,
                Untold = told && news,
                Problem = told && news && status == CustomerStatus.Rejected ? $"the {party.Role} was rejected, and AP takes no notice of it while the transaction is {transaction.Status}" : "",
            };
        if (told)
            return new(news ? party : null, status == CustomerStatus.NeedsInfo, null, inReview, false, "");
        var asks = (party.Asked && status == CustomerStatus.NeedsInfo)
            || (asksOnCreation && transaction.Fresh == 1 && AsksHere(transaction) && status is CustomerStatus.NeedsInfo or CustomerStatus.Rejected);
        return new(asks ? party : null, status == CustomerStatus.NeedsInfo, null, inReview, false, "");
    }

    /// <summary>Whether AP takes <c>notify_customer_info_updated</c> where the transaction is.</summary>
    static bool Allows(TransactionRow transaction) => transaction.IsSep31
        ? transaction.Status == TransactionStatus.PendingReceiver.Value
        : transaction.IsSep6 && (transaction.Status == TransactionStatus.Incomplete.Value || transaction.Status == TransactionStatus.PendingAnchor.Value);

    static bool AsksHere(TransactionRow transaction) =>
        transaction.IsSep31 || transaction.Status == TransactionStatus.Incomplete.Value;
}
