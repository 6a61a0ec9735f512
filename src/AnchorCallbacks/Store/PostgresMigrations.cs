using System.Text.RegularExpressions;
using AnchorCallbacks.Configuration;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store;

/// <summary>Brings a PostgreSQL database to this program's schema. Of several processes that start at once the one that holds the lease
/// works and the others wait; a script and its number go in together, so that nothing is run twice whoever loses it.</summary>
static partial class PostgresMigrations
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Wait = TimeSpan.FromMinutes(3);

    const string Current = "SELECT max(version) FROM schema_versions";

    /// <summary>In the database's own time: machines may disagree about theirs.</summary>
    const string Now = "cast(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

    public static bool IsNew(NpgsqlConnection connection) => connection.ExecuteScalar<string>("SELECT cast(to_regclass('schema_versions') AS TEXT)") is null;

    /// <returns>The schema's number.</returns>
    public static int Run(NpgsqlConnection connection, PostgresAddress address, TimeProvider clock)
    {
        var scripts = Migrator.Scripts();
        if (!IsNew(connection) && IsDone(connection, scripts.Count))
            return scripts.Count;
        MakeTables(connection);
        var owner = Guid.NewGuid().ToString("N");
        var since = TimeProvider.System.GetTimestamp();
        while (!Take(connection, owner))
        {
            if (IsDone(connection, scripts.Count))
                return scripts.Count;
            if (TimeProvider.System.GetElapsedTime(since) > Wait)
                throw new StartException($"{StoreOptions.Name}: {address}: another process is bringing the database to its schema and does not finish");
            Task.Delay(200).GetAwaiter().GetResult();
        }
        while (connection.ExecuteScalar<long?>(Current) is var current && !IsDone(connection, scripts.Count))
            Apply(connection, scripts[(int)(current ?? 0)], (current ?? 0) + 1, owner, clock);
        connection.Execute("DELETE FROM schema_lease WHERE owner = @owner", new { owner });
        return scripts.Count;
    }

    /// <summary>Words in the numbered scripts that each engine writes in its own way. Texts are ordered by their bytes, as SQLite's are;
    /// CockroachDB knows no other order, and not its name.</summary>
    static string Translate(string script, bool ordersByBytes) => (ordersByBytes ? script : TextType().Replace(script, "TEXT COLLATE \"C\""))
        .Replace("{blob}", "BYTEA", StringComparison.Ordinal)
        .Replace("{clustered}", "", StringComparison.Ordinal);

    /// <summary>A script's statements one by one, for an engine whose transactions do not know a column that they added themselves.</summary>
    public static IEnumerable<string> Statements(string script, bool ordersByBytes) =>
        EndOfStatement().Split(Translate(script, ordersByBytes)).Where(statement => !string.IsNullOrWhiteSpace(statement));

    static bool IsCockroach(NpgsqlConnection connection) => connection.ExecuteScalar<string>("SELECT version()")?.Contains("CockroachDB", StringComparison.Ordinal) == true;

    static bool IsDone(NpgsqlConnection connection, int known)
    {
        var current = connection.ExecuteScalar<long?>(Current) ?? 0;
        if (current > known)
            throw new StartException(Migrator.TooNew(current, known));
        return current == known;
    }

    /// <summary>Two that make the same table at once may both find it missing, and the second fails on a row of the catalogue.</summary>
    static void MakeTables(NpgsqlConnection connection)
    {
        for (var tries = 0; ; tries++)
            try
            {
                connection.Execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
                connection.Execute("CREATE TABLE IF NOT EXISTS schema_lease (id BIGINT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, until BIGINT NOT NULL)");
                return;
            }
            catch (PostgresException e) when (tries < 50 && (PostgresErrors.IsConflict(e) || e.SqlState is "23505" or "42P07" or "42710" or "XX000"))
            {
                Task.Delay(50).GetAwaiter().GetResult();
            }
    }

    static bool Take(NpgsqlConnection connection, string owner) => connection.Execute(
        $"""
        INSERT INTO schema_lease (id, owner, until) VALUES (1, @owner, {Now} + @time)
        ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE schema_lease.until < {Now} OR schema_lease.owner = excluded.owner
        """, new { owner, time = (long)Lease.TotalMilliseconds }) == 1;

    static void Apply(NpgsqlConnection connection, string script, long version, string owner, TimeProvider clock)
    {
        const string Number = "INSERT INTO schema_versions (version, applied_at) VALUES (@version, @at)";
        Take(connection, owner);
        var number = new { version, at = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        if (IsCockroach(connection))
        {
            foreach (var statement in Statements(script, ordersByBytes: true))
                connection.Execute(statement, commandTimeout: 0);
            connection.Execute(Number, number);
            return;
        }
        using var transaction = connection.BeginTransaction();
        try
        {
            connection.Execute(Translate(script, ordersByBytes: false), transaction: transaction, commandTimeout: 0);
            connection.Execute(Number, number, transaction);
            transaction.Commit();
        }
        catch (PostgresException)
        {
            transaction.Rollback();
            // Whoever took the lease when this process was held up may have done it.
            if ((connection.ExecuteScalar<long?>(Current) ?? 0) < version)
                throw;
        }
    }

    [GeneratedRegex(@"\bTEXT\b")]
    private static partial Regex TextType();

    [GeneratedRegex(@";\s*$", RegexOptions.Multiline)]
    private static partial Regex EndOfStatement();
}
