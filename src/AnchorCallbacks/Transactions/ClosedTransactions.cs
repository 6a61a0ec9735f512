using AnchorCallbacks.Store;

namespace AnchorCallbacks.Transactions;

/// <summary>Transactions that ended long ago, with what AP said of them. A late event may bring one back: it is entered as it says, read from
/// AP, and goes again.</summary>
static class ClosedTransactions
{
    // AP changes nothing about one after its end: updated_at is when it closed. One that is to be read may be open again.
    const string Closed =
        """
        sep <> '' AND started_at <= @before AND open = 0 AND updated_at <= @before AND read_at IS NULL AND refund_due = ''
            AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.transaction_id = transactions.id)
        """;

    public static readonly Retained Rows = new(
        "closed transactions",
        $"SELECT id, started_at AS at FROM transactions WHERE {Closed} AND started_at >= @from ORDER BY started_at LIMIT @most",
        $"DELETE FROM transactions WHERE id = @Id AND {Closed}");
}
