using AnchorCallbacks.Store;

namespace AnchorCallbacks.Rates.Quotes;

/// <summary>Firm quotes that bind nobody any more. None expires before it is made: along the times they were made at, all are found.</summary>
static class ExpiredQuotes
{
    public static readonly Retained Rows = new(
        "expired quotes",
        "SELECT id, created_at AS at FROM quotes WHERE created_at <= @before AND expires_at <= @before AND created_at >= @from ORDER BY created_at LIMIT @most",
        "DELETE FROM quotes WHERE id = @Id AND expires_at <= @before");
}
