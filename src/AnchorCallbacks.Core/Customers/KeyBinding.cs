using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Binds the data keys of earlier releases to account and memo, a batch at a time. After a restart it continues where it stopped,
/// and several processes share the work. Each key is overwritten in place by one of the same length.</summary>
sealed partial class KeyBinding(Database database, ServiceKeys keys, CustomerRowCache cache, TimeProvider clock, ILogger<KeyBinding> log)
    : BackgroundService
{
    const int BatchSize = 100;

    /// <summary>A caller that read a row before its key was bound opens the row within this time.</summary>
    static readonly TimeSpan GracePeriod = TimeSpan.FromMinutes(1);

    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    sealed class Position
    {
        public string BoundUpTo { get; init; } = "";
        public bool Finished { get; init; }
    }

    sealed class Row
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public string MemoType { get; init; } = "";
        public string Memo { get; init; } = "";
        public byte[] Wrapped { get; init; } = [];

        public Memo FullMemo => new(MemoType, Memo);
    }

    /// <summary>Whether all keys of a store are bound.</summary>
    public static async ValueTask<bool> IsFinished(DbConnection connection) => await Find(connection) is { Finished: true };

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => WorkerLoop.UntilDone(RetryDelay, clock, async cancel =>
    {
        if (await Run(cancel))
            await Task.Delay(GracePeriod, clock, cancel);
        keys.DataKeys.OpensUnbound = false;
    }, LogFailed, stoppingToken);

    /// <summary>Returns when all keys are bound.</summary>
    /// <returns>False if they were bound before.</returns>
    public async Task<bool> Run(CancellationToken cancel)
    {
        var (position, bound) = (await database.Write(Begin), 0);
        if (position.Finished)
            return false;
        while (!position.Finished)
        {
            cancel.ThrowIfCancellationRequested();
            (position, var rows) = await database.Write(Advance, Committed);
            bound += rows.Count;
        }
        LogFinished(bound);
        return true;
    }

    void Committed((Position Position, List<Row> Rows) bound)
    {
        foreach (var row in bound.Rows)
            cache.Forget(row.Id, row.Account, row.FullMemo);
    }

    static async ValueTask<Position> Begin(DbConnection connection)
    {
        // A store without customers is finished at once.
        await connection.ExecuteAsync(
            """
            INSERT INTO key_binding (id, bound_up_to, finished)
            SELECT 1, '', CASE WHEN EXISTS (SELECT 1 FROM customers) THEN 0 ELSE 1 END WHERE true
            ON CONFLICT (id) DO NOTHING
            """);
        return (await Find(connection))!;
    }

    static Task<Position?> Find(DbConnection connection) =>
        connection.QueryFirstOrDefaultAsync<Position>("SELECT bound_up_to, finished FROM key_binding WHERE id = 1");

    async ValueTask<(Position, List<Row>)> Advance(DbConnection connection)
    {
        var from = await Find(connection) ?? await Begin(connection);
        if (from.Finished)
            return (from, []);
        var rows = (await connection.QueryAsync<Row>(
            """
            SELECT c.id, c.account, c.memo_type, c.memo, k.wrapped FROM customers c JOIN customer_keys k ON k.customer_id = c.id
            WHERE c.id > @after ORDER BY c.id LIMIT @most
            """, new { after = from.BoundUpTo, most = (long)BatchSize })).AsList();
        var bound = new List<Row>();
        // Erased customers have no account, and their key is zeros.
        foreach (var row in rows.Where(row => row.Account.Length > 0))
            if (await Bind(connection, row))
                bound.Add(row);
        var to = new Position { BoundUpTo = rows.Count > 0 ? rows[^1].Id : from.BoundUpTo, Finished = rows.Count < BatchSize };
        await connection.ExecuteAsync("UPDATE key_binding SET bound_up_to = @BoundUpTo, finished = @finished WHERE id = 1",
            new { to.BoundUpTo, finished = to.Finished ? 1L : 0L });
        return (to, bound);
    }

    async ValueTask<bool> Bind(DbConnection connection, Row row)
    {
        if (keys.DataKeys.OpenUnbound(row.Wrapped, row.Id) is not { } key)
            return false;
        var wrapped = keys.DataKeys.Wrap(key, row.Id, row.Account, row.FullMemo);
        return await connection.ExecuteAsync("UPDATE customer_keys SET wrapped = @wrapped WHERE customer_id = @Id",
            new { wrapped, row.Id }) > 0;
    }

    [LoggerMessage(EventId = 2305, EventName = "KeyBinding.Finished", Level = LogLevel.Information,
        Message = "The keys of {Count} customers are now bound to account and memo")]
    partial void LogFinished(int count);

    [LoggerMessage(EventId = 2306, EventName = "KeyBinding.Failed", Level = LogLevel.Warning,
        Message = "Customers' keys could not be bound to account and memo; next attempt in 30 s")]
    partial void LogFailed(Exception e);
}
