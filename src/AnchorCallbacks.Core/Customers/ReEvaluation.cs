using System.Data.Common;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <param name="Percent">Estimated from the ids, which are spread evenly. To count millions of rows takes too long.</param>
readonly record struct EvaluationProgress(bool Finished, int Percent, long Evaluated);

/// <summary>Evaluates every customer again after the customer types have changed, a batch at a time. After a restart it continues where it
/// stopped.</summary>
sealed partial class ReEvaluation(Database database, ServiceKeys keys, CustomerTypes types, ChangeLog changeLog,
    CustomerFollowers followers, Signals signals, TimeProvider clock, ILogger<ReEvaluation> log) : BackgroundService
{
    const int BatchSize = 50;

    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    EvaluationProgress progress;

    public EvaluationProgress Progress => progress;

    sealed class Position
    {
        public string EvaluatedUpTo { get; init; } = "";
        public long Evaluated { get; init; }
        public bool Finished { get; init; }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WorkerLoop.UntilDone(TimeSpan.FromSeconds(30), clock, Run, LogFailed, stoppingToken);
            await signals.Evaluation.Wait(LongestPause, clock, stoppingToken);
        }
    }

    /// <summary>Puts newer types in force, and evaluates all customers with them.</summary>
    public void Replace(CustomerTypes newer)
    {
        // In this order: a PUT that begins now is decided again before it is stored.
        progress = new(false, 0, 0);
        types.Replace(newer);
        signals.Evaluation.Set();
    }

    /// <summary>Returns when every customer has been evaluated with the current types.</summary>
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

    /// <summary>Only the current types have a row. If the types go back to earlier ones, all customers are evaluated again: records have
    /// changed in the meantime.</summary>
    async ValueTask<Position> Begin(DbConnection connection)
    {
        await connection.ExecuteAsync("DELETE FROM evaluation_progress WHERE types_digest <> @Digest", new { types.Digest });
        // A database without customers needs no evaluation.
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

    /// <summary>Continues from the stored position: several processes share the work.</summary>
    async ValueTask<Position> Advance(DbConnection connection)
    {
        // No row: a process with other types has started.
        var from = await Find(connection) ?? await Begin(connection);
        if (from.Finished)
            return from;
        var ids = (await connection.QueryAsync<string>(
            $"SELECT id FROM customers WHERE id > @after AND {CustomerRows.IsPresent} ORDER BY id LIMIT @most",
            new { after = from.EvaluatedUpTo, most = BatchSize })).AsList();
        foreach (var id in ids)
            await Evaluate(connection, id);
        var to = new Position
        {
            EvaluatedUpTo = ids.Count > 0 ? ids[^1] : from.EvaluatedUpTo,
            Evaluated = from.Evaluated + ids.Count,
            Finished = ids.Count < BatchSize,
        };
        // Even where no status changes, other fields may be required now.
        if (to.Finished)
            await TransactionRows.AllChanged(connection);
        await connection.ExecuteAsync(
            """
            UPDATE evaluation_progress SET evaluated_up_to = @EvaluatedUpTo, evaluated = @Evaluated, finished = @finished
            WHERE types_digest = @Digest
            """, new { to.EvaluatedUpTo, to.Evaluated, finished = to.Finished ? 1L : 0L, types.Digest });
        return to;
    }

    async ValueTask Evaluate(DbConnection connection, string id)
    {
        var row = await CustomerRows.Find(connection, CustomerKey.OfId(id));
        if (row is null)
            return;
        Customer customer;
        try
        {
            customer = row.Open(keys.DataKeys);
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            // One damaged record must not stop the evaluation of all others.
            LogBroken(id, e);
            return;
        }
        var (now, stored) = (clock.GetUtcNow(), await CustomerRows.Statuses(connection, id));
        var added = await ReplaceRemovedTypes(connection, id, stored);
        var changes = CustomerStatuses.Changes(types, customer.Record, stored, null, now);
        foreach (var type in added)
            changes.AddRange(CustomerStatuses.Changes(types, customer.Record, [], type, now));
        if (changes.Count > 0)
        {
            await new AnswerChange(id, row.Account, row.FullMemo, changes).Save(connection);
            await new CustomerChanges(changeLog, now).Evaluated(connection, row, changes, row.TypesSeen);
            await followers.Changed(connection, customer.Record, customer, now);
        }
    }

    /// <summary>Removes the statuses of types that are no longer configured. Reviews and rejections stay, so that operators still find the
    /// customer.</summary>
    /// <returns>The types that are used in place of the removed ones and that the customer has no status for yet.</returns>
    async ValueTask<List<CustomerType>> ReplaceRemovedTypes(DbConnection connection, string id, List<StatusRow> stored)
    {
        var removed = stored.Where(row => types.Configured(row.Type) is null).ToList();
        if (removed.Count == 0)
            return [];
        var added = removed.Select(row => types.FindOrDefault(row.Type)).DistinctBy(type => type.Name)
            .Where(type => stored.TrueForAll(row => row.Type != type.Name)).ToList();
        foreach (var row in removed.Where(row => row.Status != CustomerStatus.Processing.Word()
            && row.Status != CustomerStatus.Rejected.Word()))
        {
            stored.Remove(row);
            await connection.ExecuteAsync("DELETE FROM customer_statuses WHERE customer_id = @id AND type = @Type", new { id, row.Type });
        }
        var seen = stored.Select(row => row.Type).Concat(added.Select(type => type.Name));
        await connection.ExecuteAsync("UPDATE customers SET types_seen = @typesSeen WHERE id = @id",
            new { typesSeen = string.Join(' ', seen), id });
        return added;
    }

    static int Percent(string id)
    {
        const string Digits = "234567abcdefghijklmnopqrstuvwxyz";
        var place = id.Length < 2 ? 0
            : Digits.IndexOf(id[0], StringComparison.Ordinal) * 32 + Digits.IndexOf(id[1], StringComparison.Ordinal);
        return Math.Clamp(place * 100 / 1024, 0, 99);
    }

    [LoggerMessage(EventId = 2307, EventName = "ReEvaluation.Finished", Level = LogLevel.Information,
        Message = "The customer types have changed: {Count} customers evaluated again")]
    partial void LogFinished(long count);

    [LoggerMessage(EventId = 2308, EventName = "ReEvaluation.Broken", Level = LogLevel.Error,
        Message = "The record of customer {CustomerId} does not open; it is not evaluated")]
    partial void LogBroken(string customerId, Exception e);

    [LoggerMessage(EventId = 2309, EventName = "ReEvaluation.Failed", Level = LogLevel.Warning,
        Message = "Customers could not be evaluated again; next attempt in 30 seconds")]
    partial void LogFailed(Exception e);
}
