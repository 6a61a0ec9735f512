using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Transactions;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

sealed record CustomerPage : Page<CustomerSummary>
{
    public required IReadOnlyList<CustomerSummary> Customers { get; init; }

    public override IReadOnlyList<CustomerSummary> Items() => Customers;

    [Description("""
        Only with needs_review or status=PROCESSING, and without account: how many transactions go on while a review is open.
        The review may be of a listed customer, or come from a transaction rule. GET /transactions?in_review=true lists the transactions.
        """)]
    public long? TransactionsInReview { get; init; }
}

/// <summary>A customer as one type. It holds no personal data.</summary>
sealed record CustomerSummary
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    public string? Memo { get; init; }

    public string? MemoType { get; init; }

    public string? Type { get; init; }

    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED")]
    public string? Status { get; init; }

    [Description("With answered: the time of the answer.")]
    public DateTime? ReviewSince { get; init; }

    [Description("The operator who has taken the customer.")]
    public string? AssignedTo { get; init; }

    [Description("Only for a deleted customer whose record is kept.")]
    public DateTime? DeletedAt { get; init; }

    [Description("When the kept record of a deleted customer is erased.")]
    public DateTime? EraseAt { get; init; }

    public required long Version { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public static CustomerSummary Of(CustomerListRow row)
    {
        var kept = row.EraseAt is not null;
        return new()
        {
            Id = row.Id,
            Account = row.Account,
            Memo = Text(row.Memo),
            MemoType = Text(row.MemoType),
            Type = kept ? null : Text(row.Type),
            Status = kept ? null : Text(row.Status),
            AssignedTo = row.AssignedTo,
            ReviewSince = Time(row.ReviewSince),
            DeletedAt = kept ? Time(row.DeletedAt) : null,
            EraseAt = Time(row.EraseAt),
            Version = row.Version,
            CreatedAt = Time(row.CreatedAt),
            UpdatedAt = Time(row.UpdatedAt),
        };
    }
}

/// <summary>The whole record of a customer. Lists are newest first.</summary>
sealed record CustomerDetail : IVersioned
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    public string? Memo { get; init; }

    public string? MemoType { get; init; }

    public required long Version { get; init; }

    public string? LastType { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? DeletedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? EraseAt { get; init; }

    public required IReadOnlyList<TypeState> Types { get; init; }

    [Description("By SEP-9 name.")]
    public required IReadOnlyDictionary<string, FieldState> Fields { get; init; }

    public required IReadOnlyList<AskState> Asked { get; init; }

    [Description("The people of a company.")]
    public IReadOnlyList<AssociateState>? Associates { get; init; }

    [Description("The partners that have the customer.")]
    public IReadOnlyList<CustomerPartner>? Partners { get; init; }

    [Description("The status that the partner has set. It stands until the partner or an operator changes it.")]
    public PartnerStatusState? PartnerStatus { get; init; }

    public required IReadOnlyList<CustomerVersion> History { get; init; }

    public required IReadOnlyList<CustomerTransaction> Transactions { get; init; }

    [Description("The newest 50 transactions that go on in AP although the customer is in review, by its type or by a transaction rule.")]
    public required IReadOnlyList<TransactionSummary> TransactionsInReview { get; init; }

    [Description("The operator who has taken the customer.")]
    public string? AssignedTo { get; init; }

    [Description("When the customer answered what an operator asked for, if no operator has looked since.")]
    public DateTime? AnsweredAt { get; init; }

    [Description("The newest 50 notes of operators for operators.")]
    public required IReadOnlyList<NoteEntry> Notes { get; init; }

    [Description("Decisions that wait for a second person.")]
    public required IReadOnlyList<ApprovalSummary> PendingApprovals { get; init; }

    public required IReadOnlyList<AuditEntry> Audit { get; init; }

    /// <summary>What the answer was made from. It is not part of it.</summary>
    internal CustomerRecord Record { get; init; } = CustomerRecord.Empty;
}

/// <summary>A transaction that a request about the customer named.</summary>
sealed record CustomerTransaction
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required DateTime FirstSeenAt { get; init; }

    public static CustomerTransaction Of(NamedTransactionRow row) =>
        new() { Id = row.TransactionId, Type = row.Type, FirstSeenAt = Time(row.FirstSeenAt) };
}

sealed record HistoryPage : Page<CustomerVersion>
{
    public required IReadOnlyList<CustomerVersion> History { get; init; }

    public override IReadOnlyList<CustomerVersion> Items() => History;
}

/// <summary>The values and verdicts that a version replaced.</summary>
sealed record CustomerVersion
{
    public required long Version { get; init; }

    public required DateTime At { get; init; }

    [Description("By SEP-9 name.")]
    public required IReadOnlyDictionary<string, FieldState> Replaced { get; init; }

    public IReadOnlyList<ReplacedVerdict>? ReplacedVerdicts { get; init; }

    public static CustomerVersion Of(CustomerHistory history) => new()
    {
        Version = history.Version,
        At = Time(history.At),
        Replaced = FieldState.Of(history.Replaced.Values),
        ReplacedVerdicts = history.Replaced.Verdicts.Count == 0 ? null : [.. history.Replaced.Verdicts.Select(ReplacedVerdict.Of)],
    };
}

sealed record AuditPage : Page<AuditEntry>
{
    public required IReadOnlyList<AuditEntry> Audit { get; init; }

    public override IReadOnlyList<AuditEntry> Items() => Audit;
}

/// <summary>An entry of the audit log: who did or read what.</summary>
sealed record AuditEntry
{
    public required DateTime At { get; init; }

    [Description("platform, server or operator:NAME")]
    public required string Actor { get; init; }

    public required string Action { get; init; }

    [Description("Field names, never values.")]
    public required string Detail { get; init; }

    public required long Version { get; init; }

    public static AuditEntry Of(AuditRow row) =>
        new() { At = Time(row.At), Actor = row.Actor, Action = row.Action, Detail = row.Detail, Version = row.Version };
}
