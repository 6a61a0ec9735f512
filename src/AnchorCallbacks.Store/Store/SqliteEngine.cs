using System.Globalization;
using System.Text.RegularExpressions;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Files;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>Everything that is specific to SQLite.</summary>
static partial class SqliteEngine
{
    /// <summary>The size limit of the log when SQLite starts it again. It is twice the size that the log reaches in normal use.</summary>
    public const long LongestIdleLog = 64 << 20;

    // Some callers open a file without a Database.
    static SqliteEngine() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public static string Version => SQLitePCL.raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Replaces the placeholders of scripts by this engine's words, and leaves out what is for PostgreSQL alone.</summary>
    public static string Translate(string script) => PostgresAlone().Replace(script, "")
        .Replace("{blob}", "BLOB", StringComparison.Ordinal)
        // AUTOINCREMENT: a number is not given again after its row is gone.
        .Replace("{sequence}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal)
        .Replace("{clustered}", "WITHOUT ROWID", StringComparison.Ordinal);

    public static SqliteConnection OpenWriter(string file)
    {
        // SQLite gives its log the database's own permissions.
        if (!File.Exists(file))
            OwnerOnly.CreateFile(file, "Store:ConnectionString").Dispose();
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate);
        // FULL: a commit returns when the log is on disk. secure_delete: freed bytes are overwritten with zeros.
        connection.Execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -8000; "
            + "PRAGMA wal_autocheckpoint = 8000");
        // The log grows during a long read of one snapshot. Without a limit it would keep that size.
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {LongestIdleLog}"));
        return connection;
    }

    public static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite);
        connection.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -2000");
        ChunkFunction.Add(connection, new(file));
        return connection;
    }

    /// <summary>Writes the log into the database file and truncates it. Returns false while a reader still needs it.</summary>
    public static bool TruncateLog(SqliteConnection connection) =>
        connection.QuerySingle<(long Busy, long, long)>("PRAGMA wal_checkpoint(TRUNCATE)").Busy == 0;

    /// <summary>Whether the newest rows refer to files. Older rows are not read: a restored store may have very many without
    /// files.</summary>
    public static bool RefersToFiles(SqliteConnection connection) =>
        connection.ExecuteScalar<long?>(
            "SELECT 1 FROM (SELECT sealed FROM document_chunks ORDER BY rowid DESC LIMIT 10000) WHERE length(sealed) = 0 LIMIT 1")
            is not null;

    /// <summary>False after an error that makes SQLite roll back the whole transaction itself, such as a full disk.</summary>
    public static bool InTransaction(SqliteConnection connection) => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>The provider tries a locked file again every 150 ms until DefaultTimeout ends. The engine's busy_timeout stays 0. With a
    /// longer one a checkpoint would wait for readers and hold up the writer.</summary>
    static PreparedConnection Open(string file, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 10 };
        var connection = new PreparedConnection(text.ToString());
        try
        {
            connection.Open();
            // Sort files and statement journals stay in memory: only the database and its log are written to disk.
            connection.Execute("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StartException($"Store:ConnectionString: {file} cannot be opened: {StoreException.From(e)?.Message ?? e.Message}");
        }
    }

    /// <summary>One process at a time: rows are cached, and a second writer would wait in steps of 150 ms.</summary>
    public static FileStream Lock(string file)
    {
        try
        {
            return OwnerOnly.OpenOrCreate(file + ".lock", FileShare.None);
        }
        catch (IOException)
        {
            throw new StartException($"Store:ConnectionString: {file} is in use by another process; stop that one first");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartException($"Store:ConnectionString: {file}.lock cannot be written: {e.Message}");
        }
    }

    [GeneratedRegex(@"\{postgres\}.*?\{end\}", RegexOptions.Singleline)]
    private static partial Regex PostgresAlone();
}
