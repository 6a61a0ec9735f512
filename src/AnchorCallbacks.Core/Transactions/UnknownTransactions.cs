using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>Transaction ids that a request named and AP does not know. AP may send a request before it has stored its transaction, so they
/// are removed only after a while.</summary>
static class UnknownTransactions
{
    const string Unknown = "sep = '' AND read_at IS NULL";

    public const int KeptMinutes = 60;

    /// <summary>The customers for which they were named.</summary>
    public static readonly Retained Names = new(
        "names of unknown transactions",
        $"""
        SELECT customer_id AS subject, transaction_id AS id, first_seen_at AS at FROM customer_transactions
        WHERE first_seen_at <= @before AND first_seen_at >= @from AND transaction_id IN (SELECT id FROM transactions WHERE {Unknown})
        ORDER BY first_seen_at LIMIT @most
        """,
        $"""
        DELETE FROM customer_transactions WHERE customer_id = @Subject AND transaction_id = @Id AND first_seen_at <= @before
            AND EXISTS (SELECT 1 FROM transactions WHERE id = @Id AND {Unknown})
        """);

    /// <summary>Those that are no longer named for any customer.</summary>
    public static readonly Retained Rows = new(
        "unknown transactions",
        $"""
        SELECT id, 0 AS at FROM transactions
        WHERE {Unknown} AND NOT EXISTS (SELECT 1 FROM customer_transactions WHERE transaction_id = transactions.id) ORDER BY id LIMIT @most
        """,
        $"""
        DELETE FROM transactions
        WHERE id = @Id AND {Unknown} AND NOT EXISTS (SELECT 1 FROM customer_transactions WHERE transaction_id = @Id)
        """);
}
