using System.Globalization;
using AnchorCallbacks.Hosting;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Store.Files;

/// <summary>Compares what a database file defines with what this program defines. A trigger or a view would run with the program's rights:
/// a file that somebody else could write to may have one.</summary>
static class SchemaObjects
{
    sealed record Defined(string Type, string Name, string Sql);

    /// <exception cref="StartException">It has something else, or is no store.</exception>
    public static void RefuseForeign(string file, string name)
    {
        using var connection = SqliteEngine.OpenReader(file);
        if (Foreign(connection) is [var first, ..])
            throw new StartException($"{name}: {file} has {first}; a backup made by this program has tables and indexes of its own alone");
    }

    /// <returns>One text for each object that this program did not make.</returns>
    public static List<string> Foreign(SqliteConnection connection)
    {
        var found = Read(connection);
        // What else there is cannot be trusted to be read before this.
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
        [.. connection.Query<(string Type, string Name,
            string Sql)>("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' OR type NOT IN ('table', 'index')")
            .Select(row => new Defined(row.Type, row.Name, row.Sql.Replace("\r", "", StringComparison.Ordinal)))];

    /// <summary>The name is whatever the file's author liked.</summary>
    static string Describe(Defined defined) => string.Create(CultureInfo.InvariantCulture,
        $"a {(defined.Sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase) ? "virtual table" : defined.Type)} '{new string([.. defined.Name.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '?')])}' that is not this program's");
}
