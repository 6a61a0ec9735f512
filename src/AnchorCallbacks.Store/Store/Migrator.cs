using System.Globalization;
using System.Reflection;
using AnchorCallbacks.Hosting;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store;

/// <summary>Brings a SQLite database to this program's schema. Each numbered script runs once, and all run under the write lock.</summary>
static class Migrator
{
    const string Folder = "AnchorCallbacks.Store.Migrations.";

    /// <summary>The schema of this program.</summary>
    public static int Known { get; } = ScriptNames().Count();

    /// <summary>The schema that the database has. 0: it is new.</summary>
    public static int Current(SqliteConnection connection) =>
        connection.ExecuteScalar<long?>("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'") is null ? 0
            : (int)(connection.ExecuteScalar<long?>("SELECT max(version) FROM schema_versions") ?? 0);

    /// <returns>The schema's number.</returns>
    /// <param name="upTo">The schema to stop at.</param>
    public static int Run(SqliteConnection connection, TimeProvider clock, int upTo = int.MaxValue)
    {
        var scripts = Scripts();
        scripts.RemoveRange(Math.Min(upTo, scripts.Count), scripts.Count - Math.Min(upTo, scripts.Count));
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(
                "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
            var current = connection.ExecuteScalar<long?>("SELECT max(version) FROM schema_versions") ?? 0;
            if (current > scripts.Count)
                throw new StartException(TooNew(current, scripts.Count));
            for (var version = (int)current + 1; version <= scripts.Count; version++)
            {
                connection.Execute(SqliteEngine.Translate(scripts[version - 1]));
                connection.Execute("INSERT INTO schema_versions (version, applied_at) VALUES (@version, @at)",
                    new { version = (long)version, at = clock.GetUtcNow().ToUnixTimeMilliseconds() });
            }
            connection.Execute("COMMIT");
            return scripts.Count;
        }
        catch
        {
            if (SqliteEngine.InTransaction(connection))
                connection.Execute("ROLLBACK");
            throw;
        }
    }

    public static string TooNew(long current, int known) => string.Create(CultureInfo.InvariantCulture,
        $"{StoreOptions.Name}: the database has schema {current}, this program knows only {known}; run the newer program");

    /// <summary>The scripts in their order, as they are written for both engines.</summary>
    public static List<string> Scripts()
    {
        var scripts = new List<string>();
        foreach (var name in ScriptNames())
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
            scripts.Add(reader.ReadToEnd());
        }
        return scripts;
    }

    public static IEnumerable<string> ScriptNames() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
