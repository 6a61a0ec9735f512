using System.Text.RegularExpressions;
using AnchorCallbacks.Hosting;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Brings a PostgreSQL database to this program's schema. When several processes start at once, one works under an
/// advisory lock, and the others wait. A script and its number are committed together, so that no script runs twice.</summary>
static partial class PostgresMigrations
{
    static readonly TimeSpan Wait = TimeSpan.FromMinutes(3);

    /// <summary>The name of the lock in the database. Any number will do, but it must stay the same.</summary>
    const long Lock = 0x616E63686F72;

    const string Current = "SELECT max(version) FROM schema_versions";

    public static bool IsNew(NpgsqlConnection connection) =>
        connection.ExecuteScalar<string>("SELECT cast(to_regclass('schema_versions') AS TEXT)") is null;

    /// <returns>The schema's number.</returns>
    public static int Run(NpgsqlConnection connection, PostgresAddress address, TimeProvider clock)
    {
        var scripts = Migrator.Scripts();
        if (!IsNew(connection) && Version(connection, scripts.Count) == scripts.Count)
            return scripts.Count;
        try
        {
            connection.Execute($"SET lock_timeout TO {(long)Wait.TotalMilliseconds}");
            connection.Execute("SELECT pg_advisory_lock(@Lock)", new { Lock }, commandTimeout: 0);
        }
        catch (PostgresException e) when (e.SqlState == "55P03")
        {
            throw new StartException($"{StoreOptions.Name}: {address}: another process migrates the database and has not finished");
        }
        // The lock ends with the connection, which is closed after this.
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
        for (var version = Version(connection, scripts.Count); version < scripts.Count; version++)
            Apply(connection, scripts[version], version + 1, clock);
        return scripts.Count;
    }

    /// <summary>Replaces the placeholders of scripts by this engine's words. Texts are ordered by their bytes, as in SQLite.</summary>
    static string Translate(string script) => TextType().Replace(script, "TEXT COLLATE \"C\"")
        .Replace("{blob}", "BYTEA", StringComparison.Ordinal)
        .Replace("{clustered}", "", StringComparison.Ordinal);

    static int Version(NpgsqlConnection connection, int known)
    {
        var current = connection.ExecuteScalar<long?>(Current) ?? 0;
        return current > known ? throw new StartException(Migrator.TooNew(current, known)) : (int)current;
    }

    static void Apply(NpgsqlConnection connection, string script, int version, TimeProvider clock)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(Translate(script), transaction: transaction, commandTimeout: 0);
        connection.Execute("INSERT INTO schema_versions (version, applied_at) VALUES (@version, @at)",
            new { version = (long)version, at = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
        transaction.Commit();
    }

    [GeneratedRegex(@"\bTEXT\b")]
    private static partial Regex TextType();
}
