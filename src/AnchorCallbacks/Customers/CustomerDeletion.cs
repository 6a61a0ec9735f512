using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Takes customers away: erased at once, or kept for a time and erased then.</summary>
sealed partial class CustomerDeletion(
    Database database, CustomerOptions options, CustomerRowCache cache, DeletedIdentities identities, Scrubbing scrubbing, Signals signals, TimeProvider clock, ILogger<CustomerDeletion> log) : BackgroundService
{
    const int ErasedAtOnce = 50;

    /// <summary>A wallet's wish, passed on by AP.</summary>
    /// <returns>False if there never was such a customer.</returns>
    public async Task<bool> Delete(string id) => (await database.Write(connection => Delete(connection, id, AuditLog.Platform), Committed)).Found;

    /// <summary>Deletes in the caller's transaction; <see cref="Committed"/> is to be called after it.</summary>
    public async ValueTask<(bool Found, CustomerRow? Gone)> Delete(DbConnection connection, string id, string actor)
    {
        if (await CustomerRows.Find(connection, new CustomerKey(id, null, Memo.None)) is not { } row)
            return (await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM customers WHERE id = @id", new { id }) is not null, null);
        var now = clock.GetUtcNow();
        await TransactionRows.CustomerGone(connection, id, row.Account, row.FullMemo);
        await OutboxRows.DropOfCustomer(connection, id, now);
        await identities.Add(connection, row.Account, row.FullMemo, now);
        if (options.RetainFor is { } time)
            await Erasure.Retire(connection, id, row.Version, now, now.ToUnixTimeMilliseconds(), (now + time).ToUnixTimeMilliseconds(), actor);
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

    /// <summary>Erases those whose time of retention is over.</summary>
    public async Task<int> EraseDue()
    {
        var total = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            var erased = await database.Write(async connection =>
            {
                var due = await connection.QueryAsync<(string Id, long Version)>(
                    "SELECT id, version FROM customers WHERE erase_at IS NOT NULL AND erase_at <= @now ORDER BY erase_at LIMIT @most",
                    new { now = now.ToUnixTimeMilliseconds(), most = ErasedAtOnce });
                foreach (var (id, version) in due)
                    await Erasure.Erase(connection, id, version, now, AuditLog.Server);
                return due.Count();
            });
            total += erased;
            if (erased < ErasedAtOnce)
                break;
        }
        if (total > 0)
        {
            scrubbing.Ask();
            LogErased(total);
        }
        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await EraseDue();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Erased {Count} customers whose time of retention is over")]
    partial void LogErased(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Customers due to be erased could not be; they will be tried again")]
    partial void LogFailed(Exception e);
}
