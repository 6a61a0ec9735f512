using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The customer as one type.</summary>
sealed record TypeState
{
    public required string Type { get; init; }

    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED")]
    public required string Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? ReviewSince { get; init; }

    [Description("Required fields that are missing. Absent if the type is no longer configured.")]
    public IReadOnlyList<string>? Wanted { get; init; }

    [Description("Fields that wait for an operator. Absent if the type is no longer configured.")]
    public IReadOnlyList<string>? InReview { get; init; }

    public VerdictState? Verdict { get; init; }

    public static IReadOnlyList<TypeState> Of(CustomerRecord record, IEnumerable<StatusRow> statuses, CustomerTypes types) =>
        [.. statuses.Select(status => Of(record, status, types))];

    static TypeState Of(CustomerRecord record, StatusRow status, CustomerTypes types)
    {
        var needs = types.Configured(status.Type) is { } type && CustomerEvaluation.Of(type, record) is var evaluation
            ? evaluation.Type.Fields.Zip(evaluation.FieldStatuses).ToList() : null;
        return new()
        {
            Type = status.Type,
            Status = status.Status,
            ReviewSince = Time(status.ReviewSince),
            Wanted = needs?.Where(need => need.First.Required && need.Second is FieldStatus.Absent or FieldStatus.Rejected)
                .Select(need => need.First.Field.Name).ToList(),
            InReview = needs?.Where(need => need.Second == FieldStatus.InReview).Select(need => need.First.Field.Name).ToList(),
            Verdict = record.VerdictOn(status.Type) is { } verdict ? VerdictState.Of(verdict) : null,
        };
    }
}

/// <summary>An operator's verdict on the customer as one type.</summary>
sealed record VerdictState
{
    [AllowedValues("accepted", "rejected")]
    public required string Decision { get; init; }

    public LocalizedText? Message { get; init; }

    public required long Version { get; init; }

    public static VerdictState Of(TypeVerdict verdict) =>
        new() { Decision = Word(verdict.Verdict), Message = Text(verdict.Message), Version = verdict.Version };

    public static string Word(Verdict verdict) => verdict switch
    {
        Customers.Record.Verdict.Accepted => "accepted",
        Customers.Record.Verdict.Rejected => "rejected",
        _ => "none",
    };
}

sealed record ReplacedVerdict
{
    public required string Type { get; init; }

    public required string Decision { get; init; }

    public LocalizedText? Message { get; init; }

    public static ReplacedVerdict Of(TypeVerdict verdict) =>
        new() { Type = verdict.Type, Decision = VerdictState.Word(verdict.Verdict), Message = Text(verdict.Message) };
}

/// <summary>A field with the value that the customer gave.</summary>
[Description("Has either value or document.")]
sealed record FieldState
{
    public string? Value { get; init; }

    public DocumentState? Document { get; init; }

    public required long Version { get; init; }

    [Description("The rule that the value breaks.")]
    public string? Problem { get; init; }

    [AllowedValues("accepted", "rejected")]
    public string? Verdict { get; init; }

    public LocalizedText? Message { get; init; }

    public static IReadOnlyDictionary<string, FieldState> Of(IEnumerable<FieldValue> values) =>
        values.ToDictionary(value => value.Field.Name, Of);

    static FieldState Of(FieldValue value) => new()
    {
        Value = value.Document is null ? value.Text : null,
        Document = value.Document is { } document ? new() { Id = document.Id, MediaType = document.MediaType, Size = document.Size } : null,
        Version = value.Version,
        Problem = Text(value.Problem),
        Verdict = value.Verdict == Customers.Record.Verdict.None ? null : VerdictState.Word(value.Verdict),
        Message = Text(value.VerdictMessage),
    };
}

sealed record DocumentState
{
    public required string Id { get; init; }

    public required string MediaType { get; init; }

    public required long Size { get; init; }
}

/// <summary>A field that an operator asked for.</summary>
sealed record AskState
{
    public required string Field { get; init; }

    public string? Type { get; init; }

    public LocalizedText? Message { get; init; }

    [Description("The ask is only for this transaction of AP.")]
    public string? TransactionId { get; init; }

    public required long Version { get; init; }

    [Description("The customer has not answered yet.")]
    public required bool Open { get; init; }

    public static AskState Of(Ask ask) => new()
    {
        Field = ask.Field.Name,
        Type = Text(ask.Type),
        Message = Text(ask.Message),
        TransactionId = Text(ask.Transaction),
        Version = ask.Version,
        Open = ask.Open,
    };
}
