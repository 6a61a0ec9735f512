using System.Data.Common;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <param name="Customers">The number of customers that were compared by their digests, including erased ones.</param>
/// <param name="Different">Keys that were different in the last comparison, and were copied again.</param>
/// <param name="Changed">The source was written to during the last comparison.</param>
sealed record CopyResult(IReadOnlyList<(string Table, long Rows)> Counts, long Customers, IReadOnlyList<string> Different, bool Changed,
    string Digest)
{
    public bool IsWhole => Different.Count == 0 && !Changed;
}

/// <summary>Copies all rows of a store into another, unchanged: sealed, with their ids. First it copies every table in the order of its
/// key. Then it compares both sides by digests and copies different rows again. A second run goes on where the first ended.</summary>
/// <param name="source">Read while its server may run, in one snapshot for each batch.</param>
/// <param name="target">No other process uses it.</param>
sealed class StoreCopy(StoreReader source, Database target, StoreReader targetReader)
{
    /// <summary>The time that the target stays locked after a copy was killed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    const int CustomerBatchSize = 100, RowBatchSize = 200, Comparisons = 3;

    public async Task<CopyResult> Run(Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        var identity = await source.Look(ServiceKeys.Identity)
            ?? throw new StartException("--from: no server has used this store; there is nothing to copy");
        await using var turn = await TargetLease.Take(target, Lease, cancel);
        await target.Write(connection => Begin(connection, identity));
        var tables = source.Tables.Where(table => table.IsData).ToList();
        var rows = 0L;
        foreach (var table in tables)
            rows += await source.Count(table);
        begin(rows * 2);
        foreach (var table in tables)
            await Copy(table, identity, advance, cancel);
        CopyResult result;
        var comparison = 0;
        do
        {
            begin(rows * 2);
            advance(rows);
            result = await Compare(begin, advance, cancel);
        } while (result.Different.Count > 0 && ++comparison < Comparisons);
        if (result.IsWhole)
            await target.Write(async connection => await CopyProgress.Clear(connection));
        return result;
    }

    /// <summary>Accepts a target that is empty or holds an unfinished copy of the same source. From then on no server starts on
    /// it.</summary>
    async ValueTask<bool> Begin(DbConnection connection, string identity)
    {
        if (await CopyProgress.SourceOf(connection) is { } begun)
            return begun == identity ? true
                : throw new StartException(
                    "--to: this store holds an unfinished copy of another store; give that one as --from, or a new store as --to");
        foreach (var table in targetReader.Tables.Where(table => table.IsData))
            if (await connection.ExecuteScalarAsync<long?>($"SELECT 1 FROM {table.Name} LIMIT 1") is not null)
                throw new StartException(
                    $"--to: this store holds data already ({table.Name}); give one that is new or empty");
        await CopyProgress.Begin(connection, identity);
        return true;
    }

    async Task Copy(StoreTable table, string identity, Action<long> advance, CancellationToken cancel)
    {
        var begun = await target.Read(connection => CopyProgress.Find(connection, table));
        advance(begun?.Copied ?? 0);
        if (begun is { Finished: true })
            return;
        var batch = await source.Look(connection => RowBatch.Read(source, connection, table, begun?.After));
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var current = batch;
            var written = Write(current, identity);
            // One batch is written while the next is read.
            if (!current.AtEnd)
                batch = await source.Look(connection => RowBatch.Read(source, connection, table, current.UpTo));
            await written;
            advance(current.Rows.Count);
            if (current.AtEnd)
                return;
        }
    }

    async Task Write(RowBatch batch, string identity)
    {
        try
        {
            await target.Write(async connection =>
            {
                await target.Insert(connection, batch.Table, batch.Rows);
                return await CopyProgress.Save(connection, batch, identity);
            });
        }
        catch (Exception e) when (IsRefusal(e))
        {
            await Task.WhenAll(batch.Rows.Select(row => Try(async connection => await target.Insert(connection, batch.Table, [row]))));
            await target.Write(async connection => await CopyProgress.Save(connection, batch, identity));
        }
    }

    /// <summary>An older row in the target may prevent the change. The comparison then finds both rows.</summary>
    async Task Try(Func<DbConnection, ValueTask> work)
    {
        try
        {
            await target.Write(async connection =>
            {
                await work(connection);
                return true;
            });
        }
        catch (Exception e) when (IsRefusal(e))
        {
        }
    }

    /// <summary>The target refuses a row, by itself or because of other rows.</summary>
    static bool IsRefusal(Exception e) => e is DbException or InvalidCastException;

    async Task<CopyResult> Compare(Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        var snapshot = new SnapshotCheck(source, Environment.ProcessorCount);
        var (ours, theirs, different, customers) = (new StoreDigest(), new StoreDigest(), new List<string>(), 0L);
        foreach (var group in CopyGroup.Of(source.Tables))
            await Parallel.ForEachAsync(KeyRange.All(source, group.Owner, group.Key, group.IsCustomers ? CustomerBatchSize
                : RowBatchSize, cancel), cancel, async (range, _) =>
            {
                var reading = group.Digests(source, range, ours).AsTask();
                var there = await group.Digests(targetReader, range, theirs);
                var here = await reading;
                var keys = here.Where(owned => !owned.Value.IsSameAs(there.GetValueOrDefault(owned.Key)))
                    .Concat(there.Where(owned => !here.ContainsKey(owned.Key))).ToList();
                foreach (var (name, owned) in keys)
                    await Replace(group, owned.Key, cancel);
                lock (different)
                {
                    different.AddRange(keys.Select(owned => $"{group.Owner} {owned.Key}"));
                    customers += group.IsCustomers ? here.Count : 0;
                }
                advance(here.Values.Sum(owned => owned.Rows));
            });
        if (different.Count == 0 && ours.ToString() != theirs.ToString())
            throw new InvalidOperationException("Every row is the same on both sides, but the digests differ.");
        return new([.. ours.Counts], customers, different, !await snapshot.IsUnchanged(ours, begin, advance, cancel), ours.ToString());
    }

    async Task Replace(CopyGroup group, object[] key, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var rows = await source.Look(connection => group.Rows(source, connection, key));
        await Try(connection => group.Replace(target, connection, key, rows));
    }
}
