using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using AnchorCallbacks.Configuration;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Looks at a store beside whatever else uses it: takes no lock, changes no schema and writes nothing.</summary>
sealed class StoreReader : IAsyncDisposable
{
    readonly string file;
    readonly SqliteConnection watch;
    readonly ConcurrentBag<SqliteConnection> idle = [];

    StoreReader(string file, SqliteConnection watch, int schema)
    {
        (this.file, this.watch, Schema) = (file, watch, schema);
        Tables = SqliteTables.Read(watch);
    }

    /// <summary>The schema this program makes.</summary>
    public static int KnownSchema { get; } =
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Count(name => name.StartsWith("AnchorCallbacks.Store.Migrations.", StringComparison.Ordinal));

    public string Name => file;

    public int Schema { get; }

    public IReadOnlyList<StoreTable> Tables { get; }

    /// <param name="name">What the user called it, for the one line that says what is wrong.</param>
    public static StoreReader Open(StoreOptions options, string name)
    {
        if (!File.Exists(options.File))
            throw new StartException($"{name}: {options.File} does not exist");
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteEngine.OpenReader(options.File);
            var schema = connection.ExecuteScalar<long?>("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'") is null ? 0
                : connection.ExecuteScalar<long?>("SELECT max(version) FROM schema_versions") ?? 0;
            if (schema == 0)
                throw new StartException($"{name}: {options.File} is not a store of this program");
            return new(options.File, connection, (int)schema);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw new StartException($"{name}: {options.File}: {StoreException.From(e)?.Message ?? e.Message}");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <exception cref="StartException">It has another schema than this program makes.</exception>
    public void RequireKnownSchema(string name)
    {
        if (Schema != KnownSchema)
            throw new StartException(string.Create(CultureInfo.InvariantCulture, $"{name}: has schema {Schema}, this program knows {KnownSchema}; ")
                + (Schema > KnownSchema ? "run the newer program" : "bring the store up to date with: anchor-callbacks migrate (store restore does so by itself)"));
    }

    /// <summary>All that is read in one look belongs together: it is a snapshot.</summary>
    public async ValueTask<T> Look<T>(Func<DbConnection, ValueTask<T>> look)
    {
        if (!idle.TryTake(out var connection))
            connection = SqliteEngine.OpenReader(file);
        try
        {
            await connection.ExecuteAsync("BEGIN DEFERRED");
            return await look(connection);
        }
        catch (SqliteException e) when (StoreException.From(e) is { } reason)
        {
            throw reason;
        }
        finally
        {
            if (SqliteEngine.InTransaction(connection))
                await connection.ExecuteAsync("ROLLBACK");
            idle.Add(connection);
        }
    }

    /// <summary>Another number once something was committed to the store by anybody.</summary>
    public long Stamp()
    {
        lock (watch)
            return watch.ExecuteScalar<long>("PRAGMA data_version");
    }

    public async ValueTask<long> Count(StoreTable table) =>
        await Look(async connection => await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table.Name}"));

    /// <summary>What the engine finds wrong with its own pages and indexes; empty when all is well.</summary>
    /// <param name="table">This table's alone; null: those of the whole file, for as long as that takes in one snapshot.</param>
    public ValueTask<List<string>> Problems(string? table, CancellationToken cancel) => Look(connection =>
    {
        using var interruption = cancel.Register(() => SQLitePCL.raw.sqlite3_interrupt(((SqliteConnection)connection).Handle));
        try
        {
            return ValueTask.FromResult(connection.Query<string>(table is null ? "PRAGMA integrity_check" : $"PRAGMA integrity_check({table})").Where(line => line != "ok").ToList());
        }
        catch (SqliteException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        while (idle.TryTake(out var connection))
            await connection.DisposeAsync();
    }
}
