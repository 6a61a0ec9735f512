using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AnchorCallbacks.Store;
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

/// <summary>The log of changes to customers' records: actor, time and field names, never values. It is append-only, and written in the
/// transaction of the change.</summary>
static class AuditLog
{
    /// <summary>The Anchor Platform, on behalf of a wallet.</summary>
    public const string ByPlatform = "platform";

    /// <summary>The customer, on a page of this server.</summary>
    public const string ByCustomer = "customer's page";

    /// <summary>The server itself, according to its settings.</summary>
    public const string ByServer = "server";

    /// <summary>What AP does for wallets. No other action has its name as the actor.</summary>
    public static readonly string[] ActionsOfWallets = [AuditActions.Create, AuditActions.Update, AuditActions.Delete, AuditActions.Erase];

    static uint sequence;

    /// <param name="version">The record's version after the change.</param>
    public static async ValueTask<int> Append(DbConnection connection, string customerId, long version, DateTimeOffset at, string actor,
        string action, string detail)
    {
        var batch = new StatementBatch();
        Append(batch, customerId, version, at, actor, action, detail);
        return (await batch.Run(connection))[0];
    }

    /// <param name="version">The record's version after the change.</param>
    public static void Append(StatementBatch batch, string customerId, long version, DateTimeOffset at, string actor, string action,
        string detail)
    {
        Debug.Assert(AuditActions.IsKnown(action), action);
        batch.Add(
            """
            INSERT INTO audit (customer_id, id, version, at, actor, action, detail)
            VALUES (@customerId, @id, @version, @at, @actor, @action, @detail)
            """,
            ("customerId", customerId), ("id", NewId(at)), ("version", version), ("at", at.ToUnixTimeMilliseconds()), ("actor", actor),
            ("action", action), ("detail", detail));
    }

    /// <summary>All lines of one customer.</summary>
    public static async ValueTask<List<AuditRow>> All(DbConnection connection, string customerId) =>
        (await connection.QueryAsync<AuditRow>("SELECT id, version, at, actor, action, detail FROM audit WHERE customer_id = @customerId",
            new { customerId })).AsList();

    /// <summary>Copies a line from the same log in another store, unless it exists.</summary>
    public static Task<int> Copy(DbConnection connection, string customerId, AuditRow row) => connection.ExecuteAsync(
        """
        INSERT INTO audit (customer_id, id, version, at, actor, action, detail)
            VALUES (@customerId, @Id, @Version, @At, @Actor, @Action, @Detail)
        ON CONFLICT (customer_id, id) DO NOTHING
        """, new { customerId, row.Id, row.Version, row.At, row.Actor, row.Action, row.Detail });

    /// <summary>Newest first. Ids begin with the time.</summary>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    public static async ValueTask<List<AuditRow>> Page(DbConnection connection, string customerId, string? before, int most) =>
        (await connection.QueryAsync<AuditRow>(
            """
            SELECT id, version, at, actor, action, detail FROM audit
            WHERE customer_id = @customerId AND id < @before ORDER BY id DESC LIMIT @most
            """,
            new { customerId, before = before ?? "~", most = (long)most })).AsList();

    /// <summary>Ids sort in the order of their creation: time, then a count within one millisecond. The end is random, because a restart
    /// begins the count again.</summary>
    public static string NewId(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{at.ToUnixTimeMilliseconds():x12}{Interlocked.Increment(ref sequence):x8}")
        + RandomNumberGenerator.GetHexString(12, lowercase: true);
}
