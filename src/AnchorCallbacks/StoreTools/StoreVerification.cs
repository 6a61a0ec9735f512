using System.Data;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <param name="Statuses">Whether statuses were compared with records: they can be where all customers have been judged under the types in force.</param>
/// <param name="Digest">Of everything; null when the store was written to meanwhile.</param>
sealed record VerificationResult(IReadOnlyList<(string Table, long Rows)> Counts, Damage Damage, bool Statuses, string? Digest);

/// <summary>Opens everything in a store with the master key. It reads some rows at a time, each time in a snapshot of its own, so that
/// it takes little memory and the log of a server at work is not held up.</summary>
/// <param name="inUse">A server may be at work on it.</param>
sealed class StoreVerification(StoreReader store, ServiceKeys? keys, CustomerTypes types, bool inUse)
{
    const int RowBatchSize = 200;

    readonly Damage damage = new();

    readonly int customerBatchSize = inUse && store.HoldsUpLog ? 25 : 200;

    /// <summary>Half of the processors are left to a server at work.</summary>
    readonly int atOnce = Math.Max(1, Environment.ProcessorCount / (inUse ? 2 : 1));

    /// <param name="begin">Told how many rows there are.</param>
    /// <param name="advance">Told of rows as they are done. A customer counts once, with all that belongs to it.</param>
    public async Task<VerificationResult> Run(Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        var counts = new List<(string Table, long Rows)>();
        foreach (var table in store.Tables.Where(table => table.IsData))
            counts.Add((table.Name, await Guard(table.Name, () => store.Count(table))));
        var sealedTables = store.Tables.Where(table => SealedColumns.All.Any(column => column.Table == table.Name)).ToList();
        begin(counts.Sum(count => count.Rows)
            + counts.Where(count => count.Table == "customers" || sealedTables.Exists(table => table.Name == count.Table))
            .Sum(count => count.Rows));
        await CheckFile(cancel);
        var judged = await Guard("evaluation_progress", AllJudged);
        if (keys is not null)
        {
            keys.DataKeys.OpensUnbound = !await Guard("key_binding", AllBound);
            var customers = new CustomerCheck(keys, store, judged ? types : null, damage);
            await EachRange("customers", ["id"], customerBatchSize, async range =>
                advance(await store.Look(connection => customers.Run(connection, range))), cancel);
            var rows = new SealedRowsCheck(keys, damage);
            foreach (var table in sealedTables)
                await EachRange(table.Name, table.Key, RowBatchSize, async range =>
                    advance(await store.Look(connection => rows.Run(connection, table, range))), cancel);
        }
        else if (counts.Any(count => count.Rows > 0))
            damage.Add("service_keys", "", "the store has data and no keys");
        await EachRange("document_chunks", ["document_id", "number"], RowBatchSize * 10, FindLooseChunks, cancel);
        await Guard("document files", FindLooseFiles);
        var stillness = new SnapshotCheck(store, atOnce);
        var digest = await Guard("digest", async () => await StoreDigest.Of(store, atOnce, advance, cancel));
        var held = digest is not null && await Guard("digest", async () => await stillness.Held(digest, begin, advance, cancel));
        return new(counts, damage, judged, held ? digest!.ToString() : null);
    }

    async Task CheckFile(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var table in inUse ? store.Tables.Select(table => table.Name) : (IEnumerable<string?>)[null])
            foreach (var problem in await Guard(table ?? "file", () => store.Problems(table, cancel)) ?? [])
                damage.Add(table ?? "file", store.Name, problem);
    }

    /// <summary>Types are read anew at every start; until all customers have been judged again, statuses are those of before.</summary>
    async ValueTask<bool> AllJudged() => await store.Look(async connection => await connection.ExecuteScalarAsync<long?>(
        "SELECT finished FROM evaluation_progress WHERE types_digest = @Digest", new { types.Digest })) == 1;

    /// <summary>A store of an earlier schema has no such table.</summary>
    async ValueTask<bool> AllBound() => store.Tables.Any(table => table.Name == "key_binding") && await store.Look(KeyBinding.IsFinished);

    async Task EachRange(string table, IReadOnlyList<string> key, int rows, Func<KeyRange, ValueTask> work, CancellationToken cancel)
    {
        try
        {
            await Parallel.ForEachAsync(KeyRange.All(store, table, key, rows, cancel),
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (range, _) =>
                await Guard(table, async () =>
                {
                    await work(range);
                    return true;
                }, range));
        }
        catch (StoreException e)
        {
            damage.Add(table, "", e.Message);
        }
    }

    async ValueTask FindLooseChunks(KeyRange range)
    {
        var loose = await store.Look(connection => new ValueTask<IEnumerable<string>>(connection.QueryAsync<string>(
            $"""
            SELECT DISTINCT document_id FROM document_chunks c WHERE {range.Condition(["document_id", "number"])}
                AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = c.document_id) AND NOT EXISTS (SELECT 1 FROM orphaned_documents l WHERE l.document_id = c.document_id)
            """, range.Values())));
        foreach (var id in loose)
            damage.Add("document_chunks", id, "belongs to no document and is not marked to go");
    }

    async ValueTask<bool> FindLooseFiles()
    {
        foreach (var ids in store.FiledDocuments().Chunk(RowBatchSize))
            await store.Look(async connection =>
            {
                foreach (var id in ids)
                    if (await connection.ExecuteScalarAsync<long?>(
                        "SELECT 1 FROM documents WHERE id = @id UNION ALL SELECT 1 FROM orphaned_documents WHERE document_id = @id",
                        new { id }) is null)
                        damage.Add("document files", id, "belongs to no document and is not marked to go");
                return true;
            });
        return true;
    }

    /// <summary>A page that cannot be read is damage too, and no reason not to look at the others.</summary>
    async ValueTask<T?> Guard<T>(string table, Func<ValueTask<T>> look, KeyRange? range = null)
    {
        try
        {
            return await look();
        }
        catch (StoreException e)
        {
            damage.Add(table, Place(range), e.Message);
            return default;
        }
        catch (Exception e) when (e is DataException or InvalidCastException or FormatException or OverflowException)
        {
            // What it says may be the value itself.
            damage.Add(table, Place(range), "a value has another kind than its column");
            return default;
        }
    }

    static string Place(KeyRange? range) =>
        range is null ? "" : $"{(range.After is { } after ? $"after {KeyRange.Describe(
            after)} " : "")}{(range.UpTo is { } last ? $"up to {KeyRange.Describe(last)}" : "to the end")}";
}
