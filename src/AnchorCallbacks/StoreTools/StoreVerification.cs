using System.Data;
using System.Data.Common;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <param name="Statuses">Whether statuses were compared with records. This needs all customers to be evaluated under the types in
/// force.</param>
/// <param name="Digest">The digest of all rows; null if the store was changed during the check.</param>
/// <param name="MasterKeys">The number of customers under each master key.</param>
sealed record VerificationResult(IReadOnlyList<(string Table, long Rows)> Counts, Damage Damage, bool Statuses, string? Digest,
    IReadOnlyList<(string MasterKey, long Customers)> MasterKeys);

/// <summary>Opens everything in a store with the master key. It reads in batches, each in its own snapshot. So it needs little memory, and
/// a running server can truncate its log.</summary>
/// <param name="inUse">Whether a server may use the store.</param>
sealed class StoreVerification(StoreReader store, ServiceKeys? keys, CustomerTypes types, bool inUse)
{
    const int RowBatchSize = 200;

    const string Orphaned = "belongs to no document and is not marked as orphaned";

    readonly Damage damage = new();

    readonly int customerBatchSize = inUse && store.HoldsUpLog ? 25 : 200;

    /// <summary>A running server keeps half of the processors.</summary>
    readonly int parallel = Math.Max(1, Environment.ProcessorCount / (inUse ? 2 : 1));

    /// <summary>Checks of slices above this one.</summary>
    public IReadOnlyList<StoreCheck> Checks { get; init; } = [];

    /// <param name="begin">Gets the number of rows.</param>
    /// <param name="advance">Gets the number of rows that are done. A customer with all its rows counts once.</param>
    public async Task<VerificationResult> Run(Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        var counts = new List<(string Table, long Rows)>();
        foreach (var table in store.DataTables)
            counts.Add((table.Name, await Guard(table.Name, () => store.Count(table))));
        var sealedTables = store.Tables.Where(table => SealedRowsCheck.Columns.Any(column => column.Table == table.Name)).ToList();
        // A row of these tables is read twice: to open it, and for the digest.
        var opened = sealedTables.Select(table => table.Name).Append("customers");
        begin(counts.Sum(count => opened.Contains(count.Table) ? 2 * count.Rows : count.Rows));
        await CheckFile(cancel);
        var evaluated = await Guard("evaluation_progress", AllEvaluated);
        if (keys is not null)
        {
            keys.DataKeys.OpensUnbound = !await Guard("key_binding", AllBound);
            var customers = new CustomerCheck(keys, store, evaluated ? types : null, damage);
            await EachRange("customers", ["id"], customerBatchSize, (connection, range) => customers.Run(connection, range));
            var rows = new SealedRowsCheck(keys, store, damage);
            foreach (var table in sealedTables)
                await EachRange(table.Name, table.Key, RowBatchSize, (connection, range) => rows.Run(connection, table, range));
        }
        else if (counts.Any(count => count.Rows > 0))
            damage.Add("service_keys", "", "the store has data and no keys");
        await EachRange("document_chunks", ["document_id", "number"], RowBatchSize * 10, FindOrphanedChunks);
        foreach (var ids in store.FiledDocuments().Chunk(RowBatchSize))
            await Guard("document files", () => store.Look(connection => FindOrphanedFiles(connection, ids)));
        foreach (var check in Checks.Where(check => store.Tables.Any(table => table.Name == check.Needs)))
            if (check.Key.Count > 0)
                await EachRange(check.Table, check.Key, check.Rows, (connection, range) => Find(check, connection, range));
            else
                await Guard(check.Table, () => store.Look(connection => Find(check, connection, new(null, null))));
        var snapshot = new SnapshotCheck(store, parallel);
        var digest = await Guard("digest", async () => await StoreDigest.Of(store, parallel, advance, cancel));
        var held = digest is not null && await Guard("digest", async () => await snapshot.IsUnchanged(digest, begin, advance, cancel));
        var masterKeys = await Guard("customer_keys", () => store.Look(KeyRotationState.Count));
        return new(counts, damage, evaluated, held ? digest!.ToString() : null, masterKeys ?? []);

        async Task EachRange(string table, IReadOnlyList<string> key, int rows, Func<DbConnection, KeyRange, ValueTask<long>> check)
        {
            try
            {
                await Parallel.ForEachAsync(KeyRange.All(store, table, key, rows, cancel),
                    new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel }, async (range, _) =>
                    advance(await Guard(table, () => store.Look(connection => check(connection, range)), range)));
            }
            catch (StoreException e)
            {
                damage.Add(table, "", e.Message);
            }
        }
    }

    async ValueTask<long> Find(StoreCheck check, DbConnection connection, KeyRange range)
    {
        foreach (var (table, id, problem) in await check.Run(connection, range))
            damage.Add(table, id, problem);
        return 0;
    }

    async Task CheckFile(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var table in inUse ? store.Tables.Select(table => table.Name) : (IEnumerable<string?>)[null])
            foreach (var problem in await Guard(table ?? "file", () => store.Problems(table, cancel)) ?? [])
                damage.Add(table ?? "file", store.Name, problem);
    }

    /// <summary>Types are read at every start. Until all customers are evaluated again, statuses are those of the earlier types.</summary>
    async ValueTask<bool> AllEvaluated() => await store.Look(async connection => await connection.ExecuteScalarAsync<long?>(
        "SELECT finished FROM evaluation_progress WHERE types_digest = @Digest", new { types.Digest })) == 1;

    /// <summary>False for a store of an earlier schema, which has no such table.</summary>
    async ValueTask<bool> AllBound() => store.Tables.Any(table => table.Name == "key_binding") && await store.Look(KeyBinding.IsFinished);

    async ValueTask<long> FindOrphanedChunks(DbConnection connection, KeyRange range)
    {
        foreach (var id in await connection.QueryAsync<string>(
            $"""
            SELECT DISTINCT document_id FROM document_chunks c WHERE {range.Condition(["document_id", "number"])}
                AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = c.document_id)
                AND NOT EXISTS (SELECT 1 FROM orphaned_documents l WHERE l.document_id = c.document_id)
            """, range.Values()))
            damage.Add("document_chunks", id, Orphaned);
        return 0;
    }

    async ValueTask<bool> FindOrphanedFiles(DbConnection connection, string[] ids)
    {
        foreach (var id in ids)
            if (await connection.ExecuteScalarAsync<long?>(
                "SELECT 1 FROM documents WHERE id = @id UNION ALL SELECT 1 FROM orphaned_documents WHERE document_id = @id",
                new { id }) is null)
                damage.Add("document files", id, Orphaned);
        return true;
    }

    /// <summary>Records an unreadable page as damage, and lets the check go on.</summary>
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
            // The message of the exception may quote the value.
            damage.Add(table, Place(range), "a value does not have the type of its column");
            return default;
        }
    }

    static string Place(KeyRange? range)
    {
        if (range is null)
            return "";
        var from = range.After is { } after ? $"after {KeyRange.Describe(after)} " : "";
        return from + (range.UpTo is { } last ? $"up to {KeyRange.Describe(last)}" : "to the end");
    }
}
