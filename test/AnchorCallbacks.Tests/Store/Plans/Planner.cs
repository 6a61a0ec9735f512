using System.Text.RegularExpressions;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>A step that reads all there is.</summary>
readonly record struct Scan(string Table, string Step);

/// <summary>Asks an engine what it would do for a statement on a store that was at work for long.</summary>
abstract partial class Planner : IAsyncDisposable
{
    const int Rows = 5000;

    /// <summary>Indexes that hold a small part of their table's rows may be read from end to end: they are queues. A partial index need not
    /// be one.</summary>
    protected const double LargestQueue = 0.1;

    public static async Task<Planner> Of(TestStore store)
    {
        await Database.Open(store.Options, TimeProvider.System).DisposeAsync();
        await using var reader = StoreReader.Open(store.Options, "store");
        if (TestEngine.IsPostgres)
            return await PostgresPlanner.Open(store, reader.Tables, Rows);
        return await SqlitePlanner.Open(store, reader.Tables, Rows);
    }

    /// <returns>Steps that read a table, or an index that is no queue, from one end to the other.</returns>
    public abstract Task<IEnumerable<Scan>> Scans(string sql);

    public abstract ValueTask DisposeAsync();

    [GeneratedRegex(@"@\w+")]
    protected static partial Regex Parameters();
}
