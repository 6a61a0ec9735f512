using System.Data.Common;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <param name="Percent">Estimated from the ids, which are spread evenly: counting millions of rows would take longer than it is worth.</param>
readonly record struct EvaluationProgress(bool Finished, int Percent, long Evaluated);

/// <summary>After the customer types have changed, evaluates every customer again, some at a time, and goes on where it was after a restart.</summary>
sealed partial class ReEvaluation(Database database, ServiceKeys keys, CustomerTypes types, Signals signals, TimeProvider clock,
    ILogger<ReEvaluation> log) : BackgroundService
{
    const int BatchSize = 50;

    EvaluationProgress progress;

    public EvaluationProgress Progress => progress;

    sealed class Position
    {
        public string EvaluatedUpTo { get; init; } = "";
        public long Evaluated { get; init; }
        public bool Finished { get; init; }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.UntilDone(TimeSpan.FromSeconds(30), clock, Run, LogFailed, stoppingToken);

    /// <summary>Returns when every customer has been evaluated under the types as they are.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var position = await database.Write(Begin);
        while (!position.Finished && !cancel.IsCancellationRequested)
        {
            progress = new(false, Percent(position.EvaluatedUpTo), position.Evaluated);
            position = await database.Write(Advance);
            if (position.Finished)
            {
                signals.Reactions.Set();
                LogFinished(position.Evaluated);
            }
        }
        progress = new(position.Finished, position.Finished ? 100 : Percent(position.EvaluatedUpTo), position.Evaluated);
    }

    /// <summary>Only the types in force have a row: going back to earlier ones evaluates again, since records changed meanwhile.</summary>
    async ValueTask<Position> Begin(DbConnection connection)
    {
        await connection.ExecuteAsync("DELETE FROM evaluation_progress WHERE types_digest <> @Digest", new { types.Digest });
        // A database without customers has nothing to judge.
        await connection.ExecuteAsync(
            """
            INSERT INTO evaluation_progress (types_digest, evaluated_up_to, evaluated, finished)
            SELECT @Digest, '', 0, CASE WHEN EXISTS (SELECT 1 FROM customers) THEN 0 ELSE 1 END WHERE true
            ON CONFLICT (types_digest) DO NOTHING
            """, new { types.Digest });
        return (await Find(connection))!;
    }

    Task<Position?> Find(DbConnection connection) => connection.QueryFirstOrDefaultAsync<Position>(
        "SELECT evaluated_up_to, evaluated, finished FROM evaluation_progress WHERE types_digest = @Digest", new { types.Digest });

    /// <summary>Goes on where whoever evaluated last came to: several processes share the work.</summary>
    async ValueTask<Position> Advance(DbConnection connection)
    {
        // A process with other types has begun anew.
        var from = await Find(connection) ?? await Begin(connection);
        if (from.Finished)
            return from;
        var ids = (await connection.QueryAsync<string>(
            "SELECT id FROM customers WHERE id > @after AND deleted_at IS NULL ORDER BY id LIMIT @most",
                new { after = from.EvaluatedUpTo, most = BatchSize })).AsList();
        foreach (var id in ids)
            await Judge(connection, id);
        var to = new Position
        {
            EvaluatedUpTo = ids.Count > 0 ? ids[^1] : from.EvaluatedUpTo,
            Evaluated = from.Evaluated + ids.Count,
            Finished = ids.Count < BatchSize,
        };
        if (to.Finished)
            await TransactionRows.AllChanged(connection);
        await connection.ExecuteAsync(
            "UPDATE evaluation_progress SET evaluated_up_to = @EvaluatedUpTo, evaluated = @Evaluated, finished = @finished WHERE types_digest = @Digest",
            new { to.EvaluatedUpTo, to.Evaluated, finished = to.Finished ? 1L : 0L, types.Digest });
        return to;
    }

    async ValueTask Judge(DbConnection connection, string id)
    {
        var row = await CustomerRows.Find(connection, new CustomerKey(id, null, Memo.None));
        if (row is null)
            return;
        Customer customer;
        try
        {
            customer = row.Open(keys.DataKeys);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            // One damaged record must not keep all others from being evaluated.
            LogBroken(id, e);
            return;
        }
        var stored = await CustomerRows.Statuses(connection, id);
        if (stored.Any(status => types.Configured(status.Type) is null))
            await ForgetGone(connection, id, stored);
        var now = clock.GetUtcNow();
        // Even where no status changes, other fields may be asked for.
        if (CustomerStatuses.Changes(types, customer.Record, stored, null, clock.GetUtcNow()) is { Count: > 0 } changes)
            await new AnswerChange(id, row.Account, row.FullMemo, changes).Save(connection);
    }

    /// <summary>Types that are configured no more.</summary>
    async ValueTask ForgetGone(DbConnection connection, string id, List<StatusRow> stored)
    {
        var (gone, kept) = (new List<string>(), new List<string>());
        foreach (var status in stored)
            (types.Configured(status.Type) is null ? gone : kept).Add(status.Type);
        foreach (var type in gone)
            await connection.ExecuteAsync("DELETE FROM customer_statuses WHERE customer_id = @id AND type = @type", new { id, type });
        await connection.ExecuteAsync("UPDATE customers SET types_seen = @typesSeen WHERE id = @id",
            new { typesSeen = string.Join(' ', kept), id });
    }

    static int Percent(string id)
    {
        const string Digits = "234567abcdefghijklmnopqrstuvwxyz";
        var place = id.Length < 2 ? 0
            : Digits.IndexOf(id[0], StringComparison.Ordinal) * 32 + Digits.IndexOf(id[1], StringComparison.Ordinal);
        return Math.Clamp(place * 100 / 1024, 0, 99);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Customer types are new: {Count} customers evaluated again")]
    partial void LogFinished(long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of customer {CustomerId} does not open; it is not evaluated")]
    partial void LogBroken(string customerId, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Customers could not be evaluated again; trying in 30 seconds")]
    partial void LogFailed(Exception e);
}
