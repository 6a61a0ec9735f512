using System.Collections.Concurrent;
using System.Data.Common;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <param name="Different">Keys that were different in the last round, and were copied again.</param>
/// <param name="Changed">The source was written to during the last round.</param>
sealed record CopyResult(IReadOnlyList<(string Table, long Rows)> Counts, IReadOnlyCollection<string> Different, bool Changed,
    string Digest)
{
    public bool IsWhole => Different.Count == 0 && !Changed;

    /// <summary>The number of customers, including erased ones.</summary>
    public long Customers => Counts.FirstOrDefault(count => count.Table == "customers").Rows;
}

/// <summary>Copies all rows of a store into another, unchanged: sealed, with their ids. It reads both stores range by range, compares their
/// rows by digests, and replaces the different ones in the target. The first round copies, the later ones compare. So a second run goes on
/// where the first ended.</summary>
/// <param name="source">Read while its server may run, each range in one snapshot.</param>
/// <param name="target">No other process uses it.</param>
sealed class StoreCopy(StoreReader source, Database target, StoreReader targetReader)
{
    /// <summary>The rows of a range are in memory. A chunk has 64 KiB.</summary>
    const int RangeRows = 400, RangeChunks = 100, MaxRounds = 4;

    /// <summary>The time that the target stays locked after a copy was killed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    public async Task<CopyResult> Run(Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        var identity = await source.Look(ServiceKeys.Identity)
            ?? throw new StartException("--from: no server has used this store; there is nothing to copy");
        await using var lease = await TargetLease.Take(target, Lease, cancel);
        await target.Write(connection => UnfinishedCopy.Begin(connection, identity, targetReader.DataTables));
        for (var round = 1; ; round++)
        {
            var result = await Round(round == MaxRounds, begin, advance, cancel);
            if (result.IsWhole)
                await target.Write(Finish);
            if (round == MaxRounds || result.Different.Count == 0)
                return result;
        }
    }

    static async ValueTask<bool> Finish(DbConnection target)
    {
        await SearchIndexing.Restart(target);
        return await UnfinishedCopy.End(target);
    }

    async Task<CopyResult> Round(bool isLast, Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        begin((await source.Counts()).Sum(count => count.Rows));
        var snapshot = new SnapshotCheck(source, Environment.ProcessorCount);
        var (digest, different) = (new StoreDigest(), new ConcurrentQueue<string>());
        foreach (var table in source.DataTables)
            await Parallel.ForEachAsync(
                KeyRange.All(source, table.Name, table.Key, table.Name == "document_chunks" ? RangeChunks : RangeRows, cancel), cancel,
                async (range, _) =>
                {
                    var reading = Row.Read(source, table, range, values: true).AsTask();
                    var there = await Row.Read(targetReader, table, range, values: false);
                    var here = await reading;
                    digest.Add(table.Name, here.Values.Select(row => row.Digest));
                    List<Row> wrong = [.. there.Values.Where(row => !row.IsSameAs(here.GetValueOrDefault(row.Name)))],
                        right = [.. here.Values.Where(row => !row.IsSameAs(there.GetValueOrDefault(row.Name)))];
                    foreach (var row in wrong.Concat(right).DistinctBy(row => row.Name))
                        different.Enqueue($"{table.Name} {row.Name}");
                    cancel.ThrowIfCancellationRequested();
                    await Replace(table, wrong, right);
                    advance(here.Count);
                });
        var isChanged = (isLast || different.IsEmpty) && !await snapshot.IsUnchanged(digest, begin, advance, cancel);
        return new([.. digest.Counts], different, isChanged, digest.ToString());
    }

    /// <summary>The target may refuse a row, by itself or because an older row is in its way. Then each row is written on its own, and the
    /// next round finds the refused ones.</summary>
    async Task Replace(StoreTable table, List<Row> wrong, List<Row> right)
    {
        if (wrong.Count + right.Count == 0 || await Try(async connection =>
            {
                await Delete(connection, wrong);
                await target.Insert(connection, table, [.. right.Select(row => row.Values!)]);
            }))
            return;
        await Task.WhenAll(wrong.Select(row => Try(connection => Delete(connection, [row]))));
        await Task.WhenAll(right.Select(row => Try(connection => target.Insert(connection, table, [row.Values!]))));

        async ValueTask Delete(DbConnection connection, IEnumerable<Row> rows)
        {
            foreach (var row in rows)
                await connection.ExecuteAsync($"DELETE FROM {table.Name} WHERE {KeyRange.Equal(table.Key)}", KeyRange.EqualTo(row.Key));
        }
    }

    /// <returns>False if the target refuses the write.</returns>
    async Task<bool> Try(Func<DbConnection, ValueTask> work)
    {
        try
        {
            return await target.Write(async connection =>
            {
                await work(connection);
                return true;
            });
        }
        catch (Exception e) when (e is DbException or InvalidCastException)
        {
            return false;
        }
    }

    /// <param name="Values">Null for a row of the target.</param>
    sealed record Row(object[] Key, string Name, byte[] Digest, object?[]? Values)
    {
        public bool IsSameAs(Row? other) => other is not null && Digest.AsSpan().SequenceEqual(other.Digest);

        /// <summary>The rows of a range, by their names.</summary>
        public static ValueTask<Dictionary<string, Row>> Read(StoreReader store, StoreTable table, KeyRange range, bool values) =>
            store.Look(async connection =>
            {
                var (rows, key) = (new Dictionary<string, Row>(), table.Key.Select(table.IndexOf).ToArray());
                using var digest = new RowDigest(table);
                await using var reader = await store.Rows(connection, table, range);
                while (await reader.ReadAsync())
                {
                    object[] found = [.. key.Select(reader.GetValue)];
                    var name = KeyRange.Describe(found);
                    rows[name] = new(found, name, digest.Of(reader), values ? All(reader) : null);
                }
                return rows;
            });

        static object?[] All(DbDataReader reader) =>
            [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))];
    }
}
