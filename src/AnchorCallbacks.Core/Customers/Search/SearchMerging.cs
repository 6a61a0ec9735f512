using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers.Search;

/// <summary>Moves the words of recent saves into the blind index, sorted and many at a time. It waits until the writer is idle, or until
/// too many changes wait. A search calls it first, so that it finds all that is saved.</summary>
sealed partial class SearchMerging(Database database, TimeProvider clock, ILogger<SearchMerging> log) : BackgroundService
{
    /// <summary>Customers in one write. Other writes wait for it: about 10 ms.</summary>
    const int BatchSize = 500;

    /// <summary>Above this number changes are merged also while other writes wait.</summary>
    const int MaxWaiting = 20_000;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Whether changes may wait. After a start nobody knows.
    volatile bool isDue = true;

    /// <summary>Says that a save has words.</summary>
    public void Note() => isDue = true;

    /// <summary>Returns when all changes that are saved now are in the index.</summary>
    public async Task Run()
    {
        isDue = false;
        while (await database.Write(connection => Merge(connection, BatchSize)) == BatchSize)
        {
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WorkerLoop.Every(Interval, clock, RunIfIdle, LogFailed, stoppingToken);

    async Task RunIfIdle(CancellationToken cancel)
    {
        while (isDue && !cancel.IsCancellationRequested && (database.Pending == 0 || await Waiting() > MaxWaiting))
        {
            isDue = false;
            if (await database.Write(connection => Merge(connection, BatchSize)) == BatchSize)
                isDue = true;
        }
    }

    ValueTask<long> Waiting() => database.Read(async connection =>
        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM search_changes"));

    /// <returns>The number of customers whose words were merged.</returns>
    static async ValueTask<int> Merge(DbConnection connection, int most)
    {
        var changes = await SearchChange.Take(connection, most);
        var (added, removed) = (new List<SearchWord>(), new List<SearchWord>());
        foreach (var customer in changes)
        {
            var words = new Dictionary<long, bool>();
            foreach (var change in customer)
            {
                foreach (var digest in change.Added)
                    words[digest] = true;
                foreach (var digest in change.Removed)
                    words[digest] = false;
            }
            foreach (var (digest, isAdded) in words)
                (isAdded ? added : removed).Add(new(digest, customer.Key));
        }
        var batch = new StatementBatch();
        SearchRows.Remove(batch, removed);
        SearchRows.Add(batch, added);
        await batch.Run(connection);
        return changes.Count;
    }

    [LoggerMessage(EventId = 2314, EventName = "SearchMerging.Failed", Level = LogLevel.Warning,
        Message = "Words for the search of customers could not be merged; next attempt in 2 s")]
    partial void LogFailed(Exception e);
}
