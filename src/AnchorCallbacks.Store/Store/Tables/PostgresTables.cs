using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Store.Tables;

/// <summary>Reads the tables from PostgreSQL's catalogue. Columns are ordered by name, which is the same order on every engine.</summary>
static partial class PostgresTables
{
    sealed class Column
    {
        public string TableName { get; init; } = "";
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
        public long Number { get; init; }
    }

    sealed class Index
    {
        public string TableName { get; init; } = "";

        /// <summary>The numbers of its columns, in the catalogue's list format.</summary>
        public string Columns { get; init; } = "";

        public bool IsKey { get; init; }
    }

    public static List<StoreTable> Read(NpgsqlConnection connection)
    {
        var columns = connection.Query<Column>(
            """
            SELECT cast(c.relname AS TEXT) AS table_name, cast(a.attname AS TEXT) AS name, cast(t.typname AS TEXT) AS type,
                cast(a.attnum AS BIGINT) AS number
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
                JOIN pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
            """).ToLookup(column => column.TableName);
        var indexes = connection.Query<Index>(
            """
            SELECT cast(c.relname AS TEXT) AS table_name, i.indisprimary AS is_key,
                array_to_string((string_to_array(cast(i.indkey AS TEXT), ' '))[1:i.indnkeyatts], ' ') AS columns
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND i.indpred IS NULL
            """).ToLookup(index => index.TableName);
        return [.. columns.OrderBy(table => table.Key, StringComparer.Ordinal)
            .Select(table => ToTable(table.Key, [.. table], [.. indexes[table.Key]]))];
    }

    /// <summary>Passes each column as an array: one statement inserts any number of rows.</summary>
    public static async ValueTask Insert(DbConnection connection, StoreTable table, IReadOnlyList<object?[]> rows)
    {
        if (rows.Count == 0)
            return;
        await using var command = connection.CreateCommand();
        var parameters = string.Join(", ", table.Columns.Select((column, i) => $"@p{i}"));
        command.CommandText = $"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT * FROM unnest({parameters})";
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            parameter.Value = table.Columns[i].Kind switch
            {
                ColumnKind.Text => Values<string?>(rows, i),
                ColumnKind.Number => Values<long?>(rows, i),
                _ => Values<byte[]?>(rows, i),
            };
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync();
        // The database counts on from the highest number that was copied.
        if (table.Name == "changes")
            await connection.ExecuteAsync("SELECT setval(pg_get_serial_sequence('changes', 'seq'), (SELECT max(seq) FROM changes))");
    }

    static T[] Values<T>(IReadOnlyList<object?[]> rows, int column)
    {
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = (T)rows[row][column]!;
        return values;
    }

    static StoreTable ToTable(string name, List<Column> columns, List<Index> indexes)
    {
        var names = columns.ToDictionary(column => column.Number, column => column.Name);
        var ordered = indexes.Select(index =>
            (index.IsKey, Columns: Numbers().Matches(index.Columns)
            .Select(number => names.GetValueOrDefault(long.Parse(number.Value, CultureInfo.InvariantCulture))).OfType<string>().ToArray()))
            .ToList();
        return new(
            name,
            [.. columns.OrderBy(column => column.Name, StringComparer.Ordinal)
                .Select(column => new StoreColumn(column.Name, Kind(column.Type)))],
            ordered.Where(index => index.IsKey).Select(index => index.Columns).FirstOrDefault([]),
            ordered.Where(index => index.Columns.Length > 0).Select(index => index.Columns[0]).ToHashSet());
    }

    static ColumnKind Kind(string type) => type switch
    {
        "text" => ColumnKind.Text,
        "int8" => ColumnKind.Number,
        _ => ColumnKind.Bytes,
    };

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
