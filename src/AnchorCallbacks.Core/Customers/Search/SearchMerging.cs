using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>Moves the words of recent saves into the blind index, sorted and many at a time. It waits until the writer is idle, or until
/// too many changes wait. A search calls it first, so that it finds all that is saved.</summary>
sealed partial class SearchMerging(Database database, TimeProvider clock, ILogger<SearchMerging> log) : BackgroundService
{
    /// <summary>From this number on changes are merged also while other writes wait.</summary>
    const int MaxWaiting = 20_000;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    readonly SearchRows index = SearchRows.Of(database);
    readonly SemaphoreSlim turn = new(1);

    // Whether changes may wait. After a start nobody knows.
    volatile bool isDue = true;

    /// <summary>Says that a save has words.</summary>
    public void Note() => isDue = true;

    /// <summary>Returns when all changes that are saved now are in the index.</summary>
    public async Task Run()
    {
        while (await Merge())
        {
        }
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.Every(Interval, clock, RunIfIdle, LogFailed, stoppingToken);

    async Task RunIfIdle(CancellationToken cancel)
    {
        while (isDue && !cancel.IsCancellationRequested && (database.Pending == 0 || await Waiting() >= MaxWaiting))
            await Merge();
    }

    async Task<bool> Merge()
    {
        await turn.WaitAsync();
        var isMore = true;
        try
        {
            isDue = false;
            return isMore = await index.Merge(database);
        }
        finally
        {
            if (isMore)
                isDue = true;
            turn.Release();
        }
    }

    ValueTask<long> Waiting() => database.Read(async connection =>
        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM search_changes"));

    [LoggerMessage(EventId = 2314, EventName = "SearchMerging.Failed", Level = LogLevel.Warning,
        Message = "Words for the search of customers could not be merged; next attempt in 2 s")]
    partial void LogFailed(Exception e);
}
