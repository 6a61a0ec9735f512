using System.Data.Common;
using AnchorCallbacks.Store.Tables;
using Dapper;

namespace AnchorCallbacks.Payouts;

/// <summary>What a store knows about payments, brought into a backup that takes its place: who was paid after the backup must not be paid again.</summary>
/// <param name="known">The store that the backup takes the place of.</param>
/// <param name="backup">To be changed in one transaction, the caller's.</param>
sealed class CarriedPayouts(StoreReader known, DbConnection backup)
{
    const int BatchSize = 500;

    sealed class Row
    {
        public string TransactionId { get; init; } = "";
        public string Reference { get; init; } = "";
        public string Actor { get; init; } = "";
        public long At { get; init; }
    }

    public async Task Run()
    {
        if (known.Tables.Any(table => table.Name == "payout_claims"))
        {
            // A claim that was released after the backup was made is no claim any more.
            await backup.ExecuteAsync("DELETE FROM payout_claims WHERE transaction_id >= ''");
            await Copy("SELECT transaction_id, reference, actor, claimed_at AS at FROM payout_claims WHERE transaction_id > @after ORDER BY transaction_id LIMIT @most",
                "INSERT INTO payout_claims (transaction_id, reference, actor, claimed_at) VALUES (@TransactionId, @Reference, @Actor, @At)");
            await Copy("SELECT transaction_id, actor, answered_at AS at FROM payout_funds WHERE transaction_id > @after ORDER BY transaction_id LIMIT @most",
                "INSERT INTO payout_funds (transaction_id, actor, answered_at) VALUES (@TransactionId, @Actor, @At) ON CONFLICT (transaction_id) DO NOTHING");
            await Copy("SELECT transaction_id, deleted_at AS at FROM orphaned_transactions WHERE transaction_id > @after ORDER BY transaction_id LIMIT @most",
                "INSERT INTO orphaned_transactions (transaction_id, deleted_at) VALUES (@TransactionId, @At) ON CONFLICT (transaction_id) DO NOTHING");
        }
        if (await known.Look(UnconfirmedRestore.FindSince) is { } since)
            await UnconfirmedRestore.Raise(backup, DateTimeOffset.FromUnixTimeMilliseconds(since));
        else
            await UnconfirmedRestore.Confirm(backup);
    }

    async Task Copy(string select, string insert)
    {
        for (var after = ""; ;)
        {
            var from = after;
            var some = await known.Look(async connection =>
                (await connection.QueryAsync<Row>(select, new { after = from, most = (long)BatchSize })).AsList());
            foreach (var row in some)
                await backup.ExecuteAsync(insert, row);
            if (some.Count < BatchSize)
                return;
            after = some[^1].TransactionId;
        }
    }
}
