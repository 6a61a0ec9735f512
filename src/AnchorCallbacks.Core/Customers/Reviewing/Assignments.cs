using System.Data.Common;
using AnchorCallbacks.Http;
using Dapper;

namespace AnchorCallbacks.Customers.Reviewing;

/// <summary>Which operator works on a customer. It keeps two people from the same work, and forbids nothing.</summary>
static class Assignments
{
    /// <returns>The operator's name; null if nobody has taken the customer.</returns>
    public static async ValueTask<string?> Find(DbConnection connection, string customerId) =>
        await connection.ExecuteScalarAsync<string?>("SELECT operator FROM assignments WHERE customer_id = @customerId",
            new { customerId });

    public static async ValueTask<Result<string>> Take(DbConnection connection, string customerId, string name, DateTimeOffset now)
    {
        if (await CustomerRows.Find(connection, CustomerKey.OfId(customerId)) is null)
            return await CustomerRows.NotFoundReason(connection, customerId);
        await connection.ExecuteAsync(
            """
            INSERT INTO assignments (customer_id, operator, assigned_at) VALUES (@customerId, @name, @at)
            ON CONFLICT (customer_id) DO NOTHING
            """,
            new { customerId, name, at = now.ToUnixTimeMilliseconds() });
        var assigned = await Find(connection, customerId);
        return assigned == name ? name : Failure.Conflict($"id: {assigned} has taken this customer");
    }

    /// <param name="mayTakeAway">The operator may give back what another has taken.</param>
    public static async ValueTask<Result<string>> GiveBack(DbConnection connection, string customerId, string name, bool mayTakeAway)
    {
        if (await Find(connection, customerId) is { } assigned && assigned != name && !mayTakeAway)
            return Failure.Conflict($"id: {assigned} has taken this customer; an approver or admin can give it back");
        await Remove(connection, customerId);
        return name;
    }

    public static Task<int> Remove(DbConnection connection, string customerId) =>
        connection.ExecuteAsync("DELETE FROM assignments WHERE customer_id = @customerId", new { customerId });
}
