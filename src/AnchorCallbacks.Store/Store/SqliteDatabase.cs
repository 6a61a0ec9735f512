using System.Collections.Concurrent;
using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>A database in one file, for one process, with one writer.</summary>
sealed class SqliteDatabase : Database
{
    readonly string file;
    readonly WriteQueue writes;
    readonly ConcurrentStack<SqliteConnection> readers = new();
    readonly FileStream fileLock;
    readonly TaskCompletionSource readsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int reading;
    volatile bool isClosed;

    SqliteDatabase(string file, FileStream fileLock, SqliteConnection writer, int schema)
        : base(schema, PrepareFiles(file, writer))
    {
        this.file = file;
        this.fileLock = fileLock;
        writes = new WriteQueue(writer);
    }

    public override string Description => $"SQLite {file} (engine {SqliteEngine.Version}, schema {Schema})";

    public override bool IsShared => false;

    public override int Pending => writes.Pending;

    public static new SqliteDatabase Open(StoreOptions options, TimeProvider clock)
    {
        OwnerOnly.CreateFolderOf(options.File, StoreOptions.Name);
        var fileLock = SqliteEngine.Lock(options.File);
        SqliteConnection? writer = null;
        try
        {
            writer = SqliteEngine.OpenWriter(options.File);
            var migration = Migrator.Current(writer) is > 0 and var before && before < Migrator.Known
                ? MigrationBackup.Write(options, before, clock) : null;
            var schema = Migrator.Run(writer, clock);
            // After a crash the log may still hold bytes that a deletion should have removed.
            SqliteEngine.TruncateLog(writer);
            return new SqliteDatabase(options.File, fileLock, writer, schema) { Migration = migration };
        }
        catch (SqliteException e)
        {
            writer?.Dispose();
            fileLock.Dispose();
            throw new StartException($"{StoreOptions.Name}: {options.File}: {StoreException.From(e)?.Message ?? e.Message}");
        }
        catch
        {
            writer?.Dispose();
            fileLock.Dispose();
            throw;
        }
    }

    public static new async ValueTask<T?> Look<T>(StoreOptions options, Func<DbConnection, ValueTask<T?>> query)
    {
        if (!File.Exists(options.File))
            return default;
        try
        {
            await using var reader = SqliteEngine.OpenReader(options.File);
            return await reader.ExecuteScalarAsync<long?>("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'") is null ? default
                : await query(reader);
        }
        catch (SqliteException e)
        {
            throw new StartException($"{StoreOptions.Name}: {options.File}: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }

    private protected override string BeginSnapshot => "BEGIN DEFERRED";

    public override async ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query, TimeSpan? timeout = null)
    {
        Interlocked.Increment(ref reading);
        try
        {
            // What nobody waits for may come after the end. It must not open the file again.
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (!readers.TryPop(out var connection))
                connection = SqliteEngine.OpenReader(file);
            try
            {
                return await query(connection);
            }
            finally
            {
                readers.Push(connection);
            }
        }
        catch (SqliteException e) when (StoreException.From(e) is { } reason)
        {
            throw reason;
        }
        finally
        {
            if (Interlocked.Decrement(ref reading) == 0 && isClosed)
                readsEnded.TrySetResult();
        }
    }

    public override Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null, ConflictKey key = default,
        TimeSpan? timeout = null) => writes.Add(new WriteItem<T>(work, committed));

    /// <summary>Writes the log into the database file and truncates it.</summary>
    public override Task<bool> Scrub() =>
        writes.Add(new WriteItem<bool>(connection =>
            ValueTask.FromResult(SqliteEngine.TruncateLog((SqliteConnection)connection)))
        { Alone = true });

    static ChunkFiles PrepareFiles(string file, SqliteConnection writer)
    {
        var files = new ChunkFiles(file);
        files.Prepare(() => SqliteEngine.RefersToFiles(writer));
        return files;
    }

    public override ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows) =>
        SqliteTables.Insert(connection, table, rows);

    public override async ValueTask DisposeAsync()
    {
        isClosed = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref reading) > 0)
            await readsEnded.Task;
        await writes.DisposeAsync();
        while (readers.TryPop(out var reader))
            await reader.DisposeAsync();
        await fileLock.DisposeAsync();
    }
}
