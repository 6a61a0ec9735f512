using AnchorCallbacks.Store;

namespace AnchorCallbacks.Notifications;

/// <summary>Calls that were settled or dropped. The last one of an open transaction stays, however old: if an operator dropped it, it keeps
/// the same from being said again, and may be sent after all.</summary>
static class EndedCalls
{
    const string Done =
        """
        ended_at IS NOT NULL AND ended_at <= @before AND (
            NOT EXISTS (SELECT 1 FROM transactions WHERE transactions.id = outbox.transaction_id AND transactions.open = 1)
            OR EXISTS (SELECT 1 FROM outbox later WHERE later.transaction_id = outbox.transaction_id AND later.id > outbox.id))
        """;

    public static readonly Retained Rows = new(
        "ended calls",
        $"SELECT id, ended_at AS at FROM outbox WHERE {Done} AND ended_at >= @from ORDER BY ended_at LIMIT @most",
        $"DELETE FROM outbox WHERE id = @Id AND {Done}");
}
