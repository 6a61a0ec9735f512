using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>What operators decided after a backup was made, brought into the backup: who was rejected must not be accepted again with it.</summary>
/// <param name="known">The store that the backup takes the place of.</param>
/// <param name="backup">To be changed in one transaction, the caller's.</param>
sealed class CarriedVerdicts(StoreReader known, DbConnection backup, ServiceKeys keys, DateTimeOffset now)
{
    const int BatchSize = 100;
    const string Note = "what was decided after the backup that was restored";

    readonly DeletedIdentities identities = new(keys);

    /// <returns>How many customers have other verdicts than in the backup.</returns>
    public async Task<int> Run()
    {
        var carried = 0;
        for (var after = ""; ;)
        {
            var from = after;
            var some = await known.Look(async connection => (await connection.QueryAsync<CustomerRow>(
                $"{CustomerRows.Select} WHERE c.id > @from AND c.deleted_at IS NULL ORDER BY c.id LIMIT @most",
                    new { from, most = (long)BatchSize })).AsList());
            foreach (var row in some)
                carried += await Carry(row) ? 1 : 0;
            if (some.Count < BatchSize)
                break;
            after = some[^1].Id;
        }
        // Statuses in the clear follow from the records at the next start.
        if (carried > 0)
            await backup.ExecuteAsync("DELETE FROM evaluation_progress WHERE types_digest >= ''");
        return carried;
    }

    async ValueTask<bool> Carry(CustomerRow row)
    {
        if (await CustomerRows.Find(backup, new CustomerKey(row.Id, null, Memo.None)) is not { } found)
        {
            // It came after the backup and is lost, but not what an operator said of it.
            if (TryOpen(row) is not { IsHeldUp: false, IsSuccessor: false })
                await identities.AwaitReview(backup, row.Account, row.FullMemo, now);
            return false;
        }
        if (row.Version <= found.Version)
            return false;
        // A damaged record of the backup is found by whoever looks whether the backup is sound.
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
        await AuditLog.Append(backup, row.Id, version, now, AuditLog.ByServer, "restore", Note);
        return true;
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

    /// <summary>A pure function. A rejection holds whatever the values are; an acceptance holds only for the values it was given for.</summary>
    /// <returns><paramref name="old"/> itself where nothing differs.</returns>
    public static CustomerRecord Carried(CustomerRecord old, CustomerRecord newer, long version)
    {
        bool IsSame(FieldValue value) => newer[value.Field] is { } other && other.SameContent(value);
        var isSame = old.Values.All(IsSame) && newer.Values.All(value => old[value.Field] is not null);
        var verdicts = new List<TypeVerdict>();
        foreach (var type in old.Verdicts.Concat(newer.Verdicts).Select(verdict => verdict.Type).Distinct())
            switch (newer.VerdictOn(type))
            {
                case { Verdict: Verdict.Accepted } accepted:
                    // Of values that the backup does not have. What it said itself stays.
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
        // An answer that the backup does not have is asked for again.
        var asks = newer.Asks.Select(ask => ask.Open || (old[ask.Field] is { } value && IsSame(value)) ? ask : ask with { Open = true })
            .ToList();
        var record = old.With(values).With(verdicts, asks);
        // A value was turned down that is not in the backup: an operator looks at the one before it.
        var isTurnedDown = newer.Values.Any(value => value.Verdict == Verdict.Rejected && !(old[value.Field]?.SameContent(value) ?? false));
        if ((newer.IsSuccessor || isTurnedDown) && !old.IsSuccessor)
            return record.AsSuccessor();
        return old.Values.SequenceEqual(record.Values) && old.Verdicts.SequenceEqual(record.Verdicts) && old.Asks.SequenceEqual(record.Asks)
            ? old : record;
    }
}
