using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Transactions;

/// <summary>The statements on proofs of funds, and on transactions whose customer was deleted before they ended.</summary>
static class FundsRows
{
    const string OldFunds =
        $"answered_at <= @before AND NOT EXISTS (SELECT 1 {TransactionRows.WithId} payout_funds.transaction_id)";

    const string OldOrphans =
        $"deleted_at <= @before AND NOT EXISTS (SELECT 1 {TransactionRows.WithId} orphaned_transactions.transaction_id)";

    /// <summary>A page of all proofs, to copy them into another store.</summary>
    public const string ProofPage =
        """
        SELECT transaction_id, actor, answered_at AS at FROM payout_funds
        WHERE transaction_id > @after ORDER BY transaction_id LIMIT @most
        """;

    public const string InsertProof =
        """
        INSERT INTO payout_funds (transaction_id, actor, answered_at) VALUES (@transactionId, @actor, @at)
        ON CONFLICT (transaction_id) DO NOTHING
        """;

    /// <summary>A page of all orphaned transactions, to copy them into another store.</summary>
    public const string OrphanPage =
        """
        SELECT transaction_id, deleted_at AS at FROM orphaned_transactions
        WHERE transaction_id > @after ORDER BY transaction_id LIMIT @most
        """;

    public const string InsertOrphan =
        """
        INSERT INTO orphaned_transactions (transaction_id, deleted_at) VALUES (@transactionId, @at)
        ON CONFLICT (transaction_id) DO NOTHING
        """;

    public static readonly Retained Funds = new(
        "proofs of funds",
        $"""
        SELECT transaction_id AS id, answered_at AS at FROM payout_funds
        WHERE {OldFunds} AND answered_at >= @from ORDER BY answered_at LIMIT @most
        """,
        $"DELETE FROM payout_funds WHERE transaction_id = @Id AND {OldFunds}");

    public static readonly Retained Orphans = new(
        "transactions of deleted customers",
        $"""
        SELECT transaction_id AS id, deleted_at AS at FROM orphaned_transactions
        WHERE {OldOrphans} AND deleted_at >= @from ORDER BY deleted_at LIMIT @most
        """,
        $"DELETE FROM orphaned_transactions WHERE transaction_id = @Id AND {OldOrphans}");

    public static async ValueTask<bool> HasProof(DbConnection connection, string transactionId) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM payout_funds WHERE transaction_id = @transactionId",
            new { transactionId }) is not null;

    public static Task<int> AddProof(DbConnection connection, string transactionId, string actor, DateTimeOffset now) =>
        connection.ExecuteAsync(InsertProof, new { transactionId, actor, at = now.ToUnixTimeMilliseconds() });

    public static async ValueTask<bool> IsOrphaned(DbConnection connection, string transactionId) =>
        await connection.ExecuteScalarAsync<long?>("SELECT 1 FROM orphaned_transactions WHERE transaction_id = @transactionId",
            new { transactionId }) is not null;

    public static Task<int> AddOrphan(DbConnection connection, string transactionId, DateTimeOffset now) =>
        connection.ExecuteAsync(InsertOrphan, new { transactionId, at = now.ToUnixTimeMilliseconds() });
}
