using AnchorCallbacks.Hosting;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Files;

/// <summary>Compares the schema of a database file with this program's schema. A trigger or a view would run with the program's rights, and
/// a file that others could write to may have one.</summary>
static class SchemaObjects
{
    sealed record Defined(string Type, string Name, string Sql);

    /// <exception cref="StartException">It has other objects, or is no store.</exception>
    public static void RefuseForeign(string file, string name)
    {
        using var connection = SqliteEngine.OpenReader(file);
        if (Foreign(connection) is [var first, ..])
            throw new StartException($"{name}: {file} has {first}; a backup made by this program has only its own tables and indexes");
    }

    /// <returns>One text for each object that this program did not make.</returns>
    public static List<string> Foreign(SqliteConnection connection)
    {
        var found = Read(connection);
        // This comes first: reading anything else could run such an object.
        if (found.FirstOrDefault(defined => defined.Type is not ("table" or "index")) is { } runs)
            return [Describe(runs)];
        var schema = found.Exists(defined => defined.Name == "schema_versions")
            ? connection.ExecuteScalar<long?>("SELECT max(version) FROM schema_versions") ?? 0 : 0;
        if (schema is < 1 || schema > Migrator.Scripts().Count)
            return [];
        using var made = new SqliteConnection("Data Source=:memory:");
        made.Open();
        Migrator.Run(made, TimeProvider.System, (int)schema);
        var known = Read(made);
        return [.. found.Where(defined => !known.Contains(defined)).Select(Describe)];
    }

    static List<Defined> Read(SqliteConnection connection) =>
        [.. connection.Query<(string Type, string Name, string Sql)>(
                """
                SELECT type, name, coalesce(sql, '') FROM sqlite_master
                WHERE name NOT LIKE 'sqlite_%' OR type NOT IN ('table', 'index')
                """)
            .Select(row => new Defined(row.Type, row.Name, row.Sql.Replace("\r", "", StringComparison.Ordinal)))];

    /// <summary>The author of the file chose the name, so unusual characters are masked.</summary>
    static string Describe(Defined defined)
    {
        var isVirtual = defined.Sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase);
        var name = new string([.. defined.Name.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '?')]);
        return $"a {(isVirtual ? "virtual table" : defined.Type)} '{name}' that is not from this program";
    }
}
