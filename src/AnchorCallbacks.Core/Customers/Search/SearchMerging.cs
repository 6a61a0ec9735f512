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
        await SearchRows.Of(connection).Change(connection, [.. changes.Select(Words)]);
        return changes.Count;
    }

    /// <summary>A word that was added and removed counts as the last change says.</summary>
    static CustomerWords Words(IGrouping<string, SearchChange> customer)
    {
        var (added, removed) = (new HashSet<long>(), new HashSet<long>());
        foreach (var change in customer)
        {
            added.UnionWith(change.Added);
            removed.ExceptWith(change.Added);
            added.ExceptWith(change.Removed);
            removed.UnionWith(change.Removed);
        }
        return new(customer.Key, added, removed);
    }

    [LoggerMessage(EventId = 2314, EventName = "SearchMerging.Failed", Level = LogLevel.Warning,
        Message = "Words for the search of customers could not be merged; next attempt in 2 s")]
    partial void LogFailed(Exception e);
}
