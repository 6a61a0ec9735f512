namespace AnchorCallbacks.CustomerPages;

/// <summary>Counts events of one kind by their origin, in windows of time.</summary>
/// <param name="most">The number of events of one origin in a window.</param>
sealed class Attempts(TimeProvider clock, TimeSpan window, int most)
{
    /// <summary>If there are more origins than this in a window, they share the count of the rest.</summary>
    const int MaxOrigins = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<string, int> counts = [];
    DateTimeOffset since;

    /// <summary>Counts one event.</summary>
    /// <returns>False if there are too many.</returns>
    public bool Add(string origin)
    {
        lock (gate)
        {
            Begin();
            if (counts.Count >= MaxOrigins && !counts.ContainsKey(origin))
                origin = "";
            return (counts[origin] = counts.GetValueOrDefault(origin) + 1) <= most;
        }
    }

    /// <summary>Whether there are too many already.</summary>
    public bool IsOver(string origin)
    {
        lock (gate)
        {
            Begin();
            return counts.GetValueOrDefault(origin) >= most;
        }
    }

    void Begin()
    {
        var now = clock.GetUtcNow();
        if (now - since < window)
            return;
        since = now;
        counts.Clear();
    }
}
