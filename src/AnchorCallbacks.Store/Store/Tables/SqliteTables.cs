using System.Data;
using System.Data.Common;
using System.Text;
using Dapper;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Reads the tables from SQLite's schema. Columns are ordered by name, which is the same order on every engine.</summary>
static class SqliteTables
{
    /// <summary>The limit for one statement. SQLite finds each parameter by its name among all, so more parameters cost more than they
    /// save.</summary>
    const int MaxParameters = 100;

    sealed class Column
    {
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
        public long Pk { get; init; }
    }

    sealed class Index
    {
        public string Name { get; init; } = "";
        public long Partial { get; init; }
    }

    public static List<StoreTable> Read(DbConnection connection) =>
        [.. connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .Select(name => Read(connection, name))];

    public static async ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows)
    {
        foreach (var batch in rows.Chunk(Math.Max(1, MaxParameters / table.Columns.Count)))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Statement(table, batch.Length);
            for (var i = 0; i < batch.Length * table.Columns.Count; i++)
            {
                var (row, column) = Math.DivRem(i, table.Columns.Count);
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{i}";
                parameter.DbType = table.Columns[column].Kind switch
                {
                    ColumnKind.Text => DbType.String,
                    ColumnKind.Number => DbType.Int64,
                    _ => DbType.Binary,
                };
                parameter.Value = batch[row][column] ?? DBNull.Value;
                command.Parameters.Add(parameter);
            }
            await command.ExecuteNonQueryAsync();
        }
    }

    static string Statement(StoreTable table, int rows)
    {
        var (text, next) = (new StringBuilder($"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES "), 0);
        for (var row = 0; row < rows; row++)
            text.Append(row == 0 ? "(" : ", (").AppendJoin(", ", table.Columns.Select(_ => $"@p{next++}")).Append(')');
        return text.ToString();
    }

    static StoreTable Read(DbConnection connection, string table)
    {
        var columns = connection.Query<Column>("SELECT name, type, pk FROM pragma_table_info(@table)", new { table }).AsList();
        var key = columns.Where(column => column.Pk > 0).OrderBy(column => column.Pk).Select(column => column.Name).ToArray();
        var leading = connection.Query<Index>("SELECT name, partial FROM pragma_index_list(@table)", new { table })
            .Where(index => index.Partial == 0)
            .Select(index => connection.QueryFirst<string>("SELECT name FROM pragma_index_info(@Name) ORDER BY seqno", new { index.Name }))
            .Append(key[0]).ToHashSet();
        return new(table, [.. columns.OrderBy(column => column.Name, StringComparer.Ordinal)
            .Select(column => new StoreColumn(column.Name, Kind(column.Type)))], key, leading);
    }

    static ColumnKind Kind(string type) => type switch
    {
        "TEXT" => ColumnKind.Text,
        "BIGINT" or "INTEGER" => ColumnKind.Number,
        _ => ColumnKind.Bytes,
    };
}
