using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Deletes customers: erases them at once, or retains them for a time and erases them then.</summary>
sealed partial class CustomerDeletion(
    Database database, DeletionRule rule, CustomerRowCache cache, DeletedIdentities identities, UnsettledTransactions transactions,
    ServiceKeys keys, WalTruncation walTruncation, IEnumerable<CustomerDeleted> deleted, ChangeLog changes, Signals signals,
    TimeProvider clock, ILogger<CustomerDeletion> log) : BackgroundService
{
    const int EraseBatchSize = 50;
    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    sealed class DueRow
    {
        public string Id { get; init; } = "";
        public long Version { get; init; }
        public string Account { get; init; } = "";
        public string MemoType { get; init; } = "";
        public string Memo { get; init; } = "";
    }

    /// <summary>Deletes for a wallet, whose request AP forwards.</summary>
    /// <returns>False if there never was such a customer.</returns>
    public async Task<bool> Delete(string id) =>
        (await database.Write(connection => Delete(connection, id, AuditLog.ByPlatform), Committed)).Found;

    /// <summary>Deletes in the caller's transaction. <see cref="Committed"/> must be called after the commit.</summary>
    public async ValueTask<(bool Found, CustomerRow? Deleted)> Delete(DbConnection connection, string id, string actor)
    {
        if (await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row)
            return (await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM customers WHERE id = @id", new { id }) is not null, null);
        var now = clock.GetUtcNow();
        var unsettled = await transactions.Of(connection, id, row.Account, row.FullMemo);
        foreach (var transaction in unsettled)
            await FundsRows.AddOrphan(connection, transaction, now);
        if (unsettled.Count > 0 || IsRejectedOrAsked(row))
            await identities.AwaitReview(connection, row.Account, row.FullMemo, now);
        await TransactionRows.CustomerGone(connection, id, row.Account, row.FullMemo);
        foreach (var cleanUp in deleted)
            await cleanUp(connection, id, now);
        await identities.Add(connection, row.Account, row.FullMemo, now);
        if (rule.RetainFor is not null || unsettled.Count > 0)
            await Erasure.Retain(connection, id, row.Version, now, now.ToUnixTimeMilliseconds(),
                (now + (rule.RetainFor ?? TimeSpan.Zero)).ToUnixTimeMilliseconds(), actor,
                rule.RetainFor is null ? "retained until its transactions have ended" : "retained");
        else
            await Erasure.Erase(connection, id, row.Version, now, actor, keys);
        await changes.Add(connection, ChangeKind.CustomerDeleted, new() { CustomerId = id, Version = row.Version }, row.TypesSeen, now);
        return (true, row);
    }

    /// <summary>Runs before the answer: a request that comes after the answer must not find the customer.</summary>
    public void Committed((bool Found, CustomerRow? Deleted) deletion)
    {
        if (deletion.Deleted is not { } row)
            return;
        cache.Forget(row.Id, row.Account, row.FullMemo);
        walTruncation.Ask();
        signals.Reactions.Set();
        changes.Committed();
    }

    /// <summary>A record that cannot be opened counts as rejected.</summary>
    bool IsRejectedOrAsked(CustomerRow row)
    {
        try
        {
            return row.Open(keys.DataKeys).Record.IsRejectedOrAsked;
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Erases customers whose retention has ended.</summary>
    public async Task<int> EraseDue()
    {
        var total = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            var erased = await database.Write(async connection =>
            {
                var due = (await connection.QueryAsync<DueRow>(
                    """
                    SELECT id, version, account, memo_type, memo FROM customers
                    WHERE erase_at IS NOT NULL AND erase_at <= @now ORDER BY erase_at LIMIT @most
                    """, new { now = now.ToUnixTimeMilliseconds(), most = EraseBatchSize })).AsList();
                var count = 0;
                foreach (var row in due)
                    if ((await transactions.Of(connection, row.Id, row.Account, new Memo(row.MemoType, row.Memo))).Count > 0)
                        await connection.ExecuteAsync("UPDATE customers SET erase_at = @at WHERE id = @Id",
                            new { at = (now + Interval).ToUnixTimeMilliseconds(), row.Id });
                    else
                    {
                        await Erasure.Erase(connection, row.Id, row.Version, now, AuditLog.ByServer, keys);
                        count++;
                    }
                return (Due: due.Count, Count: count);
            });
            total += erased.Count;
            if (erased.Due < EraseBatchSize)
                break;
        }
        if (total > 0)
        {
            walTruncation.Ask();
            LogErased(total);
        }
        return total;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.Every(Interval, clock, _ => EraseDue(), LogFailed, stoppingToken);

    [LoggerMessage(EventId = 2301, EventName = "CustomerDeletion.Erased", Level = LogLevel.Information,
        Message = "Erased {Count} customers whose retention has ended")]
    partial void LogErased(int count);

    [LoggerMessage(EventId = 2302, EventName = "CustomerDeletion.Failed", Level = LogLevel.Warning,
        Message = "Customers whose retention has ended could not be erased; next attempt in an hour")]
    partial void LogFailed(Exception e);
}
