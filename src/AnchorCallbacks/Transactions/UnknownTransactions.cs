using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>Ids that a request named and AP does not know. AP may ask about a transaction before it has stored it: they go some time later.</summary>
static class UnknownTransactions
{
    const string Unknown = "sep = '' AND read_at IS NULL";

    public const int KeptMinutes = 60;

    /// <summary>Which customer they were named for.</summary>
    public static readonly Retained Names = new(
        "names of unknown transactions",
        $"""
        SELECT customer_id AS subject, transaction_id AS id, first_seen_at AS at FROM customer_transactions
        WHERE first_seen_at <= @before AND first_seen_at >= @from AND transaction_id IN (SELECT id FROM transactions WHERE {Unknown}) ORDER BY first_seen_at LIMIT @most
        """,
        $"""
        DELETE FROM customer_transactions WHERE customer_id = @Subject AND transaction_id = @Id AND first_seen_at <= @before
            AND EXISTS (SELECT 1 FROM transactions WHERE id = @Id AND {Unknown})
        """);

    /// <summary>Those that are named for nobody any more.</summary>
    public static readonly Retained Rows = new(
        "unknown transactions",
        $"SELECT id, 0 AS at FROM transactions WHERE {Unknown} AND NOT EXISTS (SELECT 1 FROM customer_transactions WHERE transaction_id = transactions.id) ORDER BY id LIMIT @most",
        $"DELETE FROM transactions WHERE id = @Id AND {Unknown} AND NOT EXISTS (SELECT 1 FROM customer_transactions WHERE transaction_id = @Id)");
}
