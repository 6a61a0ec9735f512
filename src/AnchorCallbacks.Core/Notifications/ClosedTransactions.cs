using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Transactions that ended long ago and have no calls. If a late event adds one again, it is read from AP and removed once
/// more.</summary>
static class ClosedTransactions
{
    const string WithoutCalls = $"NOT EXISTS ({OutboxRows.OfTransaction})";

    public static readonly Retained Rows = new(
        "closed transactions",
        $"{TransactionRows.SelectClosed} AND {WithoutCalls} AND started_at >= @from ORDER BY started_at LIMIT @most",
        $"{TransactionRows.DeleteClosed} AND {WithoutCalls}");
}
