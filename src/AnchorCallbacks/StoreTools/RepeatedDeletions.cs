using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.StoreTools;

/// <summary>Repeats in a backup the deletions that were made in the store after the backup. An erased customer must not come back, neither
/// with this backup nor with a later restored one.</summary>
/// <param name="known">The store that the backup replaces.</param>
/// <param name="backup">Changed in the caller's transaction.</param>
sealed class RepeatedDeletions(StoreReader known, DbConnection backup, DateTimeOffset now)
{
    const int BatchSize = 200;
    const string Select =
        """
        SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.created_at, c.updated_at, c.deleted_at, c.erase_at, k.master_key
        FROM customers c LEFT JOIN customer_keys k ON k.customer_id = c.id
        """;
    const string Note = "repeated after an older backup was restored";

    /// <summary>A customer: deleted in the store, or as it is in the backup.</summary>
    sealed class Row : CustomerFileRow
    {
        public string MasterKey { get; init; } = "";

        public bool IsErased(DateTimeOffset now) => EraseAt is not { } at || at <= now.ToUnixTimeMilliseconds();
    }

    /// <summary>Whether the backup is an earlier state of the store. No other store has the same service keys.</summary>
    public async ValueTask<bool> IsOfSameStore() =>
        await known.Look(ServiceKeys.Identity) is { } identity && identity == await ServiceKeys.Identity(backup);

    /// <summary>Keeps the customers of the backup, and records whose deletion is undone by that.</summary>
    /// <returns>The ids of these customers.</returns>
    public async Task<List<string>> Keep()
    {
        var back = new List<string>();
        await foreach (var customer in All())
            if (await Find(customer.Id) is { } found && IsBack(customer, found))
            {
                await AuditLog.Append(backup, customer.Id, found.Version, now, AuditLog.ByServer, AuditActions.Restore,
                    "deleted after the backup that was restored with --keep-deleted");
                back.Add(customer.Id);
            }
        await DeletedIdentities.CopyReviews(known, backup);
        return back;
    }

    /// <returns>The ids of the customers whose deletion was repeated.</returns>
    public async Task<List<string>> Run()
    {
        var repeated = new List<string>();
        await foreach (var customer in All())
            if (await Find(customer.Id) is not { } found)
                await AddTombstone(customer);
            else if (IsBack(customer, found))
            {
                await Repeat(customer, found);
                repeated.Add(customer.Id);
            }
        await DeletedIdentities.Copy(known, backup);
        return repeated;
    }

    bool IsBack(Row customer, Row found) => found.DeletedAt is null || (found.EraseAt is not null && customer.IsErased(now));

    async ValueTask Repeat(Row customer, Row found)
    {
        if (found.DeletedAt is null)
        {
            await TransactionRows.CustomerGone(backup, customer.Id, found.Account, found.FullMemo);
            await OutboxRows.DropOfCustomer(backup, customer.Id, now);
        }
        if (customer.IsErased(now))
        {
            // No sealed value depends on the version any more. This one fits the whole audit log.
            var version = Math.Max(customer.Version, found.Version);
            await Erasure.SetDeleted(backup, customer.Id, version, customer.DeletedAt!.Value);
            await Erasure.Erase(backup, customer.Id, version, now, AuditLog.ByServer, null, Note);
            await CopyAudit(customer.Id, version);
        }
        else
        {
            await Erasure.Retain(backup, customer.Id, found.Version, now, customer.DeletedAt!.Value, customer.EraseAt!.Value,
                AuditLog.ByServer, $"retained {Note}");
            await CopyAudit(customer.Id, found.Version);
        }
    }

    /// <summary>For a customer that was created and deleted after the backup. Its retained data is lost, but the deletion is
    /// kept.</summary>
    async ValueTask AddTombstone(Row customer)
    {
        await Erasure.AddErased(backup, customer.Id, customer.Version, customer.MasterKey, customer.CreatedAt, customer.UpdatedAt,
            customer.DeletedAt!.Value);
        await CopyAudit(customer.Id, customer.Version);
        if (customer.EraseAt is not null)
            await AuditLog.Append(backup, customer.Id, customer.Version, now, AuditLog.ByServer, AuditActions.Erase,
                "created after the backup that was restored");
    }

    async ValueTask CopyAudit(string id, long upToVersion)
    {
        foreach (var row in await known.Look(connection => AuditLog.All(connection, id)))
            if (row.Version <= upToVersion)
                await AuditLog.Copy(backup, id, row);
    }

    async IAsyncEnumerable<Row> All()
    {
        for (var batch = new List<Row>(); ;)
        {
            var page = new { after = batch.LastOrDefault()?.Id ?? "", most = (long)BatchSize };
            batch = await known.Look(async connection => (await connection.QueryAsync<Row>(
                Select + " WHERE c.id > @after AND c.deleted_at IS NOT NULL ORDER BY c.id LIMIT @most", page)).AsList());
            foreach (var customer in batch)
                yield return customer;
            if (batch.Count < BatchSize)
                yield break;
        }
    }

    Task<Row?> Find(string id) => backup.QueryFirstOrDefaultAsync<Row>(Select + " WHERE c.id = @id", new { id });
}
