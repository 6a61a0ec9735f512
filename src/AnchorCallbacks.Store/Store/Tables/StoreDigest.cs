using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Store.Tables;

/// <summary>One digest of all rows of a store. It is equal for a store and its copy, on either engine. Rows may be added in any order and
/// from several threads.</summary>
sealed class StoreDigest
{
    const int RowBatchSize = 200;

    readonly SortedDictionary<string, (long Rows, byte[] Sum)> tables = new(StringComparer.Ordinal);

    public IEnumerable<(string Table, long Rows)> Counts => tables.Select(table => (table.Key, table.Value.Rows));

    /// <summary>Adds the digests of rows.</summary>
    public void Add(string table, IEnumerable<byte[]> digests)
    {
        lock (tables)
        {
            var (rows, sum) = tables.TryGetValue(table, out var known) ? known : (0, new byte[RowDigest.Bytes]);
            foreach (var digest in digests)
            {
                RowDigest.Add(sum, digest);
                rows++;
            }
            tables[table] = (rows, sum);
        }
    }

    public override string ToString()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var (table, (rows, sum)) in tables.Where(table => table.Value.Rows > 0))
        {
            digest.AppendData(Encoding.UTF8.GetBytes(table));
            BinaryPrimitives.WriteInt64BigEndian(count, rows);
            digest.AppendData(count);
            digest.AppendData(sum);
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <param name="advance">Gets the number of rows that were read.</param>
    public static async Task<StoreDigest> Of(StoreReader store, int parallel, Action<long> advance, CancellationToken cancel)
    {
        var digest = new StoreDigest();
        foreach (var table in store.DataTables)
            await digest.Add(store, table, parallel, advance, cancel);
        return digest;
    }

    /// <summary>Whether the store has this digest now. Tables are read in the order of their names and the first difference ends the check:
    /// the table <c>audit</c> is early, and most changes leave a row there.</summary>
    public async Task<bool> IsOf(StoreReader store, int parallel, Action<long> advance, CancellationToken cancel)
    {
        foreach (var table in store.DataTables.OrderBy(table => table.Name, StringComparer.Ordinal))
        {
            var now = new StoreDigest();
            await now.Add(store, table, parallel, advance, cancel);
            if (!now.Of(table).SequenceEqual(Of(table)))
                return false;
        }
        return true;
    }

    ReadOnlySpan<byte> Of(StoreTable table) => tables.TryGetValue(table.Name, out var sum) && sum.Rows > 0 ? sum.Sum : [];

    Task Add(StoreReader store, StoreTable table, int parallel, Action<long> advance, CancellationToken cancel) => Parallel.ForEachAsync(
        KeyRange.All(store, table.Name, table.Key, RowBatchSize, cancel),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel },
        async (range, _) => advance(await Add(store, table, range)));

    async ValueTask<long> Add(StoreReader store, StoreTable table, KeyRange range)
    {
        var digests = await store.Look(async connection =>
        {
            var digests = new List<byte[]>();
            using var digest = new RowDigest(table);
            await using var reader = await store.Rows(connection, table, range);
            while (await reader.ReadAsync())
                digests.Add(digest.Of(reader));
            return digests;
        });
        Add(table.Name, digests);
        return digests.Count;
    }
}
