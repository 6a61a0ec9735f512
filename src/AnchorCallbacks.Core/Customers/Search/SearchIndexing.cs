using System.Data.Common;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <param name="Indexed">Customers whose words have been written since the last restart.</param>
readonly record struct IndexingProgress(bool Finished, long Indexed);

/// <summary>Writes the words of customers from before the blind index, and writes all of them again after <see cref="Restart"/>, a batch at
/// a time. After a restart of the server it continues where it stopped, and several processes share the work.</summary>
sealed partial class SearchIndexing(Database database, ServiceKeys keys, TimeProvider clock, ILogger<SearchIndexing> log)
    : BackgroundService
{
    const int BatchSize = 100;

    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    sealed class Position
    {
        public long ClearedUpTo { get; init; }
        public string IndexedUpTo { get; init; } = "";
        public long Indexed { get; init; }
        public bool Finished { get; init; }

        public IndexingProgress Progress => new(Finished, Indexed);
    }

    public static async ValueTask<bool> IsFinished(DbConnection connection) => await Find(connection) is null or { Finished: true };

    /// <summary>From now on all words are removed and written again.</summary>
    public static Task<int> Restart(DbConnection connection) => connection.ExecuteAsync(
        """
        INSERT INTO search_progress (id, cleared_up_to, indexed_up_to, indexed, finished) VALUES (1, -1, '', 0, 0)
        ON CONFLICT (id) DO UPDATE SET cleared_up_to = -1, indexed_up_to = '', indexed = 0, finished = 0
        """);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.UntilDone(RetryDelay, clock, Run, LogFailed, stoppingToken);

    /// <summary>Returns when all words are written.</summary>
    public async Task Run(CancellationToken cancel)
    {
        if (await database.Read(IsFinished))
            return;
        while (await Step() is { Finished: false })
            cancel.ThrowIfCancellationRequested();
        LogFinished();
    }

    /// <summary>Does one batch.</summary>
    public async Task<IndexingProgress> Step() => (await database.Write(Advance)).Progress;

    static Task<Position?> Find(DbConnection connection) => connection.QueryFirstOrDefaultAsync<Position>(
        "SELECT cleared_up_to, indexed_up_to, indexed, finished FROM search_progress WHERE id = 1");

    async ValueTask<Position> Advance(DbConnection connection)
    {
        var from = await Find(connection) ?? new() { Finished = true };
        if (from.Finished)
            return from;
        var to = from.ClearedUpTo < long.MaxValue
            ? new() { ClearedUpTo = await SearchRows.Of(connection).Clear(connection, from.ClearedUpTo) }
            : await Index(connection, from);
        await connection.ExecuteAsync(
            """
            UPDATE search_progress SET cleared_up_to = @ClearedUpTo, indexed_up_to = @IndexedUpTo, indexed = @Indexed, finished = @finished
            WHERE id = 1
            """, new { to.ClearedUpTo, to.IndexedUpTo, to.Indexed, finished = to.Finished ? 1L : 0L });
        return to;
    }

    async ValueTask<Position> Index(DbConnection connection, Position from)
    {
        // A deleted customer whose record is kept is found by admins.
        var ids = (await connection.QueryAsync<string>("SELECT id FROM customers WHERE id > @after ORDER BY id LIMIT @most",
            new { after = from.IndexedUpTo, most = (long)BatchSize })).AsList();
        var words = new List<CustomerWords>();
        foreach (var id in ids)
            if (await Words(connection, id) is { Length: > 0 } digests)
                words.Add(new(id, digests, []));
        await SearchRows.Of(connection).Change(connection, words);
        return new()
        {
            ClearedUpTo = from.ClearedUpTo,
            IndexedUpTo = ids.Count > 0 ? ids[^1] : from.IndexedUpTo,
            Indexed = from.Indexed + ids.Count,
            Finished = ids.Count < BatchSize,
        };
    }

    async ValueTask<long[]> Words(DbConnection connection, string id)
    {
        if (await CustomerFile.Find(connection, id) is not { } row)
            return [];
        try
        {
            var record = RecordSeal.Open(row.OpenKey(keys.DataKeys), row.Id, row.Version, row.Record);
            return SearchDigest.Of(keys, SearchText.Of(record.AllValues));
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            LogBroken(id, e);
            return [];
        }
    }

    [LoggerMessage(EventId = 2311, EventName = "SearchIndexing.Finished", Level = LogLevel.Information,
        Message = "The words for the search of customers are complete")]
    partial void LogFinished();

    [LoggerMessage(EventId = 2312, EventName = "SearchIndexing.Broken", Level = LogLevel.Error,
        Message = "The record of customer {CustomerId} does not open; the search does not find it")]
    partial void LogBroken(string customerId, Exception e);

    [LoggerMessage(EventId = 2313, EventName = "SearchIndexing.Failed", Level = LogLevel.Warning,
        Message = "Words for the search of customers could not be written; next attempt in 30 s")]
    partial void LogFailed(Exception e);
}
