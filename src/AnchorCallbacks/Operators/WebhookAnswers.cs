using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;
using static AnchorCallbacks.Operators.RowValues;

namespace AnchorCallbacks.Operators;

sealed record WebhookList
{
    public required IReadOnlyList<WebhookSummary> Webhooks { get; init; }
}

/// <summary>A receiver of webhooks, without its secret.</summary>
sealed record WebhookSummary
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    [Description("The partner that it belongs to. Absent: the anchor itself. A partner hears of its own customers only.")]
    public string? Owner { get; init; }

    [Description("The query is not shown: it may hold a secret of the receiver.")]
    public required string Url { get; init; }

    [AllowedValues(SubscriptionState.Active, SubscriptionState.Paused)]
    public required string State { get; init; }

    [Description("Why it is paused.")]
    public string? Reason { get; init; }

    [Description("The types of events that it gets.")]
    public required IReadOnlyList<string> Types { get; init; }

    [Description("Only customers who have been seen as one of these types. Empty: all.")]
    public required IReadOnlyList<string> CustomerTypes { get; init; }

    [Description("Only transactions of these SEPs. Empty: all.")]
    public required IReadOnlyList<string> Seps { get; init; }

    [Description("Fields whose values are sent. Empty: no personal data is sent.")]
    public required IReadOnlyList<string> Fields { get; init; }

    [Description("Events that are not delivered yet.")]
    public required long Waiting { get; init; }

    [Description("Events that were given up after a day.")]
    public required long Parked { get; init; }

    public required DateTime CreatedAt { get; init; }

    [Description("The first failure after the last success. Absent if the last attempt succeeded.")]
    public DateTime? FailingSince { get; init; }

    [Description("Accurate to a minute.")]
    public DateTime? SucceededAt { get; init; }

    [Description("The old secret still signs until then.")]
    public DateTime? OldSecretUntil { get; init; }

    public static WebhookSummary Of(SubscriptionRow row, Backlog backlog) => new()
    {
        Id = row.Id,
        Name = Text(row.Name),
        Owner = Text(row.Owner),
        Url = ReceiverUrl.Shown(row.Url),
        State = row.State,
        Reason = Text(row.Reason),
        Types = row.Owner.Length > 0 ? SubscriptionRow.Words(row.Types) : ChangeKinds.WordsOf(row.WantedKinds),
        CustomerTypes = SubscriptionRow.Words(row.CustomerTypes),
        Seps = SubscriptionRow.Words(row.Seps),
        Fields = SubscriptionRow.Words(row.Fields),
        Waiting = backlog.Waiting,
        Parked = backlog.Parked,
        CreatedAt = Time(row.CreatedAt),
        FailingSince = Time(row.FailingSince),
        SucceededAt = Time(row.SucceededAt),
        OldSecretUntil = Time(row.OldUntil),
    };
}

/// <summary>A new secret. It is shown only here.</summary>
sealed record WebhookSecretAnswer
{
    public required WebhookSummary Webhook { get; init; }

    [Description("""
        whsec_ and 32 bytes in base64. It signs every request, as Standard Webhooks says. For a partner of BVNK: the key of x-signature.
        For one of OffBlocks: the public key of the signatures, as PEM in base64.
        """)]
    public required string Secret { get; init; }
}

/// <summary>A request to a receiver.</summary>
sealed record WebhookAttempt
{
    public required string Id { get; init; }

    [Description("The event's id, which is the request's webhook-id.")]
    public required string EventId { get; init; }

    public required string Type { get; init; }

    public required DateTime At { get; init; }

    public required long DurationMs { get; init; }

    [Description("The HTTP status. Null: there was no answer.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? Status { get; init; }

    [Description("Why it failed. Absent: the receiver has taken the event.")]
    public string? Error { get; init; }

    public static WebhookAttempt Of(AttemptRow row) => new()
    {
        Id = row.Id,
        EventId = row.ChangeId,
        Type = row.Kind,
        At = Time(row.At),
        DurationMs = row.Millis,
        Status = row.Status == 0 ? null : row.Status,
        Error = Text(row.Error),
    };
}

sealed record WebhookAttemptPage : Page<WebhookAttempt>
{
    public required IReadOnlyList<WebhookAttempt> Attempts { get; init; }

    public override IReadOnlyList<WebhookAttempt> Items() => Attempts;
}

sealed record ReplayAnswer
{
    [Description("The number of events that are sent again.")]
    public required int Events { get; init; }
}
