using System.Data.Common;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>Opens what is sealed under the key of the server as a whole.</summary>
sealed class SealedRowsCheck(ServiceKeys keys, Damage damage)
{
    /// <returns>How many rows there were.</returns>
    public async ValueTask<long> Run(DbConnection connection, StoreTable table, KeyRange range)
    {
        var sealedColumns = SealedColumns.All.Where(column => column.Table == table.Name).ToList();
        await using var reader =
            await connection.ExecuteReaderAsync($"SELECT {table.ColumnNames} FROM {table.Name} WHERE {range.Condition(table.Key)}",
            range.Values());
        var rows = 0L;
        for (; await reader.ReadAsync(); rows++)
            foreach (var column in sealedColumns)
                if (!Opens(reader, table, column))
                    damage.Add(table.Name, string.Join(' ', table.Key.Select(name => reader.GetString(table.IndexOf(name)))),
                        $"{column.Name} does not open");
        return rows;
    }

    bool Opens(DbDataReader row, StoreTable table, SealedColumn column)
    {
        var at = table.IndexOf(column.Name);
        if (row.IsDBNull(at))
            return true;
        var value = row.GetFieldValue<byte[]>(at);
        if (value.Length == 0 && column.MayBeEmpty)
            return true;
        var context = column.Context([.. column.Names.Select(name => row.GetString(table.IndexOf(name)))]);
        return value.Length >= Aead.Overhead && Aead.TryOpen(keys.Events, value, context, new byte[value.Length - Aead.Overhead]);
    }
}
