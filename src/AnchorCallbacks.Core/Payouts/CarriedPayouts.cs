using System.Data.Common;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Payouts;

/// <summary>Copies the facts about payments from a store into the backup that replaces it. A transaction that was paid after the backup
/// must not be paid again.</summary>
/// <param name="replaced">The store that the backup replaces.</param>
/// <param name="backup">Is changed in the caller's database transaction.</param>
sealed class CarriedPayouts(StoreReader replaced, DbConnection backup)
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
        if (replaced.Tables.Any(table => table.Name == "payout_claims"))
        {
            // A claim of the backup may have been released since.
            await backup.ExecuteAsync("DELETE FROM payout_claims WHERE transaction_id >= ''");
            await Copy(
                """
                SELECT transaction_id, reference, actor, claimed_at AS at FROM payout_claims
                WHERE transaction_id > @after ORDER BY transaction_id LIMIT @most
                """,
                """
                INSERT INTO payout_claims (transaction_id, reference, actor, claimed_at) VALUES (@TransactionId, @Reference, @Actor, @At)
                """);
            await Copy(FundsRows.ProofPage, FundsRows.InsertProof);
            await Copy(FundsRows.OrphanPage, FundsRows.InsertOrphan);
        }
        if (await replaced.Look(UnconfirmedRestore.FindSince) is { } since)
            await UnconfirmedRestore.Raise(backup, DateTimeOffset.FromUnixTimeMilliseconds(since));
        else
            await UnconfirmedRestore.Confirm(backup);
    }

    async Task Copy(string select, string insert)
    {
        for (var after = ""; ;)
        {
            var from = after;
            var batch = await replaced.Look(async connection =>
                (await connection.QueryAsync<Row>(select, new { after = from, most = (long)BatchSize })).AsList());
            foreach (var row in batch)
                await backup.ExecuteAsync(insert, row);
            if (batch.Count < BatchSize)
                return;
            after = batch[^1].TransactionId;
        }
    }
}
