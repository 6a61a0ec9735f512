using System.Collections.Concurrent;
using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Files;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Reads a store in a SQLite file.</summary>
sealed class SqliteStoreReader : StoreReader
{
    readonly string file;
    readonly SqliteConnection watch;
    readonly ChunkFiles files;
    readonly FileStream? held;
    readonly ConcurrentBag<SqliteConnection> idle = [];

    SqliteStoreReader(string file, SqliteConnection watch, int schema) : base(schema, SqliteTables.Read(watch))
    {
        (this.file, this.watch) = (file, watch);
        files = new(file);
        held = files.Hold();
    }

    public override string Name => file;

    public override bool HoldsUpLog => true;

    public static SqliteStoreReader Open(string file, string name)
    {
        if (!File.Exists(file))
            throw new StartException($"{name}: {file} does not exist");
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteEngine.OpenReader(file);
            var schema = connection.ExecuteScalar<long?>("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'") is null ? 0
                : connection.ExecuteScalar<long?>("SELECT max(version) FROM schema_versions") ?? 0;
            if (schema == 0)
                throw new StartException($"{name}: {file} is not a store of this program");
            return new(file, connection, (int)schema);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw new StartException($"{name}: {file}: {StoreException.From(e)?.Message ?? e.Message}");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public override async ValueTask<T> Look<T>(Func<DbConnection, ValueTask<T>> look)
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

    public override long? Stamp()
    {
        lock (watch)
            return watch.ExecuteScalar<long>("PRAGMA data_version");
    }

    public override ValueTask<List<string>> Problems(string? table, CancellationToken cancel) => Look(connection =>
    {
        // A token passed to the provider does not stop a running query; this does.
        using var interruption = cancel.Register(() => SQLitePCL.raw.sqlite3_interrupt(((SqliteConnection)connection).Handle));
        try
        {
            var foreign = table is null or "customers"
                ? SchemaObjects.Foreign((SqliteConnection)connection).ConvertAll(found => $"has {found}") : [];
            return ValueTask.FromResult(foreign.Concat(connection.Query<string>(table is null ? "PRAGMA integrity_check"
                : $"PRAGMA integrity_check({table})").Where(line => line != "ok")).ToList());
        }
        catch (SqliteException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    });

    public override string SealedChunk => ChunkFunction.Sealed;

    public override IEnumerable<string> FiledDocuments() => files.Ids();

    public override async ValueTask DisposeAsync()
    {
        held?.Dispose();
        await watch.DisposeAsync();
        while (idle.TryTake(out var connection))
            await connection.DisposeAsync();
    }
}
