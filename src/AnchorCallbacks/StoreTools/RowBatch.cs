using System.Data.Common;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>A batch of rows of a table in the order of its key. It is small enough for memory and one transaction.</summary>
/// <param name="AtEnd">Whether these are the last rows.</param>
sealed record RowBatch(StoreTable Table, List<object?[]> Rows, bool AtEnd)
{
    const int MaxRows = 2000, MaxBytes = 8 << 20;

    /// <summary>The last row's key.</summary>
    public object[] UpTo => [.. Table.Key.Select(column => Rows[^1][Table.IndexOf(column)]!)];

    public static async ValueTask<RowBatch> Read(StoreReader store, DbConnection connection, StoreTable table, object[]? after)
    {
        var range = new KeyRange(after, null);
        var key = string.Join(", ", table.Key);
        await using var reader = await connection.ExecuteReaderAsync(
            $"SELECT {store.Values(table)} FROM {table.Name} WHERE {range.Condition(table.Key)} ORDER BY {key} LIMIT {MaxRows}",
            range.Values());
        var (rows, bytes) = (new List<object?[]>(), 0L);
        while (bytes < MaxBytes && await reader.ReadAsync())
        {
            var row = Row(reader, table);
            bytes += row.Sum(value => value switch { byte[] blob => blob.Length, string text => text.Length, _ => sizeof(long) });
            rows.Add(row);
        }
        return new(table, rows, bytes < MaxBytes && rows.Count < MaxRows);
    }

    public static object?[] Row(DbDataReader reader, StoreTable table)
    {
        var row = new object?[table.Columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        return row;
    }
}
