using AnchorCallbacks.Hosting;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Files;

/// <summary>A store as one file: SQLite's alone, as other engines have tools of their own.</summary>
static class StoreFile
{
    /// <summary>Writes a consistent copy, beside whatever else uses the source. VACUUM INTO, as the online backup starts anew with every
    /// commit of another process and takes freed pages along: this one reads one snapshot while the writer goes on, and writes only rows that are there.</summary>
    /// <param name="name">What the user called the source.</param>
    /// <param name="beside">Whether a server may be at work meanwhile.</param>
    public static void Copy(string source, NewFile target, string name, bool beside, CancellationToken cancel)
    {
        using var connection = OpenPlain(source, name);
        var pace = new Throttle(target, beside);
        SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, Throttle.Instructions, _ => pace.Goes(cancel) ? 0 : 1, null);
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

    /// <summary>Brings documents from their files into the rows of a copy, which is whole by itself then.</summary>
    /// <returns>Chunks of documents whose bytes are in no file. Of what is being taken away the file goes first.</returns>
    public static long BringIn(ChunkFiles files, NewFile copy, string name, bool beside, CancellationToken cancel)
    {
        using var connection = OpenPlain(copy.Temporary, name);
        var pace = new Throttle(copy, beside);
        SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, Throttle.Instructions, _ => pace.Goes(cancel) ? 0 : 1, null);
        ChunkFunction.Add(connection, files);
        try
        {
            // Nobody else sees it before it is whole: there is nothing to roll back to.
            connection.Execute("PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
            connection.Execute($"UPDATE document_chunks SET sealed = {ChunkFunction.Sealed} WHERE length(sealed) = 0");
            return connection.ExecuteScalar<long>(
                "SELECT count(*) FROM document_chunks WHERE EXISTS (SELECT 1 FROM documents WHERE id = document_id) AND length(sealed) = 0");
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

    /// <summary>Bytes that pages without rows take up.</summary>
    public static long FreeBytes(string file, string name)
    {
        using var connection = OpenPlain(file, name);
        return connection.ExecuteScalar<long>("PRAGMA freelist_count") * connection.ExecuteScalar<long>("PRAGMA page_size");
    }

    /// <summary>Brings the log into the file and takes it away, so that another file can take its place: a log that is found beside a file
    /// is believed to be that file's.</summary>
    public static void PutLogAway(string file, string name)
    {
        if (File.Exists(file))
            try
            {
                using var connection = OpenPlain(file, name);
                connection.Execute("PRAGMA journal_mode = DELETE");
            }
            catch (Exception e) when (e is SqliteException or StartException)
            {
                // Too damaged to be opened: what is in its log is lost with it.
            }
        DeleteLog(file);
    }

    public static void DeleteLog(string file)
    {
        foreach (var beside in new[] { "-wal", "-shm", "-journal" })
            File.Delete(file + beside);
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
