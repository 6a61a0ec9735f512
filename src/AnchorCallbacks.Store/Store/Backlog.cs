namespace AnchorCallbacks.Store;

/// <summary>What a worker has before it.</summary>
sealed class Backlog
{
    public long Waiting { get; init; }

    /// <summary>What a person must look at.</summary>
    public long Parked { get; init; }

    /// <summary>When the first of those waiting came.</summary>
    public long? Oldest { get; init; }

    public long? OldestSeconds(DateTimeOffset now) => Oldest is { } first ? Math.Max(0, (now.ToUnixTimeMilliseconds() - first) / 1000)
        : null;
}
