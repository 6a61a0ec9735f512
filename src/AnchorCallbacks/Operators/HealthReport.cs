using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>What <c>GET /health</c> answers.</summary>
sealed record HealthReport
{
    [AllowedValues("ok", "unavailable")]
    public required string Status { get; init; }

    [Description("ok, or unavailable; with a credential, why the store cannot be used.")]
    public required string Store { get; init; }

    [Description("The number of the store's newest migration.")]
    public required int Schema { get; init; }

    [Description("The id of the master key in use, for those with a credential.")]
    public string? MasterKey { get; init; }

    [Description("The store's disk. Absent if its size is not known.")]
    public DiskReport? Disk { get; init; }

    public required EvaluationProgress Evaluation { get; init; }

    [Description("Calls to AP. Absent if the store cannot be read.")]
    public BacklogReport? Outbox { get; init; }

    [Description("AP's events. Absent if the store cannot be read.")]
    public BacklogReport? Inbox { get; init; }

    public required PlatformReport Platform { get; init; }
}

sealed record BacklogReport
{
    public required long Waiting { get; init; }

    public required long Parked { get; init; }

    [Description("How long the oldest waits; null if none does.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? OldestSeconds { get; init; }

    public static BacklogReport? Of(Backlog? backlog, DateTimeOffset now) =>
        backlog is null ? null : new() { Waiting = backlog.Waiting, Parked = backlog.Parked, OldestSeconds = backlog.OldestSeconds(now) };
}

/// <summary>How AP's platform server is doing, as far as is known.</summary>
sealed record PlatformReport
{
    [Description("When AP's lists were last read.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTime? ListsReadAt { get; init; }

    public required IReadOnlyList<string> Alarms { get; init; }
}

sealed record DiskReport
{
    public required int FreePercent { get; init; }

    [Description("There is too little room left.")]
    public string? Alarm { get; init; }

    public static DiskReport? Of(DiskSpace disk) => disk.FreePercent() is not { } free ? null : new()
    {
        FreePercent = free,
        Alarm = free < disk.MinFreePercent ? FormattableString.Invariant($"less than {disk.MinFreePercent} % of the store's disk is free")
            : null,
    };
}

/// <summary>A web page of another origin gets nothing.</summary>
sealed record HealthRefusal
{
    public required string Error { get; init; }
}
