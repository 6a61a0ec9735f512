using AnchorCallbacks.Store;

namespace AnchorCallbacks.Rates.Quotes;

/// <summary>Retention of expired firm quotes. A quote is created before it expires, so that the index on the time of creation finds
/// all.</summary>
static class ExpiredQuotes
{
    public static readonly Retained Rows = new(
        "expired quotes",
        """
        SELECT id, created_at AS at FROM quotes
        WHERE created_at <= @before AND expires_at <= @before AND created_at >= @from ORDER BY created_at LIMIT @most
        """,
        "DELETE FROM quotes WHERE id = @Id AND expires_at <= @before");
}
