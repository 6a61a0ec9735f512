using System.Data.Common;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Tests.Store.Plans;

/// <summary>Rows as a store has them that was at work for long: nearly all are done with, and a few wait.</summary>
static class OldStore
{
    const string Waits = "i % 50 = 0";

    /// <summary>What is not as it is in every row.</summary>
    static readonly Dictionary<string, (string Done, string Waiting)> Values = new(StringComparer.Ordinal)
    {
        ["customers.deleted_at"] = ("NULL", "i"),
        ["customers.erase_at"] = ("NULL", "i"),
        ["customer_statuses.status"] = ("'ACCEPTED'", "'PROCESSING'"),
        ["customer_statuses.review_since"] = ("NULL", "i"),
        ["documents.replaced_at"] = ("NULL", "i"),
        ["transactions.open"] = ("0", "1"),
        ["transactions.due"] = ("0", "1"),
        ["transactions.in_review"] = ("0", "1"),
        ["transactions.refund_due"] = ("''", "'r'"),
        ["transactions.problem"] = ("''", "'p'"),
        ["transactions.read_at"] = ("NULL", "CASE WHEN i % 100 = 0 THEN i END"),
        ["transactions.look_at"] = ("NULL", "i"),
        ["outbox.state"] = ("'settled'", "CASE WHEN i % 100 = 0 THEN 'parked' ELSE 'waiting' END"),
        ["outbox.ended_at"] = ("i", "NULL"),
        ["events.handled_at"] = ("i", "CASE WHEN i % 100 = 0 THEN i END"),
        ["events.problem"] = ("''", "'p'"),
        ["events.dropped_by"] = ("''", "''"),
    };

    public static async Task Fill(DbConnection connection, IEnumerable<StoreTable> tables, string bytes, int rows, Func<StoreTable,
        int>? times = null)
    {
        foreach (var table in tables.Where(table => table.IsData && table.Name is not ("service_keys" or "evaluation_progress")))
            await connection.ExecuteAsync(
                $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @rows)
                INSERT INTO {table.Name} ({table.ColumnNames})
                SELECT {string.Join(", ", table.Columns.Select(column => Value(table, column, bytes)))} FROM n
                """, new { rows = rows * (times?.Invoke(table) ?? 1) });
    }

    static string Value(StoreTable table, StoreColumn column, string bytes) =>
        (Values.TryGetValue($"{table.Name}.{column.Name}", out var value), column.Kind) switch
        {
            (true, _) => $"CASE WHEN {Waits} THEN {value.Waiting} ELSE {value.Done} END",
            (_, ColumnKind.Text) => "'v' || cast(i AS TEXT)",
            (_, ColumnKind.Number) => "i",
            _ => $"cast('v' || cast(i AS TEXT) AS {bytes})",
        };
}
