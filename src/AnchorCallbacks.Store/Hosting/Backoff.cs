using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

/// <summary>The wait before the next try. It doubles each time, up to five minutes. It is random, so that many tries do not come at
/// once.</summary>
static class Backoff
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>While AP is unreachable and work waits, AP is tried at least every 15 seconds. A try itself takes part of that
    /// time.</summary>
    static readonly TimeSpan LongestAway = TimeSpan.FromSeconds(8);

    public static TimeSpan After(long attempts)
    {
        var time = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 16)));
        return (time < Longest ? time : Longest) * (0.5 + RandomNumberGenerator.GetInt32(501) / 1000d);
    }

    /// <summary>The same while AP is unreachable: at most 8 seconds.</summary>
    public static TimeSpan WhileAway(long attempts) => After(attempts) is var time && time < LongestAway ? time : LongestAway;
}
