using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Store.Tables;

/// <summary>The tables as SQLite lists them. Columns come in the order of their names, which is the same on every engine.</summary>
static class SqliteTables
{
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
        [.. connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").Select(name => Read(connection, name))];

    static StoreTable Read(DbConnection connection, string table)
    {
        var columns = connection.Query<Column>("SELECT name, type, pk FROM pragma_table_info(@table)", new { table }).AsList();
        var key = columns.Where(column => column.Pk > 0).OrderBy(column => column.Pk).Select(column => column.Name).ToArray();
        var leading = connection.Query<Index>("SELECT name, partial FROM pragma_index_list(@table)", new { table }).Where(index => index.Partial == 0)
            .Select(index => connection.QueryFirst<string>("SELECT name FROM pragma_index_info(@Name) ORDER BY seqno", new { index.Name }))
            .Append(key[0]).ToHashSet();
        return new(table, [.. columns.OrderBy(column => column.Name, StringComparer.Ordinal).Select(column => new StoreColumn(column.Name, Kind(column.Type)))], key, leading);
    }

    static ColumnKind Kind(string type) => type switch
    {
        "TEXT" => ColumnKind.Text,
        "BIGINT" => ColumnKind.Number,
        _ => ColumnKind.Bytes,
    };
}
