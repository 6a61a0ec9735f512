namespace AnchorCallbacks.Store;

/// <summary>The work that a worker has not done yet.</summary>
sealed class Backlog
{
    public long Waiting { get; init; }

    /// <summary>Items that a person must look at.</summary>
    public long Parked { get; init; }

    /// <summary>When the oldest waiting item came, in Unix milliseconds.</summary>
    public long? Oldest { get; init; }

    public long? OldestSeconds(DateTimeOffset now) =>
        Oldest is { } first ? Math.Max(0, (now.ToUnixTimeMilliseconds() - first) / 1000) : null;
}
