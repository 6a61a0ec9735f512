using System.Data.Common;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Payouts;

/// <summary>The statements on claims.</summary>
static class PayoutRows
{
    // A claim stays as long as its transaction: AP may report it again.
    const string OldClaims =
        $"claimed_at <= @before AND NOT EXISTS (SELECT 1 {TransactionRows.WithId} payout_claims.transaction_id)";

    public static readonly Retained Claims = new(
        "claims",
        $"""
        SELECT transaction_id AS id, claimed_at AS at FROM payout_claims
        WHERE {OldClaims} AND claimed_at >= @from ORDER BY claimed_at LIMIT @most
        """,
        $"DELETE FROM payout_claims WHERE transaction_id = @Id AND {OldClaims}");

    sealed class ClaimRow
    {
        public string Reference { get; init; } = "";
        public string Actor { get; init; } = "";
        public long ClaimedAt { get; init; }
    }

    public static async ValueTask<PayoutClaim?> FindClaim(DbConnection connection, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<ClaimRow>(
            "SELECT reference, actor, claimed_at FROM payout_claims WHERE transaction_id = @transactionId",
            new { transactionId }) is { } row
            ? new(row.Reference, row.Actor, row.ClaimedAt) : null;

    /// <summary>The caller has checked in the same database transaction that there is none. The primary key refuses a second one.</summary>
    public static Task<int> AddClaim(DbConnection connection, string transactionId, PayoutClaim claim) => connection.ExecuteAsync(
        "INSERT INTO payout_claims (transaction_id, reference, actor, claimed_at) VALUES (@transactionId, @Reference, @Actor, @At)",
        new { transactionId, claim.Reference, claim.Actor, claim.At });

    public static Task<int> RemoveClaim(DbConnection connection, string transactionId) =>
        connection.ExecuteAsync("DELETE FROM payout_claims WHERE transaction_id = @transactionId", new { transactionId });
}
