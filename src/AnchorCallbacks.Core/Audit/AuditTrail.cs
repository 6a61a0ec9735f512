using System.Data.Common;
using System.Globalization;
using Dapper;

namespace AnchorCallbacks.Audit;

/// <summary>Selects lines of both logs. An empty condition holds for all.</summary>
/// <param name="Customer">Only this customer's audit log.</param>
/// <param name="OfPeople">Only what operators and the server did.</param>
/// <param name="From">The first instant.</param>
/// <param name="To">The instant after the last one.</param>
sealed record AuditFilter(string Actor, string Action, string Customer, bool OfPeople, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>A line of the audit log of customers, or of the log of operations.</summary>
sealed class AuditTrailRow
{
    public string Id { get; init; } = "";
    public string CustomerId { get; init; } = "";

    /// <summary>What an operation was about, other than a customer: <c>kind:id</c>.</summary>
    public string Subject { get; init; } = "";

    public long Version { get; init; }
    public long At { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public string Detail { get; init; } = "";
}

/// <summary>Who did what and when, over all customers, transactions, calls and events.</summary>
static class AuditTrail
{
    const string Conditions =
        " AND id >= @first AND (@Actor = '' OR actor = @Actor) AND (@Action = '' OR action = @Action)"
        + " AND (@ofPeople = 0 OR actor <> 'customer''s page') ORDER BY id DESC LIMIT @most";

    const string AuditColumns = "SELECT id, customer_id, version, at, actor, action, detail FROM audit";

    public const string OfAll = AuditColumns + " WHERE id < @before" + Conditions;

    // Most lines are of wallets, whose requests the platform forwards. The others have an index of their own.
    public const string OfOthers = AuditColumns + " WHERE actor <> 'platform' AND id < @before" + Conditions;

    public const string OfCustomer = AuditColumns + " WHERE customer_id = @Customer AND id < @before" + Conditions;

    public const string OfCustomerByOthers = AuditColumns
        + " WHERE customer_id = @Customer AND actor <> 'platform' AND id < @before" + Conditions;

    public const string Operations = "SELECT id, subject, at, actor, action FROM operations WHERE id < @before" + Conditions;

    /// <summary>Newest first.</summary>
    /// <param name="before">The last id of the page before; null for the first page.</param>
    public static async ValueTask<List<AuditTrailRow>> Page(DbConnection connection, AuditFilter filter, string? before, int most)
    {
        var values = new
        {
            filter.Actor,
            filter.Action,
            filter.Customer,
            first = Id(filter.From) ?? "",
            before = before ?? Id(filter.To) ?? "~",
            ofPeople = filter.OfPeople ? 1L : 0L,
            most = (long)most,
        };
        if (filter.Customer.Length > 0)
            return (await connection.QueryAsync<AuditTrailRow>(filter.OfPeople ? OfCustomerByOthers : OfCustomer, values)).AsList();
        var isOfOthers = filter.OfPeople || (filter.Actor.Length > 0 && filter.Actor != AuditLog.ByPlatform)
            || (filter.Action.Length > 0 && !AuditLog.ActionsOfWallets.Contains(filter.Action));
        var rows = (await connection.QueryAsync<AuditTrailRow>(isOfOthers ? OfOthers : OfAll, values)).AsList();
        rows.AddRange(await connection.QueryAsync<AuditTrailRow>(Operations, values));
        return [.. rows.OrderByDescending(row => row.Id, StringComparer.Ordinal).Take(most)];
    }

    /// <summary>The number of lines in this time whose actor is not AP, by action.</summary>
    public static async ValueTask<Dictionary<string, long>> Count(DbConnection connection, DateTimeOffset from, DateTimeOffset to) =>
        (await connection.QueryAsync<(string Action, long Lines)>(
            """
            SELECT action, count(*) AS lines FROM audit
            WHERE actor <> 'platform' AND id >= @first AND id < @next GROUP BY action
            """, new { first = Id(from), next = Id(to) })).ToDictionary(row => row.Action, row => row.Lines);

    /// <summary>The lowest id of an instant.</summary>
    static string? Id(DateTimeOffset? at) => at is not { } instant ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, instant.ToUnixTimeMilliseconds()):x12}");
}
