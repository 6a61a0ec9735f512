using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Retention;

/// <summary>Deletes rows whose retention time is over. It deletes a few at a time, because all other writes wait for this one. The store
/// uses the space again.</summary>
sealed partial class RetentionSweep(Database database, RetentionOptions options, ReplacedValues replaced, TimeProvider clock,
    ILogger<RetentionSweep> log) : BackgroundService
{
    const int BatchSize = 100;
    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    sealed class Row
    {
        public string Subject { get; init; } = "";
        public string Id { get; init; } = "";
        public long At { get; init; }
    }

    // The first run is one interval after the start, which has enough work.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.Every(Interval, clock, Run, e => LogFailed("rows", e), stoppingToken, atStart: false);

    public async Task Run(CancellationToken cancel)
    {
        foreach (var (rows, days) in options.Kept)
            await Remove(rows.Name, days, before => Remove(rows, before, cancel));
        await RemoveUnknown(UnknownTransactions.Names, cancel);
        await RemoveUnknown(UnknownTransactions.Rows, cancel);
        await Remove("replaced values and documents", options.HistoryDays, before => replaced.Remove(before, cancel));
    }

    async Task RemoveUnknown(Retained rows, CancellationToken cancel)
    {
        try
        {
            if (await Remove(rows, clock.GetUtcNow().AddMinutes(-UnknownTransactions.KeptMinutes).ToUnixTimeMilliseconds(), cancel) is > 0
                and var count)
                LogUnknown(count, rows.Name);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(rows.Name, e);
        }
    }

    async Task Remove(string name, long days, Func<long, Task<int>> remove)
    {
        try
        {
            if (await remove(clock.GetUtcNow().AddDays(-days).ToUnixTimeMilliseconds()) is > 0 and var count)
                LogRemoved(count, name, days);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(name, e);
        }
    }

    async Task<int> Remove(Retained kept, long before, CancellationToken cancel)
    {
        var (from, total) = (long.MinValue, 0);
        while (!cancel.IsCancellationRequested)
        {
            var rows = await database.Read(async connection =>
                (await connection.QueryAsync<Row>(kept.Old, new { from, before, most = (long)BatchSize })).AsList());
            var removed = rows.Count == 0 ? 0 : await database.Write(async connection => await RemoveAll(connection, kept, rows, before));
            total += removed;
            if (rows.Count < BatchSize || removed == 0)
                break;
            from = rows[^1].At;
        }
        return total;
    }

    static async ValueTask<int> RemoveAll(DbConnection connection, Retained kept, List<Row> rows, long before)
    {
        var removed = 0;
        foreach (var row in rows)
            removed += await connection.ExecuteAsync(kept.Remove, new { row.Subject, row.Id, before });
        return removed;
    }

    [LoggerMessage(EventId = 3200, EventName = "RetentionSweep.Removed", Level = LogLevel.Information,
        Message = "Removed {Count} {Name} that were older than {Days} days")]
    partial void LogRemoved(int count, string name, long days);

    [LoggerMessage(EventId = 3201, EventName = "RetentionSweep.Unknown", Level = LogLevel.Information, Message = "Removed {Count} {Name}")]
    partial void LogUnknown(int count, string name);

    [LoggerMessage(EventId = 3202, EventName = "RetentionSweep.Failed", Level = LogLevel.Warning,
        Message = "Old {Name} could not be removed; trying again in an hour")]
    partial void LogFailed(string name, Exception e);
}
