using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>Copies operators' verdicts that are newer than a backup into the backup: a restore must not accept a rejected customer
/// again.</summary>
/// <param name="known">The store that the backup replaces.</param>
/// <param name="backup">Changed in the caller's transaction.</param>
sealed class CarriedVerdicts(StoreReader known, DbConnection backup, ServiceKeys keys, DateTimeOffset now)
{
    const int BatchSize = 100;
    const string Note = "decided after the backup that was restored";

    readonly DeletedIdentities identities = new(keys);

    /// <returns>The number of changed customers.</returns>
    public async Task<int> Run()
    {
        var carried = 0;
        for (var after = ""; ;)
        {
            var from = after;
            var batch = await known.Look(async connection => (await connection.QueryAsync<CustomerRow>(
                $"{CustomerRows.Select} WHERE c.id > @from AND {CustomerRows.IsPresent} ORDER BY c.id LIMIT @most",
                new { from, most = (long)BatchSize })).AsList());
            foreach (var row in batch)
                carried += await Carry(row) ? 1 : 0;
            if (batch.Count < BatchSize)
                break;
            after = batch[^1].Id;
        }
        if (HasApprovals)
            await CarryApprovals();
        // The next start evaluates all customers again and corrects their statuses.
        if (carried > 0)
            await backup.ExecuteAsync("DELETE FROM evaluation_progress WHERE types_digest >= ''");
        return carried;
    }

    async ValueTask<bool> Carry(CustomerRow row)
    {
        if (await CustomerRows.Find(backup, CustomerKey.OfId(row.Id)) is not { } found)
        {
            // The customer is newer than the backup and is lost. If it was rejected, its successor waits for an operator.
            if (TryOpen(row) is not { IsRejectedOrAsked: false, IsSuccessor: false } || await HasPendingRefusal(row.Id))
                await identities.AwaitReview(backup, row.Account, row.FullMemo, now);
            return false;
        }
        if (row.Version <= found.Version)
            return false;
        // The verification of the backup reports a damaged record.
        if (TryOpen(found) is not { } old)
            return false;
        var version = row.Version + 1;
        var record = TryOpen(row) is { } newer ? Carried(old, newer, version) : old.AsSuccessor();
        if (ReferenceEquals(record, old))
            return false;
        var customer = found.Open(keys.DataKeys);
        await backup.ExecuteAsync("UPDATE customers SET version = @version, record = @record, updated_at = @at WHERE id = @Id",
            new
            {
                version,
                record = RecordSeal.Seal(customer.DataKey, row.Id, version, record),
                at = now.ToUnixTimeMilliseconds(),
                row.Id
            });
        foreach (var line in await known.Look(connection => AuditLog.All(connection, row.Id)))
            await AuditLog.Copy(backup, row.Id, line);
        await AuditLog.Append(backup, row.Id, version, now, AuditLog.ByServer, AuditActions.Restore, Note);
        return true;
    }

    bool HasApprovals => known.Tables.Any(table => table.Name == "approvals");

    async ValueTask<bool> HasPendingRefusal(string id) =>
        HasApprovals && (await known.Look(connection => ApprovalRows.PendingRefusal(connection, id))).Length > 0;

    /// <summary>A rejection that waits for a second person keeps the customer from being paid, also after the restore.</summary>
    async Task CarryApprovals()
    {
        await backup.ExecuteAsync("DELETE FROM approvals WHERE id >= ''");
        for (var after = ""; ;)
        {
            var from = after;
            var batch = await known.Look(connection => ApprovalRows.Page(connection, from, BatchSize));
            foreach (var row in batch)
                if (await CustomerRows.Find(backup, CustomerKey.OfId(row.CustomerId)) is not null)
                    await ApprovalRows.Add(backup, row);
            if (batch.Count < BatchSize)
                return;
            after = batch[^1].Id;
        }
    }

    CustomerRecord? TryOpen(CustomerRow row)
    {
        try
        {
            return row.Open(keys.DataKeys).Record;
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A pure function. A rejection is valid for all values; an acceptance only for the values that it was given for.</summary>
    /// <returns><paramref name="old"/> itself if nothing differs.</returns>
    public static CustomerRecord Carried(CustomerRecord old, CustomerRecord newer, long version)
    {
        bool IsSame(FieldValue value) => newer[value.Field] is { } other && other.HasSameContent(value);
        var isSame = old.Values.All(IsSame) && newer.Values.All(value => old[value.Field] is not null);
        var verdicts = new List<TypeVerdict>();
        foreach (var type in old.Verdicts.Concat(newer.Verdicts).Select(verdict => verdict.Type).Distinct())
            switch (newer.VerdictOn(type))
            {
                case { Verdict: Verdict.Accepted } accepted:
                    // The acceptance is for values that the backup does not have. The backup's own verdict stays.
                    if (old.VerdictOn(type) is { } before && (!isSame || before.Verdict == Verdict.Accepted))
                        verdicts.Add(before);
                    else if (isSame)
                        verdicts.Add(accepted with { Version = version });
                    break;
                case { } rejected:
                    verdicts.Add(rejected);
                    break;
            }
        var values = old.Values.Where(IsSame)
            .Select(value => value with { Verdict = newer[value.Field]!.Verdict, VerdictMessage = newer[value.Field]!.VerdictMessage });
        // If the backup does not have the answer, the ask is open again.
        var asks = newer.Asks.Select(ask => ask.Open || (old[ask.Field] is { } value && IsSame(value)) ? ask : ask with { Open = true })
            .ToList();
        var record = old.With(values).With(verdicts, asks);
        // A rejected value is not in the backup. An operator must decide on the value before it.
        var isRejected = newer.Values.Any(value => value.Verdict == Verdict.Rejected
            && !(old[value.Field]?.HasSameContent(value) ?? false));
        if ((newer.IsSuccessor || isRejected) && !old.IsSuccessor)
            return record.AsSuccessor();
        return old.Values.SequenceEqual(record.Values) && old.Verdicts.SequenceEqual(record.Verdicts) && old.Asks.SequenceEqual(record.Asks)
            ? old : record;
    }
}
