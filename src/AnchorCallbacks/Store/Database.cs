using System.Collections.Concurrent;
using System.Data.Common;
using AnchorCallbacks.Configuration;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>Where every slice reads and writes. Reads run beside the one writer, each on a connection of its own; they see
/// only what is committed, and so only what is on disk.</summary>
sealed class Database : IAsyncDisposable
{
    readonly string file;
    readonly WriteQueue writes;
    readonly ConcurrentStack<SqliteConnection> readers = new();

    readonly FileStream fileLock;

    Database(string file, FileStream fileLock, SqliteConnection writer, int schema)
    {
        this.file = file;
        this.fileLock = fileLock;
        writes = new WriteQueue(writer);
        Schema = schema;
    }

    public int Schema { get; }

    public string Description => $"SQLite {file} (engine {SqliteEngine.Version}, schema {Schema})";

    /// <summary>Opens the file, makes it if there is none, and brings it to this program's schema.</summary>
    public static Database Open(StoreOptions options, TimeProvider clock)
    {
        OwnerOnly.CreateFolderOf(options.File, "Store:ConnectionString");
        var fileLock = SqliteEngine.Lock(options.File);
        SqliteConnection? writer = null;
        try
        {
            writer = SqliteEngine.OpenWriter(options.File);
            var schema = Migrator.Run(writer, clock);
            // After a crash the log may still hold bytes that a deletion should have taken away.
            SqliteEngine.TruncateLog(writer);
            return new Database(options.File, fileLock, writer, schema);
        }
        catch (SqliteException e)
        {
            writer?.Dispose();
            fileLock.Dispose();
            throw new StartException($"Store:ConnectionString: {options.File}: {StoreException.From(e)?.Message ?? e.Message}");
        }
        catch
        {
            writer?.Dispose();
            fileLock.Dispose();
            throw;
        }
    }

    public async ValueTask<T> Read<T>(Func<DbConnection, ValueTask<T>> query)
    {
        if (!readers.TryPop(out var connection))
            connection = SqliteEngine.OpenReader(file);
        try
        {
            return await query(connection);
        }
        catch (SqliteException e) when (StoreException.From(e) is { } reason)
        {
            throw reason;
        }
        finally
        {
            readers.Push(connection);
        }
    }

    /// <summary>Runs <paramref name="work"/> alone on the writer and returns its result when it is on disk. Nothing slow and
    /// no call to another server belongs in it: every other write waits.</summary>
    /// <param name="committed">See <see cref="WriteItem{T}"/>.</param>
    public Task<T> Write<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null) => writes.Add(new WriteItem<T>(work, committed));

    /// <summary>Brings the log into the database file and cuts it to nothing. False while a reader needs it: ask again.</summary>
    public Task<bool> TruncateLog() =>
        writes.Add(new WriteItem<bool>(connection => ValueTask.FromResult(SqliteEngine.TruncateLog((SqliteConnection)connection))) { Alone = true });

    public async ValueTask DisposeAsync()
    {
        await writes.DisposeAsync();
        while (readers.TryPop(out var reader))
            await reader.DisposeAsync();
        await fileLock.DisposeAsync();
    }
}
