using AnchorCallbacks.Hosting;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Files;

/// <summary>A SQLite store as one file. PostgreSQL has its own tools for this.</summary>
static class StoreFile
{
    /// <summary>Writes a consistent copy while the source may be in use. VACUUM INTO reads one snapshot while the writer goes on, and
    /// writes only existing rows. SQLite's online backup would start again at every commit of another process, and would copy freed
    /// pages.</summary>
    /// <param name="name">The name of the source's option or setting, for messages.</param>
    /// <param name="inUse">Whether a server may use the source at the same time.</param>
    public static void Copy(string source, NewFile target, string name, bool inUse, CancellationToken cancel)
    {
        using var connection = OpenPlain(source, name);
        var throttle = new Throttle(target, inUse);
        SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, Throttle.Instructions, _ => throttle.Continue(cancel) ? 0 : 1, null);
        try
        {
            connection.Execute("PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF");
            connection.Execute("VACUUM INTO @target", new { target = target.Temporary });
        }
        catch (SqliteException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (SqliteException e)
        {
            throw new StartException($"{name}: {source} cannot be copied: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }

    /// <summary>Copies documents from their files into the rows of a copy, so that the copy is complete.</summary>
    /// <returns>The number of lost chunks of documents. Orphaned documents do not count: their files are deleted first.</returns>
    public static long BringIn(ChunkFiles files, NewFile copy, string name, bool inUse, CancellationToken cancel)
    {
        using var connection = OpenPlain(copy.Temporary, name);
        var throttle = new Throttle(copy, inUse);
        SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, Throttle.Instructions, _ => throttle.Continue(cancel) ? 0 : 1, null);
        ChunkFunction.Add(connection, files);
        try
        {
            // No other process uses the copy before it is complete, so it needs no journal.
            connection.Execute("PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
            connection.Execute($"UPDATE document_chunks SET sealed = {ChunkFunction.Sealed} WHERE length(sealed) = 0");
            return connection.ExecuteScalar<long>(
                "SELECT count(*) FROM document_chunks "
                + "WHERE EXISTS (SELECT 1 FROM documents WHERE id = document_id) AND length(sealed) = 0");
        }
        catch (SqliteException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (SqliteException e)
        {
            throw new StartException($"{name}: {copy.Temporary} cannot be written: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }

    /// <summary>The size of the unused pages.</summary>
    public static long FreeBytes(string file, string name)
    {
        using var connection = OpenPlain(file, name);
        return connection.ExecuteScalar<long>("PRAGMA freelist_count") * connection.ExecuteScalar<long>("PRAGMA page_size");
    }

    /// <summary>Writes the log into the file and removes it, so that another file can replace this one. SQLite takes a log that it finds
    /// next to a file for that file's log.</summary>
    public static void RemoveLog(string file, string name)
    {
        if (File.Exists(file))
            try
            {
                using var connection = OpenPlain(file, name);
                connection.Execute("PRAGMA journal_mode = DELETE");
            }
            catch (Exception e) when (e is SqliteException or StartException)
            {
                // The file is too damaged to be opened. The data in its log is lost too.
            }
        DeleteLog(file);
    }

    public static void DeleteLog(string file)
    {
        foreach (var suffix in new[] { "-wal", "-shm", "-journal" })
            File.Delete(file + suffix);
    }

    static SqliteConnection OpenPlain(string file, string name)
    {
        if (!File.Exists(file))
            throw new StartException($"{name}: {file} does not exist");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 10
        }.ToString());
        try
        {
            connection.Open();
            connection.ExecuteScalar<long>("PRAGMA schema_version");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StartException($"{name}: {file} cannot be opened: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }
}
