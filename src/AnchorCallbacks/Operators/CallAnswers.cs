using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Notifications;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /outbox</c>.</summary>
sealed record CallQuery : PageQuery
{
    [Description("Only those in this state.")]
    [AllowedValues("waiting", "sending", "parked", "settled", "dropped",
        ErrorMessage = "must be waiting, sending, parked, settled or dropped")]
    public string? State { get; init; }
}

sealed record CallPage : IPage<CallSummary>
{
    public required IReadOnlyList<CallSummary> Calls { get; init; }

    IReadOnlyList<CallSummary> IPage<CallSummary>.Items => Calls;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Next { get; init; }
}

/// <summary>A call to AP; what it says stays sealed.</summary>
record CallSummary
{
    public required string Id { get; init; }

    public required string TransactionId { get; init; }

    public string? CustomerId { get; init; }

    public required string Method { get; init; }

    [Description("Role, status, fields wanted.")]
    public string? Tells { get; init; }

    [AllowedValues("waiting", "sending", "parked", "settled", "dropped")]
    public required string State { get; init; }

    [Description("It was sent and no answer came: AP is read before it is sent again.")]
    public required bool AnswerLost { get; init; }

    public required long Attempts { get; init; }

    [Description("When it is sent, of one that waits.")]
    public DateTime? DueAt { get; init; }

    [Description("Why it waits, is parked or was dropped.")]
    public string? Reason { get; init; }

    [Description("The operator who did.")]
    public string? DroppedBy { get; init; }

    public required DateTime CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? EndedAt { get; init; }

    public static CallSummary Of(OutboxRow row) => new()
    {
        Id = row.Id,
        TransactionId = row.TransactionId,
        CustomerId = Text(row.CustomerId),
        Method = row.Method,
        Tells = Text(TellsOf(row.Notice)),
        State = row.State,
        AnswerLost = row.Uncertainty == CallUncertainty.AnswerLost,
        Attempts = row.Attempts,
        DueAt = row.State == OutboxState.Waiting ? Time(row.DueAt) : null,
        Reason = Text(row.Reason),
        DroppedBy = Text(row.DroppedBy),
        CreatedAt = Time(row.CreatedAt),
        EndedAt = Time(row.EndedAt),
    };

    /// <summary>Role, status and the names of the fields wanted, without the customer's id.</summary>
    public static string TellsOf(string notice) => notice.IndexOf('|', StringComparison.Ordinal) is >= 0 and var end
        ? notice[(end + 1)..].Replace('|', ' ').TrimEnd() : "";
}

/// <summary>A call with its parameters.</summary>
sealed record CallDetail : CallSummary
{
    [JsonConstructor]
    public CallDetail()
    {
    }

    [SetsRequiredMembers]
    public CallDetail(CallSummary summary) : base(summary)
    {
    }

    [Description("The operator's reason for dropping it.")]
    public string? Note { get; init; }

    [Description("Null: they do not open.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JsonElement? Params { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; } = [];
}

/// <summary>What an operator did with a transaction, a call or an event.</summary>
sealed record Operation
{
    public required DateTime At { get; init; }

    public required string Actor { get; init; }

    [AllowedValues("read", "refresh", "retry", "drop", "claim", "release", "funds")]
    public required string Action { get; init; }

    public static IReadOnlyList<Operation> Of(List<AuditRow> rows) =>
        [.. rows.Select(row => new Operation { At = Time(row.At), Actor = row.Actor, Action = row.Action })];
}

/// <summary>The body of a drop.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record DropRequest
{
    [Description("Why it is dropped.")]
    [Text(1000)]
    public required string Reason { get; init; }
}
