using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using AnchorCallbacks.Events;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /inbox</c>.</summary>
sealed record EventQuery : PageQuery
{
    [Description("Only events in this state.")]
    [AllowedValues(EventState.Waiting, EventState.Parked, ErrorMessage = "must be waiting or parked")]
    public string? State { get; init; }
}

sealed record EventPage : Page<EventSummary>
{
    public required IReadOnlyList<EventSummary> Events { get; init; }

    public override IReadOnlyList<EventSummary> Items() => Events;
}

/// <summary>An event from AP. Its body stays sealed.</summary>
record EventSummary
{
    [Description("AP's id. An event without an id gets 'digest:' and a digest of its body.")]
    public required string Id { get; init; }

    public string? Type { get; init; }

    [AllowedValues(EventState.Waiting, EventState.Parked, EventState.Handled, EventState.Dropped)]
    public required string State { get; init; }

    [Description("Anomalies of the event: not_json, no_id, unknown_type, too_large.")]
    public string? Flags { get; init; }

    [Description("Why the event cannot be handled.")]
    public string? Problem { get; init; }

    [Description("The operator who dropped it.")]
    public string? DroppedBy { get; init; }

    public required DateTime ReceivedAt { get; init; }

    [Description("When the event was handled or parked.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? HandledAt { get; init; }

    public static EventSummary Of(EventRow row) => new()
    {
        Id = row.Id,
        Type = Text(row.Type),
        State = row.State,
        Flags = Text(row.Flags),
        Problem = Text(row.Problem),
        DroppedBy = Text(row.DroppedBy),
        ReceivedAt = Time(row.ReceivedAt),
        HandledAt = Time(row.HandledAt),
    };
}

/// <summary>An event with its body.</summary>
sealed record EventDetail : EventSummary
{
    [JsonConstructor]
    public EventDetail()
    {
    }

    [SetsRequiredMembers]
    public EventDetail(EventSummary summary) : base(summary)
    {
    }

    [Description("The operator's reason for the drop.")]
    public string? Note { get; init; }

    [Description("The body as it came. It may not be JSON. Null: it cannot be opened.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Body { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; } = [];
}
