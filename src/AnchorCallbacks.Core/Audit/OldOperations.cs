using AnchorCallbacks.Store;

namespace AnchorCallbacks.Audit;

/// <summary>Old lines of the operation log. The audit logs of customers are kept.</summary>
static class OldOperations
{
    public static readonly Retained Rows = new(
        "operations",
        "SELECT subject, id, at FROM operations WHERE at <= @before AND at >= @from ORDER BY at LIMIT @most",
        "DELETE FROM operations WHERE subject = @Subject AND id = @Id AND at <= @before");
}
