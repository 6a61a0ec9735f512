using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Payouts;

/// <summary>The statements about claims and proofs of funds, whole as they are run.</summary>
static class PayoutRows
{
    // They go after the transaction: until then AP may name it again.
    const string OldClaims = "claimed_at <= @before AND NOT EXISTS (SELECT 1 FROM transactions WHERE transactions.id = payout_claims.transaction_id)";

    const string OldFunds = "answered_at <= @before AND NOT EXISTS (SELECT 1 FROM transactions WHERE transactions.id = payout_funds.transaction_id)";

    const string OldOrphans = "deleted_at <= @before AND NOT EXISTS (SELECT 1 FROM transactions WHERE transactions.id = orphaned_transactions.transaction_id)";

    public static readonly Retained Claims = new(
        "claims",
        $"SELECT transaction_id AS id, claimed_at AS at FROM payout_claims WHERE {OldClaims} AND claimed_at >= @from ORDER BY claimed_at LIMIT @most",
        $"DELETE FROM payout_claims WHERE transaction_id = @Id AND {OldClaims}");

    public static readonly Retained Funds = new(
        "proofs of funds",
        $"SELECT transaction_id AS id, answered_at AS at FROM payout_funds WHERE {OldFunds} AND answered_at >= @from ORDER BY answered_at LIMIT @most",
        $"DELETE FROM payout_funds WHERE transaction_id = @Id AND {OldFunds}");

    public static readonly Retained Orphans = new(
        "transactions of deleted customers",
        $"SELECT transaction_id AS id, deleted_at AS at FROM orphaned_transactions WHERE {OldOrphans} AND deleted_at >= @from ORDER BY deleted_at LIMIT @most",
        $"DELETE FROM orphaned_transactions WHERE transaction_id = @Id AND {OldOrphans}");

    sealed class ClaimRow
    {
        public string Reference { get; init; } = "";
        public string Actor { get; init; } = "";
        public long ClaimedAt { get; init; }
    }

    public static async ValueTask<PayoutClaim?> FindClaim(DbConnection connection, string transactionId) =>
        await connection.QueryFirstOrDefaultAsync<ClaimRow>(
            "SELECT reference, actor, claimed_at FROM payout_claims WHERE transaction_id = @transactionId", new { transactionId }) is { } row
            ? new(row.Reference, row.Actor, row.ClaimedAt) : null;

    /// <summary>The caller has seen in the same transaction that there is none; the key lets no second one in.</summary>
    public static Task<int> AddClaim(DbConnection connection, string transactionId, PayoutClaim claim) => connection.ExecuteAsync(
        "INSERT INTO payout_claims (transaction_id, reference, actor, claimed_at) VALUES (@transactionId, @Reference, @Actor, @At)",
        new { transactionId, claim.Reference, claim.Actor, claim.At });

    public static Task<int> RemoveClaim(DbConnection connection, string transactionId) =>
        connection.ExecuteAsync("DELETE FROM payout_claims WHERE transaction_id = @transactionId", new { transactionId });

    public static async ValueTask<bool> HasFunds(DbConnection connection, string transactionId) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM payout_funds WHERE transaction_id = @transactionId", new { transactionId }) is not null;

    public static Task<int> AddFunds(DbConnection connection, string transactionId, string actor, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO payout_funds (transaction_id, actor, answered_at) VALUES (@transactionId, @actor, @at) ON CONFLICT (transaction_id) DO NOTHING",
        new { transactionId, actor, at = now.ToUnixTimeMilliseconds() });

    public static async ValueTask<bool> IsOrphaned(DbConnection connection, string transactionId) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM orphaned_transactions WHERE transaction_id = @transactionId", new { transactionId }) is not null;

    public static Task<int> AddOrphan(DbConnection connection, string transactionId, DateTimeOffset now) => connection.ExecuteAsync(
        "INSERT INTO orphaned_transactions (transaction_id, deleted_at) VALUES (@transactionId, @at) ON CONFLICT (transaction_id) DO NOTHING",
        new { transactionId, at = now.ToUnixTimeMilliseconds() });

    /// <summary>Calls that wait, are under way or were parked, with their methods.</summary>
    public static async ValueTask<List<(string Id, string Method, string State)>> OpenCalls(DbConnection connection, string transactionId) =>
        (await connection.QueryAsync<(string, string, string)>(
            "SELECT id, method, state FROM outbox WHERE transaction_id = @transactionId AND state IN ('waiting', 'sending', 'parked') ORDER BY id",
            new { transactionId })).AsList();
}
