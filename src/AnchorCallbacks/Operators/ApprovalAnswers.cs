using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

sealed record ApprovalPage : Page<ApprovalSummary>
{
    public required IReadOnlyList<ApprovalSummary> Approvals { get; init; }

    public override IReadOnlyList<ApprovalSummary> Items() => Approvals;
}

/// <summary>A decision or a deletion that waits for a second person. It holds no personal data.</summary>
record ApprovalSummary
{
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    [AllowedValues("accept", "reject", "clear", "delete")]
    public required string Action { get; init; }

    public string? Type { get; init; }

    [Description("Names of SEP-9 fields.")]
    public IReadOnlyList<string>? Fields { get; init; }

    [Description("The version of the customer that the first person decided on.")]
    public required long Version { get; init; }

    [Description("The customer has changed since. Then it cannot be approved, only declined.")]
    public required bool Stale { get; init; }

    public required string ProposedBy { get; init; }

    public required DateTime ProposedAt { get; init; }

    public static ApprovalSummary Of(ApprovalRow row) => new()
    {
        Id = row.Id,
        CustomerId = row.CustomerId,
        Action = row.Action,
        Type = Text(row.Type),
        Fields = row.Fields.Length == 0 ? null : row.Fields.Split(' '),
        Version = row.Version,
        Stale = row.IsStale,
        ProposedBy = row.ProposedBy,
        ProposedAt = Time(row.ProposedAt),
    };
}

/// <summary>A pending approval with its message.</summary>
sealed record ApprovalDetail : ApprovalSummary
{
    [JsonConstructor]
    public ApprovalDetail()
    {
    }

    [SetsRequiredMembers]
    public ApprovalDetail(ApprovalSummary summary) : base(summary)
    {
    }

    [Description("The message to the customer.")]
    public LocalizedText? Message { get; init; }

    [Description("The fields with values that came after the decision of the first person.")]
    public required IReadOnlyList<string> Changed { get; init; } = [];

    [Description("The customer's version now.")]
    public required long CurrentVersion { get; init; }
}

/// <summary>What became of a pending approval.</summary>
sealed record ApprovalAnswer : IVersioned
{
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    [AllowedValues("approved", "declined", "withdrawn")]
    public required string Outcome { get; init; }

    [Description("The customer's version now.")]
    public required long Version { get; init; }

    public static ApprovalAnswer Of(ApprovalOutcome outcome) => new()
    {
        Id = outcome.Row.Id,
        CustomerId = outcome.Row.CustomerId,
        Outcome = outcome.Word,
        Version = outcome.Decided?.Version ?? outcome.Row.CurrentVersion,
    };
}
