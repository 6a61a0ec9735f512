using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Notifications;

/// <summary>Calls that are settled or dropped. The last call of an open transaction stays, however old it is. If an operator dropped it, it
/// stops an equal call, and it can still be sent.</summary>
static class EndedCalls
{
    const string Done =
        $"""
        ended_at IS NOT NULL AND ended_at <= @before AND (
            NOT EXISTS (SELECT 1 {TransactionRows.WithId} outbox.transaction_id AND transactions.open = 1)
            OR EXISTS (SELECT 1 FROM outbox later WHERE later.transaction_id = outbox.transaction_id AND later.id > outbox.id))
        """;

    public static readonly Retained Rows = new(
        "ended calls",
        $"SELECT id, ended_at AS at FROM outbox WHERE {Done} AND ended_at >= @from ORDER BY ended_at LIMIT @most",
        $"DELETE FROM outbox WHERE id = @Id AND {Done}");
}
