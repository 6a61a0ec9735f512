using System.Data.Common;
using Dapper;

namespace AnchorCallbacks.Audit;

/// <summary>Who did what to whose record and when: field names, never values. Append-only, in the transaction of the change.</summary>
static class AuditLog
{
    /// <summary>The Anchor Platform, on behalf of a wallet.</summary>
    public const string Platform = "platform";

    /// <summary>The server itself, by its settings.</summary>
    public const string Server = "server";

    /// <param name="version">The record's version after the change.</param>
    public static Task<int> Append(DbConnection connection, string customerId, long version, DateTimeOffset at, string actor, string action, string detail) =>
        connection.ExecuteAsync(
            "INSERT INTO audit (customer_id, id, version, at, actor, action, detail) VALUES (@customerId, @id, @version, @at, @actor, @action, @detail)",
            new { customerId, id = Guid.CreateVersion7(at).ToString("N"), version, at = at.ToUnixTimeMilliseconds(), actor, action, detail });
}
