using System.Data;
using System.Data.Common;
using System.Text;
using AnchorCallbacks.Store.Tables;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Copying;

/// <summary>Some rows of a table in the order of its key, as many as fit into memory and one transaction.</summary>
/// <param name="AtEnd">There were no more.</param>
sealed record RowBatch(StoreTable Table, List<object?[]> Rows, bool AtEnd)
{
    const int MostRows = 2000, MostBytes = 8 << 20;

    /// <summary>In one of SQLite's statements. It looks each up by its name among all: many more cost more than they save.</summary>
    const int MostParameters = 100;

    /// <summary>The last row's key.</summary>
    public object[] UpTo => [.. Table.Key.Select(column => Rows[^1][Table.IndexOf(column)]!)];

    public static async ValueTask<RowBatch> Read(DbConnection connection, StoreTable table, object[]? after)
    {
        var range = new KeyRange(after, null);
        await using var reader = await connection.ExecuteReaderAsync(
            $"SELECT {table.ColumnNames} FROM {table.Name} WHERE {range.Condition(table.Key)} ORDER BY {string.Join(", ", table.Key)} LIMIT {MostRows}", range.Values());
        var (rows, bytes) = (new List<object?[]>(), 0L);
        while (bytes < MostBytes && await reader.ReadAsync())
        {
            var row = Row(reader, table);
            bytes += row.Sum(value => value switch { byte[] blob => blob.Length, string text => text.Length, _ => sizeof(long) });
            rows.Add(row);
        }
        return new(table, rows, bytes < MostBytes && rows.Count < MostRows);
    }

    public static object?[] Row(DbDataReader reader, StoreTable table)
    {
        var row = new object?[table.Columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        return row;
    }

    public ValueTask Insert(DbConnection connection) => Insert(connection, Table, Rows);

    public static async ValueTask Insert(DbConnection connection, StoreTable table, List<object?[]> rows)
    {
        if (connection is not SqliteConnection)
        {
            await InsertColumns(connection, table, rows);
            return;
        }
        foreach (var some in rows.Chunk(Math.Max(1, MostParameters / table.Columns.Count)))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Statement(table, some.Length);
            for (var i = 0; i < some.Length * table.Columns.Count; i++)
            {
                var (row, column) = Math.DivRem(i, table.Columns.Count);
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{i}";
                parameter.DbType = table.Columns[column].Kind switch { ColumnKind.Text => DbType.String, ColumnKind.Number => DbType.Int64, _ => DbType.Binary };
                parameter.Value = some[row][column] ?? DBNull.Value;
                command.Parameters.Add(parameter);
            }
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>PostgreSQL takes whole columns: one statement for any number of rows.</summary>
    static async ValueTask InsertColumns(DbConnection connection, StoreTable table, List<object?[]> rows)
    {
        if (rows.Count == 0)
            return;
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT * FROM unnest({string.Join(", ", table.Columns.Select((column, i) => $"@p{i}"))})";
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            parameter.Value = table.Columns[i].Kind switch
            {
                ColumnKind.Text => Column<string?>(rows, i),
                ColumnKind.Number => Column<long?>(rows, i),
                _ => Column<byte[]?>(rows, i),
            };
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync();
    }

    static T[] Column<T>(List<object?[]> rows, int column)
    {
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = (T)rows[row][column]!;
        return values;
    }

    static string Statement(StoreTable table, int rows)
    {
        var (text, next) = (new StringBuilder($"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES "), 0);
        for (var row = 0; row < rows; row++)
            text.Append(row == 0 ? "(" : ", (").AppendJoin(", ", table.Columns.Select(_ => $"@p{next++}")).Append(')');
        return text.ToString();
    }
}
