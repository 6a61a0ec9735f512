using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>Transactions that ended long ago. If a late event adds one again, it is read from AP and removed once more.</summary>
static class ClosedTransactions
{
    /// <param name="uses">Selects rows of other slices that still need a transaction, by <c>transactions.id</c>.</param>
    public static Retained Rows(string uses)
    {
        // AP does not change a transaction after its end, so updated_at is its end. A transaction that waits for a read may be open again.
        var closed =
            $"""
            sep <> '' AND started_at <= @before AND open = 0 AND updated_at <= @before AND read_at IS NULL AND refund_due = ''
                AND NOT EXISTS ({uses})
            """;
        return new(
            "closed transactions",
            $"SELECT id, started_at AS at FROM transactions WHERE {closed} AND started_at >= @from ORDER BY started_at LIMIT @most",
            $"DELETE FROM transactions WHERE id = @Id AND {closed}");
    }
}
