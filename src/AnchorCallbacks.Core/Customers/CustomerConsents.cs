using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Customers;

/// <summary>What customers have agreed to on their pages. It stays as long as the customer's data.</summary>
static class CustomerConsents
{
    sealed class Row
    {
        public string Name { get; init; } = "";
        public string Version { get; init; } = "";
    }

    public static async ValueTask<HashSet<(string Name, string Version)>> Of(DbConnection connection, string customerId) =>
        [.. (await connection.QueryAsync<Row>("SELECT name, version FROM page_consents WHERE customer_id = @customerId",
            new { customerId })).Select(row => (row.Name, row.Version))];

    /// <returns>0 if the customer has agreed to this version before.</returns>
    public static Task<int> Add(DbConnection connection, string customerId, string name, string version, string language,
        DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO page_consents (customer_id, name, version, language, agreed_at)
        VALUES (@customerId, @name, @version, @language, @at) ON CONFLICT (customer_id, name, version) DO NOTHING
        """, new { customerId, name, version, language, at = now.ToUnixTimeMilliseconds() });

    public static Task<int> Remove(DbConnection connection, string customerId) =>
        connection.ExecuteAsync("DELETE FROM page_consents WHERE customer_id = @customerId", new { customerId });
}
