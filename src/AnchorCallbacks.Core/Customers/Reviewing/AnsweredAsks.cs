using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Customers.Reviewing;

/// <summary>Customers who have answered what an operator asked for. They are in the queue until an operator decides, or has seen the
/// answer.</summary>
static class AnsweredAsks
{
    public static Task<int> Add(DbConnection connection, string customerId, DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO answered_asks (customer_id, answered_at) VALUES (@customerId, @at) ON CONFLICT (customer_id) DO NOTHING
        """, new { customerId, at = now.ToUnixTimeMilliseconds() });

    public static async ValueTask<long?> Find(DbConnection connection, string customerId) =>
        await connection.ExecuteScalarAsync<long?>("SELECT answered_at FROM answered_asks WHERE customer_id = @customerId",
            new { customerId });

    public static Task<int> Remove(DbConnection connection, string customerId) =>
        connection.ExecuteAsync("DELETE FROM answered_asks WHERE customer_id = @customerId", new { customerId });
}
