using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Transactions;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /outbox</c>.</summary>
sealed record CallQuery : PageQuery
{
    [Description("Only calls in this state.")]
    [AllowedValues("waiting", "sending", "parked", "settled", "dropped",
        ErrorMessage = "must be waiting, sending, parked, settled or dropped")]
    public string? State { get; init; }
}

sealed record CallPage : Page<CallSummary>
{
    public required IReadOnlyList<CallSummary> Calls { get; init; }

    public override IReadOnlyList<CallSummary> Items() => Calls;
}

/// <summary>A call to AP. Its parameters stay sealed.</summary>
record CallSummary
{
    public required string Id { get; init; }

    public required string TransactionId { get; init; }

    public string? CustomerId { get; init; }

    public required string Method { get; init; }

    [Description("The notice: role, status, required fields.")]
    public string? Tells { get; init; }

    [AllowedValues("waiting", "sending", "parked", "settled", "dropped")]
    public required string State { get; init; }

    [Description("The call was sent and no answer came. The server reads the transaction from AP before it sends the call again.")]
    public required bool AnswerLost { get; init; }

    public required long Attempts { get; init; }

    [Description("When a waiting call is sent.")]
    public DateTime? DueAt { get; init; }

    [Description("Why the call waits, is parked or was dropped.")]
    public string? Reason { get; init; }

    [Description("The operator who dropped it.")]
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
        Tells = Text(Notice.Parse(row.Notice)?.Summary),
        State = row.State,
        AnswerLost = row.Uncertainty == CallUncertainty.AnswerLost,
        Attempts = row.Attempts,
        DueAt = row.State == OutboxState.Waiting ? Time(row.DueAt) : null,
        Reason = Short(row.Reason),
        DroppedBy = Text(row.DroppedBy),
        CreatedAt = Time(row.CreatedAt),
        EndedAt = Time(row.EndedAt),
    };
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

    [Description("The operator's reason for the drop.")]
    public string? Note { get; init; }

    [Description("Null: the parameters cannot be opened.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JsonElement? Params { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; } = [];
}

/// <summary>An operator's action on a transaction, a call or an event.</summary>
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
    [Description("The reason for the drop.")]
    [Text(1000)]
    public required string Reason { get; init; }
}
