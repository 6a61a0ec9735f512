using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>Plans are those for whatever values. Reading a whole table is made the last thing to do, since tables here are small, and
/// joins look rows up: of a range of unknown size the engine expects a third of all.</summary>
sealed partial class PostgresPlanner : Planner
{
    readonly NpgsqlConnection connection;
    readonly HashSet<string> queues;

    PostgresPlanner(NpgsqlConnection connection, HashSet<string> queues) => (this.connection, this.queues) = (connection, queues);

    public static async Task<PostgresPlanner> Open(TestStore store, IReadOnlyList<StoreTable> tables, int rows)
    {
        var connection = store.Connect();
        await connection.OpenAsync();
        await OldStore.Fill(connection, tables, "BYTEA", rows);
        await connection.ExecuteAsync("INSERT INTO search_digests SELECT 'v' || i, ARRAY[i, i + @rows] FROM generate_series(1, @rows) i",
            new { rows = (long)rows });
        // New entries wait in a list, which costs a search more.
        await connection.ExecuteAsync("VACUUM search_digests");
        await connection.ExecuteAsync(
            "ANALYZE; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = "
                + "force_generic_plan");
        var queues = await connection.QueryAsync<string>(
            "SELECT cast(c.relname AS TEXT) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indpred IS NOT NULL AND "
                + "c.reltuples < @most", new { most = rows * LargestQueue });
        return new(connection, [.. queues]);
    }

    /// <summary>As in a writer's session of a new store.</summary>
    public static async Task<PostgresPlanner> OpenEmpty(TestStore store)
    {
        var connection = store.Connect();
        await connection.OpenAsync();
        await connection.ExecuteAsync("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
        return new(connection, []);
    }

    public override async Task<IEnumerable<Scan>> Scans(string sql)
    {
        var names = Parameters().Matches(sql).Select(match => match.Value).Distinct().ToList();
        var numbered = Parameters().Replace(sql, match => $"${names.IndexOf(match.Value) + 1}");
        var count = await Prepare(numbered, Numbers().Matches(numbered).Select(match => match.Value).Distinct().Count());
        var values = count == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", count))})";
        using var plan = JsonDocument.Parse(
            (await connection.ExecuteScalarAsync<string>($"EXPLAIN (FORMAT JSON) EXECUTE explained{values}"))!);
        await connection.ExecuteAsync("DEALLOCATE explained");
        return [.. Nodes(plan.RootElement[0].GetProperty("Plan")).Where(ReadsAll).Select(Describe)];
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>The engine finds most types by itself, from columns. A parameter that is compared with a plain number, or is all that a
    /// CASE
    /// has to give, would be of another type than the driver sends: all numbers here are BIGINT.</summary>
    async Task<int> Prepare(string sql, int count)
    {
        var types = Enumerable.Repeat("unknown", count).ToArray();
        while (true)
            try
            {
                await connection.ExecuteAsync($"PREPARE explained {(count == 0 ? "" : $"({string.Join(", ", types)})")} AS {sql}");
                return count;
            }
            catch (PostgresException e) when (Untyped(e, sql) is { } parameter && types[parameter - 1] == "unknown")
            {
                types[parameter - 1] = "BIGINT";
            }
    }

    static int? Untyped(PostgresException e, string sql) => e.SqlState switch
    {
        PostgresErrorCodes.AmbiguousParameter => Number(Numbers().Match(e.MessageText)),
        PostgresErrorCodes.DatatypeMismatch when Given().Match(sql) is { Success: true } given => Number(given.Groups[1]),
        _ => null,
    };

    static int Number(Capture parameter) => int.Parse(parameter.ValueSpan[1..], CultureInfo.InvariantCulture);

    static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var below) ? below.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];

    bool ReadsAll(JsonElement node) => Text(node, "Node Type") switch
    {
        "Seq Scan" => true,
        "Index Scan" or "Index Only Scan" or "Bitmap Index Scan" => !node.TryGetProperty("Index Cond", out _)
            && !queues.Contains(Text(node, "Index Name")),
        _ => false,
    };

    static Scan Describe(JsonElement node) =>
        new(Text(node, "Relation Name"), $"{Text(node, "Node Type")} {Text(node, "Relation Name")} {Text(node, "Index Name")}");

    static string Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString()! : "";

    [GeneratedRegex(@"THEN (\$\d+) ELSE NULL")]
    private static partial Regex Given();

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex Numbers();
}
