using AnchorCallbacks.Store;

namespace AnchorCallbacks.Events;

/// <summary>Retention of handled events. A parked event stays until an operator drops it.</summary>
static class HandledEvents
{
    const string Done = "handled_at IS NOT NULL AND handled_at <= @before AND (problem = '' OR dropped_by <> '')";

    public static readonly Retained Rows = new(
        "handled events",
        $"SELECT id, handled_at AS at FROM events WHERE {Done} AND handled_at >= @from ORDER BY handled_at LIMIT @most",
        $"DELETE FROM events WHERE id = @Id AND {Done}");
}
