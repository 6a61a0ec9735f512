using System.ComponentModel;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /audit</c>.</summary>
sealed record AuditQuery : PageQuery
{
    [Description("Only this actor: operator:NAME, server, platform (for a wallet), or customer's page.")]
    public string? Actor { get; init; }

    [Description("Only this action, such as read, accept, erase, search, create, update.")]
    public string? Action { get; init; }

    [Description("Only the audit log of this customer.")]
    public string? Customer { get; init; }

    [Description("true: only what operators and the server did, without wallets and customers.")]
    public bool? People { get; init; }

    [Description("Only from this time, such as 2027-01-31T12:00:00Z.")]
    [Time]
    public string? From { get; init; }

    [Description("Only before this time.")]
    [Time]
    public string? To { get; init; }

    public AuditFilter Filter => new(Actor ?? "", Action ?? "", Customer ?? "", People is true,
        From is null ? null : TimeAttribute.Read(From), To is null ? null : TimeAttribute.Read(To));

    public Result<string?> Before() => Cursor is null ? (string?)null
        : Operators.Cursor.Read(Cursor, 1).Failed(out var failure, out var parts) ? failure : parts[0];
}

sealed record AuditTrailPage : Page<AuditTrailEntry>
{
    public required IReadOnlyList<AuditTrailEntry> Entries { get; init; }

    public override IReadOnlyList<AuditTrailEntry> Items() => Entries;
}

/// <summary>A line of the audit log of a customer, or of the log of operations on transactions, calls, events and operators.</summary>
sealed record AuditTrailEntry
{
    public required DateTime At { get; init; }

    [Description("operator:NAME, server, platform (for a wallet), or customer's page")]
    public required string Actor { get; init; }

    public required string Action { get; init; }

    public string? CustomerId { get; init; }

    [Description("What it was about, if not a customer: transaction:ID, call:ID, event:ID, operator:NAME. search: has a digest.")]
    public string? Subject { get; init; }

    [Description("Field names, never values.")]
    public string? Detail { get; init; }

    public static AuditTrailEntry Of(AuditTrailRow row) => new()
    {
        At = Time(row.At),
        Actor = row.Actor,
        Action = row.Action,
        CustomerId = Text(row.CustomerId),
        Subject = Text(row.Subject),
        Detail = Text(row.Detail),
    };
}
