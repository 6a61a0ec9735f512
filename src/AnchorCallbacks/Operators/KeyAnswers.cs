using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Operators;

/// <summary>The master keys of the store, and the last rotation. Ids reveal nothing about the keys.</summary>
sealed record KeyList
{
    public required IReadOnlyList<MasterKeySummary> Keys { get; init; }

    [Description("The last rotation. Absent: there was none.")]
    public RotationSummary? Rotation { get; init; }

    public static KeyList Of(ServiceKeys keys, IReadOnlyList<(string MasterKey, long Customers)> counts, KeyRotationState? rotation)
    {
        var known = keys.Sources.Select(source => source.Id).Union(counts.Select(count => count.MasterKey), StringComparer.Ordinal);
        return new()
        {
            Keys = [.. known.Select(id => new MasterKeySummary
            {
                Id = id,
                InUse = id == keys.DataKeys.MasterId,
                Customers = counts.FirstOrDefault(count => count.MasterKey == id).Customers,
                Setting = keys.Sources.FirstOrDefault(source => source.Id == id).Setting,
            })],
            Rotation = rotation is null ? null : RotationSummary.Of(rotation),
        };
    }
}

sealed record MasterKeySummary
{
    [Description("The id of the key.")]
    public required string Id { get; init; }

    [Description("Whether new keys are wrapped with it.")]
    public required bool InUse { get; init; }

    [Description("The number of customers whose keys are under it.")]
    public required long Customers { get; init; }

    [Description("The setting that gives it to this process. Absent: this process does not have it.")]
    public string? Setting { get; init; }
}

sealed record RotationSummary
{
    public required string From { get; init; }

    public required string To { get; init; }

    public required DateTime StartedAt { get; init; }

    [Description("Customers at the start.")]
    public required long Total { get; init; }

    [Description("Customers whose keys are under the new master key.")]
    public required long Done { get; init; }

    [Description("Keys that opened under neither master key. They stay as they are.")]
    public required long Unopened { get; init; }

    [Description("Absent while it is under way.")]
    public DateTime? FinishedAt { get; init; }

    public static RotationSummary Of(KeyRotationState state) => new()
    {
        From = state.OldKey,
        To = state.NewKey,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(state.StartedAt).UtcDateTime,
        Total = state.Total,
        Done = state.Rewrapped,
        Unopened = state.Unopened,
        FinishedAt = state.FinishedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime : null,
    };
}
