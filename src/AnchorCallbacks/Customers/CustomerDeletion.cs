using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Takes customers away: erased at once, or kept for a time and erased then.</summary>
sealed partial class CustomerDeletion(
    Database database, DeletionRule rule, CustomerRowCache cache, DeletedIdentities identities, UnendedTransactions transactions,
        ServiceKeys keys, WalTruncation scrubbing,
    CustomerDeleted deleted, Signals signals, TimeProvider clock, ILogger<CustomerDeletion> log) : BackgroundService
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

    /// <summary>A wallet's wish, passed on by AP.</summary>
    /// <returns>False if there never was such a customer.</returns>
    public async Task<bool> Delete(string id) =>
        (await database.Write(connection => Delete(connection, id, AuditLog.ByPlatform), Committed)).Found;

    /// <summary>Deletes in the caller's transaction; <see cref="Committed"/> is to be called after it.</summary>
    public async ValueTask<(bool Found, CustomerRow? Gone)> Delete(DbConnection connection, string id, string actor)
    {
        if (await CustomerRows.Find(connection, new CustomerKey(id, null, Memo.None)) is not { } row)
            return (await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM customers WHERE id = @id", new { id }) is not null, null);
        var now = clock.GetUtcNow();
        var unended = await transactions.Of(connection, id, row.Account, row.FullMemo);
        foreach (var transaction in unended)
            await FundsRows.AddOrphan(connection, transaction, now);
        if (unended.Count > 0 || MustBeReviewed(row))
            await identities.AwaitReview(connection, row.Account, row.FullMemo, now);
        await TransactionRows.CustomerGone(connection, id, row.Account, row.FullMemo);
        await deleted(connection, id, now);
        await identities.Add(connection, row.Account, row.FullMemo, now);
        if (rule.RetainFor is not null || unended.Count > 0)
            await Erasure.Retire(connection, id, row.Version, now, now.ToUnixTimeMilliseconds(), (now + (rule.RetainFor ?? TimeSpan.Zero))
                .ToUnixTimeMilliseconds(), actor,
                rule.RetainFor is null ? "retained until its transactions have ended" : "retained");
        else
            await Erasure.Erase(connection, id, row.Version, now, actor);
        return (true, row);
    }

    /// <summary>Whoever deletes the same customer at the same moment is answered that it is gone, and must find it so.</summary>
    public void Committed((bool Found, CustomerRow? Gone) deletion)
    {
        if (deletion.Gone is not { } gone)
            return;
        cache.Forget(gone.Id, gone.Account, gone.FullMemo);
        scrubbing.Ask();
        signals.Reactions.Set();
    }

    /// <summary>Who was turned down, as a whole or in one value, or is still asked for something. In doubt it is reviewed.</summary>
    bool MustBeReviewed(CustomerRow row)
    {
        try
        {
            return row.Open(keys.DataKeys).Record.IsHeldUp;
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Erases those whose time of retention is over.</summary>
    public async Task<int> EraseDue()
    {
        var total = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            var erased = await database.Write(async connection =>
            {
                var due = (await connection.QueryAsync<DueRow>(
                    "SELECT id, version, account, memo_type, memo FROM customers WHERE erase_at IS NOT NULL AND erase_at <= @now ORDER BY erase_at LIMIT @most",
                    new { now = now.ToUnixTimeMilliseconds(), most = EraseBatchSize })).AsList();
                var ended = 0;
                foreach (var row in due)
                    if ((await transactions.Of(connection, row.Id, row.Account, new Memo(row.MemoType, row.Memo))).Count > 0)
                        await connection.ExecuteAsync("UPDATE customers SET erase_at = @at WHERE id = @Id",
                            new { at = (now + Interval).ToUnixTimeMilliseconds(), row.Id });
                    else
                    {
                        await Erasure.Erase(connection, row.Id, row.Version, now, AuditLog.ByServer);
                        ended++;
                    }
                return (Due: due.Count, Ended: ended);
            });
            total += erased.Ended;
            if (erased.Due < EraseBatchSize)
                break;
        }
        if (total > 0)
        {
            scrubbing.Ask();
            LogErased(total);
        }
        return total;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.Every(Interval, clock, _ => EraseDue(), LogFailed, stoppingToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Erased {Count} customers whose time of retention is over")]
    partial void LogErased(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Customers due to be erased could not be; they will be tried again")]
    partial void LogFailed(Exception e);
}
