using AnchorCallbacks.Store;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Makes writes wait. After the release they run in the order in which they came.</summary>
abstract class HeldStore : IAsyncDisposable
{
    /// <summary>The number of writes that wait.</summary>
    public abstract Task<int> Waiting();

    public abstract ValueTask Release();

    public ValueTask DisposeAsync() => Release();
}

/// <summary>SQLite's only writer is busy.</summary>
sealed class HeldWriter : HeldStore
{
    readonly TaskCompletionSource release = new();
    readonly Database database;
    readonly Task holding;

    HeldWriter(Database database)
    {
        this.database = database;
        holding = database.Write(_ =>
        {
            release.Task.Wait();
            return ValueTask.FromResult(true);
        });
    }

    public static HeldStore Hold(Database database) => new HeldWriter(database);

    public override Task<int> Waiting() => Task.FromResult(database.Pending - 1);

    public override async ValueTask Release()
    {
        release.TrySetResult();
        await holding;
    }
}

/// <summary>The rows of all customers are locked on PostgreSQL, which queues those that wait for a row. Each write waits for 200 ms at most
/// before it tries again, so a slow test may change the order.</summary>
sealed class HeldRows : HeldStore
{
    readonly NpgsqlConnection connection, observer;
    readonly Database database;

    HeldRows(NpgsqlConnection connection, NpgsqlConnection observer, Database database) =>
        (this.connection, this.observer, this.database) = (connection, observer, database);

    public static async Task<HeldStore> Hold(TestStore store, Database database)
    {
        var (connection, observer) = (store.Connect(), store.Connect());
        await connection.OpenAsync();
        await observer.OpenAsync();
        await connection.ExecuteAsync("BEGIN; SELECT 1 FROM customers FOR UPDATE");
        return new HeldRows(connection, observer, database);
    }

    /// <summary>The first write waits for its row. A second one of the same customer waits for the first, in the server.</summary>
    public override async Task<int> Waiting() => await observer.ExecuteScalarAsync<bool>(
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
        ? database.Pending : 0;

    /// <summary>The server rolls back.</summary>
    public override async ValueTask Release()
    {
        await connection.DisposeAsync();
        await observer.DisposeAsync();
    }
}
