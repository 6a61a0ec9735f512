using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Webhooks;

/// <summary>Makes deliveries from recorded changes, in their order.</summary>
static class FanOut
{
    const int BatchSize = 50;

    /// <returns>Whether there may be more changes.</returns>
    public static async ValueTask<bool> Run(DbConnection connection, long now)
    {
        var changes = await ChangeRows.Waiting(connection, BatchSize);
        if (changes.Count == 0)
            return false;
        var subscriptions = await SubscriptionRows.All(connection);
        var batch = new StatementBatch();
        foreach (var change in changes)
        {
            // What happened before a receiver was added may still wait here.
            await Add(connection, batch, change,
                [.. subscriptions.Where(subscription => subscription.CreatedAt <= change.At && subscription.Matches(change))], now);
            ChangeRows.Taken(batch, change.Seq);
        }
        await batch.Run(connection);
        return changes.Count == BatchSize;
    }

    /// <summary>Adds one change for receivers.</summary>
    public static async ValueTask Add(DbConnection connection, StatementBatch batch, ChangeRow change,
        IReadOnlyList<SubscriptionRow> receivers, long now)
    {
        if (receivers.Count == 0)
            return;
        var (subject, second) = await Subjects(connection, change);
        foreach (var receiver in receivers)
            DeliveryRows.Add(batch, receiver.Id, change, subject, second, now);
    }

    /// <summary>The customers that the change is about. Without one: the transaction, or the change alone.</summary>
    static async ValueTask<(string First, string Second)> Subjects(DbConnection connection, ChangeRow change)
    {
        if (change.CustomerId.Length > 0)
            return (change.CustomerId, "");
        if (change.TransactionId.Length == 0)
            return (change.Id, "");
        var row = await TransactionRows.Find(connection, change.TransactionId);
        string[] ids = row is null ? [] : [.. new[] { row.SenderId, row.ReceiverId }.Where(id => id.Length > 0).Distinct()];
        if (ids.Length == 0 && row is { Account.Length: > 0 }
            && await CustomerRows.Find(connection, new(null, row.Account, row.FullMemo)) is { } customer)
            ids = [customer.Id];
        return ids.Length == 0 ? (change.TransactionId, "") : (ids[0], ids.Length > 1 ? ids[1] : "");
    }
}
