using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>The answer of <c>GET /health</c>.</summary>
sealed record HealthReport
{
    [AllowedValues("ok", "unavailable")]
    public required string Status { get; init; }

    [Description("ok or unavailable. With a credential: why the store cannot be used.")]
    public required string Store { get; init; }

    [Description("The number of the store's newest migration.")]
    public required int Schema { get; init; }

    [Description("The id of the master key in use. Only with a credential.")]
    public string? MasterKey { get; init; }

    [Description("The address that the callback server listens on. Only with an operator's key.")]
    public string? CallbackAddress { get; init; }

    [Description("The store's disk. Absent if its size is not known.")]
    public DiskReport? Disk { get; init; }

    public required EvaluationProgress Evaluation { get; init; }

    [Description("Customers that wait for an officer. Absent if the store cannot be read.")]
    public ReviewsReport? Reviews { get; init; }

    [Description("Calls to AP. Absent if the store cannot be read.")]
    public BacklogReport? Outbox { get; init; }

    [Description("AP's events. Absent if the store cannot be read.")]
    public BacklogReport? Inbox { get; init; }

    public required PlatformReport Platform { get; init; }

    [Description("The files that are read again when they change.")]
    public required ConfigReport Configuration { get; init; }

    [Description("Deliveries to the receivers of events. Absent without a receiver, or if the store cannot be read.")]
    public WebhookReport? Webhooks { get; init; }
}

sealed record WebhookReport
{
    public required long Waiting { get; init; }

    [Description("Given up after a day.")]
    public required long Parked { get; init; }

    [Description("Receivers that the server has paused.")]
    public required IReadOnlyList<string> Alarms { get; init; }
}

sealed record BacklogReport
{
    public required long Waiting { get; init; }

    public required long Parked { get; init; }

    [Description("The age of the oldest waiting one. Null if none waits.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? OldestSeconds { get; init; }

    public static BacklogReport? Of(Backlog? backlog, DateTimeOffset now) =>
        backlog is null ? null : new() { Waiting = backlog.Waiting, Parked = backlog.Parked, OldestSeconds = backlog.OldestSeconds(now) };
}

sealed record ReviewsReport
{
    [Description("Once for each customer type.")]
    public required long Waiting { get; init; }

    [Description("How long the oldest waits. Null if none waits.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? OldestSeconds { get; init; }

    public static ReviewsReport? Of(Backlog? reviews, DateTimeOffset now) =>
        reviews is null ? null : new() { Waiting = reviews.Waiting, OldestSeconds = reviews.OldestSeconds(now) };
}

/// <summary>The state of AP's platform server, as this server knows it.</summary>
sealed record PlatformReport
{
    [Description("When the server last read AP's lists.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? ListsReadAt { get; init; }

    public required IReadOnlyList<string> Alarms { get; init; }
}

sealed record DiskReport
{
    public required int FreePercent { get; init; }

    [Description("Set if too little of the disk is free.")]
    public string? Alarm { get; init; }

    public static DiskReport? Of(DiskSpace disk) => disk.FreePercent() is not { } free ? null : new()
    {
        FreePercent = free,
        Alarm = free >= disk.MinFreePercent ? null
            : FormattableString.Invariant($"less than {disk.MinFreePercent} % of the store's disk is free"),
    };
}

/// <summary>The answer to a web page of another origin.</summary>
sealed record HealthRefusal
{
    public required string Error { get; init; }
}
