using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;

namespace AnchorCallbacks.Audit;

/// <summary>One line of the audit log.</summary>
sealed class AuditRow
{
    public string Id { get; init; } = "";
    public long Version { get; init; }
    public long At { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public string Detail { get; init; } = "";
}

/// <summary>Who did what to whose record and when: field names, never values. Append-only, in the transaction of the change.</summary>
static class AuditLog
{
    /// <summary>The Anchor Platform, on behalf of a wallet.</summary>
    public const string ByPlatform = "platform";

    /// <summary>The server itself, by its settings.</summary>
    public const string ByServer = "server";

    static uint sequence;

    /// <param name="version">The record's version after the change.</param>
    public static Task<int> Append(DbConnection connection, string customerId, long version, DateTimeOffset at, string actor, string action,
        string detail) =>
        connection.ExecuteAsync(
            "INSERT INTO audit (customer_id, id, version, at, actor, action, detail) VALUES (@customerId, @id, @version, @at, @actor, @action, @detail)",
            new { customerId, id = NewId(at), version, at = at.ToUnixTimeMilliseconds(), actor, action, detail });

    /// <summary>All there is of one customer.</summary>
    public static async ValueTask<List<AuditRow>> All(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<AuditRow>("SELECT id, version, at, actor, action, detail FROM audit WHERE customer_id = @customerId",
            new { customerId })).AsList();

    /// <summary>Takes over a line of the same log in another store, if it is not there.</summary>
    public static Task<int> Copy(DbConnection connection, string customerId, AuditRow row) => connection.ExecuteAsync(
        """
        INSERT INTO audit (customer_id, id, version, at, actor, action, detail) VALUES (@customerId, @Id, @Version, @At, @Actor, @Action, @Detail)
        ON CONFLICT (customer_id, id) DO NOTHING
        """, new { customerId, row.Id, row.Version, row.At, row.Actor, row.Action, row.Detail });

    /// <summary>Newest first. Ids begin with the time.</summary>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    public static async ValueTask<List<AuditRow>> Page(DbConnection connection, string customerId, string? before, int most) =>
        (await connection.QueryAsync<AuditRow>(
            "SELECT id, version, at, actor, action, detail FROM audit WHERE customer_id = @customerId AND id < @before ORDER BY id DESC LIMIT @most",
            new { customerId, before = before ?? "~", most = (long)most })).AsList();

    /// <summary>In the order they are made: time, then a count for those of one millisecond. Random at the end, since a restart counts anew.</summary>
    public static string NewId(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{at.ToUnixTimeMilliseconds():x12}{Interlocked.Increment(ref sequence):x8}{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
}
