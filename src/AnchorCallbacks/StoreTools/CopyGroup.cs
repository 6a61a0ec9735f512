using System.Data.Common;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>Rows that are compared together: all rows of a customer in all tables, or one row of a table without customers.</summary>
/// <param name="Owner">The table whose keys divide the rows into groups.</param>
/// <param name="Members">The tables, each with the columns that hold the owner's key.</param>
sealed record CopyGroup(string Owner, IReadOnlyList<string> Key, IReadOnlyList<(StoreTable Table, IReadOnlyList<string> Key)> Members)
{
    const string Customers = "customers", CustomerId = "customer_id";

    public bool IsCustomers => Owner == Customers;

    /// <summary>Puts every table with data into one group.</summary>
    public static IEnumerable<CopyGroup> Of(IEnumerable<StoreTable> tables)
    {
        var data = tables.Where(table => table.IsData).ToList();
        var ofCustomers = data.Where(table => table.Leading.Contains(CustomerId)).ToList();
        var customers = data.Single(table => table.Name == Customers);
        yield return new(Customers, customers.Key,
            [(customers, customers.Key), .. ofCustomers.Select(table => (table, (IReadOnlyList<string>)[CustomerId]))]);
        foreach (var table in data.Where(table => table != customers).Except(ofCustomers))
            yield return new(table.Name, table.Key, [(table, table.Key)]);
    }

    /// <summary>The digest of the rows of each key in the range. Rows are not kept in memory.</summary>
    /// <param name="whole">Gets the digests of all rows by table.</param>
    public async ValueTask<Dictionary<string, OwnedDigest>> Digests(StoreReader store, KeyRange range, StoreDigest whole) =>
        await store.Look(async connection =>
    {
        var digests = new Dictionary<string, OwnedDigest>();
        foreach (var member in Members)
            await AddDigests(store, connection, member, range, digests, whole);
        return digests;
    });

    /// <summary>The rows of one key, for each table.</summary>
    public async ValueTask<List<List<object?[]>>> Rows(StoreReader store, DbConnection connection, object[] key)
    {
        var all = new List<List<object?[]>>();
        foreach (var (table, columns) in Members)
        {
            var rows = new List<object?[]>();
            await using var reader =
                await connection.ExecuteReaderAsync($"SELECT {store.Values(table)} FROM {table.Name} WHERE {Equal(columns)}", Values(key));
            while (await reader.ReadAsync())
                rows.Add(RowBatch.Row(reader, table));
            all.Add(rows);
        }
        return all;
    }

    /// <summary>Replaces the rows of one key.</summary>
    public async ValueTask Replace(Database target, DbConnection connection, object[] key, List<List<object?[]>> rows)
    {
        foreach (var (table, columns) in Members)
            await connection.ExecuteAsync($"DELETE FROM {table.Name} WHERE {Equal(columns)}", Values(key));
        for (var i = 0; i < Members.Count; i++)
            await target.Insert(connection, Members[i].Table, rows[i]);
    }

    static async ValueTask AddDigests(StoreReader store, DbConnection connection, (StoreTable Table, IReadOnlyList<string> Key) member,
        KeyRange range, Dictionary<string, OwnedDigest> digests, StoreDigest whole)
    {
        var (table, key) = member;
        var at = key.Select(table.IndexOf).ToArray();
        var (rows, sum) = (0L, new byte[RowDigest.Bytes]);
        using var digest = new RowDigest(table);
        await using var reader = await connection.ExecuteReaderAsync(
            $"SELECT {store.Values(table)} FROM {table.Name} WHERE {range.Condition(key)}", range.Values());
        for (; await reader.ReadAsync(); rows++)
        {
            object[] values = [.. at.Select(reader.GetValue)];
            var name = KeyRange.Describe(values);
            if (!digests.TryGetValue(name, out var owned))
                digests[name] = owned = new(values);
            var row = new byte[RowDigest.Bytes];
            digest.AddTo(row, reader);
            RowDigest.Add(owned.Sum, row);
            owned.Rows++;
            RowDigest.Add(sum, row);
        }
        whole.Add(table.Name, rows, sum);
    }

    static string Equal(IReadOnlyList<string> columns) => string.Join(" AND ", columns.Select((column, i) => $"{column} = @k{i}"));

    static DynamicParameters Values(object[] key)
    {
        var values = new DynamicParameters();
        for (var i = 0; i < key.Length; i++)
            values.Add($"k{i}", key[i]);
        return values;
    }
}

/// <summary>The digest of all rows that belong to a key.</summary>
sealed class OwnedDigest(object[] key)
{
    public object[] Key => key;

    public long Rows { get; set; }

    public byte[] Sum { get; } = new byte[RowDigest.Bytes];

    public bool IsSameAs(OwnedDigest? other) => other is not null && Rows == other.Rows && Sum.AsSpan().SequenceEqual(other.Sum);
}
