using AnchorCallbacks.Configuration;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Files;

/// <param name="Done">False, with nothing changed, if the backup is not sound.</param>
/// <param name="DeletedSince">Customers whom the store knew to be deleted and the backup has; null if the store could not be asked.</param>
sealed record Restored(bool Done, IReadOnlyList<string>? DeletedSince);

/// <summary>Puts a backup in the place of the store. Until it has been opened row by row, the store is not touched.</summary>
static class Restore
{
    const string Name = "file", Setting = "Store:ConnectionString";

    /// <param name="isSound">Looks at the copy that would become the store, brought to this program's schema.</param>
    public static async Task<Restored> Run(string file, string store, bool overwrite, TimeProvider clock, Func<string, Task<bool>> isSound, CancellationToken cancel)
    {
        if (Path.GetFullPath(store) == Path.GetFullPath(file))
            throw new StartException($"{Name}: {file} is the store itself");
        if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
            throw new StartException($"{Name}: {file}-wal lies beside it: these are a store's own files and no backup; make one with: anchor-callbacks store backup");
        await StoreReader.Open(new StoreOptions(file), Name).DisposeAsync();
        OwnerOnly.CreateFolderOf(store, Setting);
        using var fileLock = SqliteEngine.Lock(store);
        if (!overwrite && HoldsCustomers(store))
            throw new StartException($"{Setting}: {store} has customers; --force puts the backup in their place, and they are lost");
        using var copy = NewFile.Begin(store, Setting);
        await CopyBytes(file, copy.Contents, cancel);
        Migrate(copy.Temporary, clock);
        if (!await isSound(copy.Temporary))
            return new(false, null);
        var deleted = DeletedSince(store, copy.Temporary);
        copy.Keep(overwrite: true, Setting, beforeNamed: () => StoreFile.PutLogAway(store, Setting));
        return new(true, deleted);
    }

    /// <summary>What cannot be opened may have some.</summary>
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

    static List<string>? DeletedSince(string store, string backup)
    {
        if (!File.Exists(store))
            return null;
        try
        {
            using var connection = SqliteEngine.OpenReader(store);
            connection.Execute("ATTACH @backup AS backup", new { backup });
            return connection.Query<string>(
                "SELECT b.id FROM main.customers s JOIN backup.customers b ON b.id = s.id WHERE s.deleted_at IS NOT NULL AND b.deleted_at IS NULL ORDER BY b.id").AsList();
        }
        catch (Exception e) when (e is SqliteException or StartException)
        {
            return null;
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
