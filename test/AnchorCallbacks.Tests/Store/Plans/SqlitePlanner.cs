using System.Text.RegularExpressions;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store.Plans;

sealed partial class SqlitePlanner : Planner
{
    readonly SqliteConnection connection;
    readonly HashSet<string> queues;

    SqlitePlanner(SqliteConnection connection, HashSet<string> queues) => (this.connection, this.queues) = (connection, queues);

    public static async Task<SqlitePlanner> Open(TestStore store, IReadOnlyList<StoreTable> tables, int rows)
    {
        var connection = new SqliteConnection(store.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        ChunkFunction.Add(connection, new("any"));
        await OldStore.Fill(connection, tables, "BLOB", rows);
        var queues = new HashSet<string>();
        foreach (var (name, table, sql) in await connection.QueryAsync<(string, string,
            string)>("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"))
            if (await connection.ExecuteScalarAsync<long>(
                $"SELECT count(*) FROM {table} {sql[sql.IndexOf("WHERE", StringComparison.Ordinal)..]}") < rows * LargestQueue)
                queues.Add(name);
        return new(connection, queues);
    }

    /// <exception cref="SqliteException">It is no whole statement.</exception>
    public static async Task<IEnumerable<string>> Explain(SqliteConnection connection, string sql)
    {
        var parameters = new DynamicParameters();
        foreach (Match name in Parameters().Matches(sql))
            parameters.Add(name.Value, null);
        return (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, parameters)).Select(step => (string)step.detail);
    }

    public override async Task<IEnumerable<Scan>> Scans(string sql) =>
        (await Explain(connection, sql)).Select(step => (Step: step, Match: FromEndToEnd().Match(step)))
            .Where(step => step.Match.Success && !queues.Contains(step.Match.Groups["index"].Value)
                || step.Step.Contains("AUTOMATIC", StringComparison.Ordinal))
            .Select(step => new Scan(step.Match.Groups["table"].Value, step.Step));

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>What a statement has itself put together is no table.</summary>
    [GeneratedRegex(@"^SCAN (?!CONSTANT ROW|\d+ CONSTANT ROWS|\(subquery|SUBQUERY|\d+-ROW VALUES CLAUSE)"
        + @"(?<table>\S+)( USING( COVERING)? INDEX (?<index>\S+))?"
        // One value of these columns is in a large part of the rows.
        + @"|^SEARCH (?<table>\S+) USING (PRIMARY KEY|(COVERING )?INDEX (?<index>\S+)) \((partner|kind|sep|state|status|type)=\?\)")]
    private static partial Regex FromEndToEnd();
}
