using System.Security.Cryptography;

namespace AnchorCallbacks.Webhooks;

/// <summary>What a receiver answered.</summary>
/// <param name="Status">0: nothing.</param>
/// <param name="Error">Why it is no success; empty: it is one.</param>
/// <param name="Duration">Until the headers of the answer.</param>
/// <param name="RetryAfter">What the receiver asks for.</param>
readonly record struct AttemptResult(int Status, string Error, TimeSpan Duration, TimeSpan? RetryAfter = null)
{
    const int Gone = 410;

    public bool IsSuccess => Error.Length == 0;

    /// <summary>The receiver wants no more webhooks.</summary>
    public bool IsGone => Status == Gone;
}

/// <summary>When a failed delivery is tried again. A pure function, but for the jitter.</summary>
static class RetrySchedule
{
    /// <summary>From the first attempt of a delivery to its last. A subscription that fails for so long is paused.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(3);

    static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), LongestWait,
    ];

    /// <summary>Null: it is not tried again.</summary>
    /// <param name="attempts">Attempts so far, with the failed one.</param>
    public static DateTimeOffset? Next(long attempts, DateTimeOffset first, AttemptResult failed, DateTimeOffset now)
    {
        if (now - first >= Longest)
            return null;
        var wait = Waits[Math.Clamp(attempts - 1, 0, Waits.Length - 1)] * (0.8 + RandomNumberGenerator.GetInt32(401) / 1000d);
        if (failed.RetryAfter is { } asked && asked > wait)
            wait = asked < LongestWait ? asked : LongestWait;
        // The last attempt is at the end of the day, not before.
        return now + wait > first + Longest ? first + Longest : now + wait;
    }
}
