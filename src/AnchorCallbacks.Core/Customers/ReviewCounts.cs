using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>The reviews of one customer type that wait for an officer.</summary>
sealed class WaitingReviews
{
    public string Type { get; init; } = "";
    public long Waiting { get; init; }

    /// <summary>Since when the oldest waits, in Unix milliseconds.</summary>
    public long Oldest { get; init; }
}

/// <summary>Counts the reviews that wait. A condition that is always true makes each statement walk along the partial index.</summary>
static class ReviewCounts
{
    public static async ValueTask<List<WaitingReviews>> ByType(DbConnection connection) =>
        (await connection.QueryAsync<WaitingReviews>(
            """
            SELECT type, count(*) AS waiting, min(review_since) AS oldest FROM customer_statuses
            WHERE review_since IS NOT NULL AND review_since > 0 GROUP BY type ORDER BY type
            """)).AsList();

    /// <summary>A customer counts once for each type.</summary>
    public static async ValueTask<Backlog> All(DbConnection connection) => await connection.QuerySingleAsync<Backlog>(
        """
        SELECT count(*) AS waiting, min(review_since) AS oldest FROM customer_statuses WHERE review_since IS NOT NULL AND review_since > 0
        """);
}
