using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Files;

/// <summary>Replaces the store by a backup. The store is not touched until every row of the backup has been opened.</summary>
static class Restore
{
    const string Name = "file", Setting = "Store:ConnectionString";

    /// <param name="complete">Adds to the migrated copy of the backup the data of the present store that must not be lost.</param>
    /// <param name="isSound">Checks the copy before it becomes the store.</param>
    /// <returns>False, with nothing changed, if the copy is not sound.</returns>
    public static async Task<bool> Run(string file, string store, bool overwrite, TimeProvider clock, Func<DbConnection, Task> complete,
        Func<string, Task<bool>> isSound, CancellationToken cancel)
    {
        if (Path.GetFullPath(store) == Path.GetFullPath(file))
            throw new StartException($"{Name}: {file} is the store itself");
        if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
            throw new StartException(
                $"{Name}: {file}-wal exists: this is a store in use and not a backup; make a backup with: anchor-callbacks store backup");
        if (!File.Exists(file))
            throw new StartException($"{Name}: {file} does not exist");
        try
        {
            SchemaObjects.RefuseForeign(file, Name);
        }
        catch (SqliteException e)
        {
            throw new StartException($"{Name}: {file}: {StoreException.From(e)?.Message ?? e.Message}");
        }
        await StoreReader.Open(new StoreOptions(file), Name).DisposeAsync();
        OwnerOnly.CreateFolderOf(store, Setting);
        using var fileLock = SqliteEngine.Lock(store);
        if (!overwrite && HoldsCustomers(store))
            throw new StartException($"{Setting}: {store} has customers; --force replaces them by the backup, and they are lost");
        using var copy = NewFile.Begin(store, Setting);
        await CopyBytes(file, copy.Contents, cancel);
        Migrate(copy.Temporary, clock);
        StoreFile.BringIn(new ChunkFiles(file), copy, Name, inUse: false, cancel);
        await Complete(copy.Temporary, complete);
        if (!await isSound(copy.Temporary))
            return false;
        copy.Keep(overwrite: true, Setting, beforeNamed: () => StoreFile.RemoveLog(store, Setting));
        new ChunkFiles(store).Clear();
        return true;
    }

    /// <summary>True for a store that cannot be opened: it may hold customers.</summary>
    static bool HoldsCustomers(string store)
    {
        if (!File.Exists(store))
            return false;
        try
        {
            using var connection = SqliteEngine.OpenReader(store);
            return connection.ExecuteScalar<long?>("SELECT 1 FROM sqlite_master WHERE name = 'customers'") is not null
                && connection.ExecuteScalar<long?>("SELECT 1 FROM customers LIMIT 1") is not null;
        }
        catch (Exception e) when (e is SqliteException or StartException)
        {
            return true;
        }
    }

    /// <summary>Runs in one transaction. Afterwards the log holds no overwritten bytes.</summary>
    static async Task Complete(string copy, Func<DbConnection, Task> complete)
    {
        try
        {
            await using var writer = SqliteEngine.OpenWriter(copy);
            writer.Execute("BEGIN IMMEDIATE");
            await complete(writer);
            writer.Execute("COMMIT");
            SqliteEngine.TruncateLog(writer);
        }
        catch (SqliteException e)
        {
            throw new StartException($"{Name}: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }

    static async Task CopyBytes(string file, Stream target, CancellationToken cancel)
    {
        try
        {
            await using var source = new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan });
            await source.CopyToAsync(target, 1 << 20, cancel);
            await target.FlushAsync(cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{Name}: {file} cannot be copied: {e.Message}");
        }
    }

    static void Migrate(string file, TimeProvider clock)
    {
        try
        {
            using var writer = SqliteEngine.OpenWriter(file);
            Migrator.Run(writer, clock);
        }
        catch (SqliteException e)
        {
            throw new StartException($"{Name}: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }
}
