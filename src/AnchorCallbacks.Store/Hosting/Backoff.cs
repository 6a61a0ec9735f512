using System.Security.Cryptography;

namespace AnchorCallbacks.Hosting;

/// <summary>How long to wait before trying again: twice as long each time, up to five minutes, spread so that many do not come at once.</summary>
static class Backoff
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>While AP is away and something waits, AP is tried every 15 seconds at least: a try takes its own time.</summary>
    static readonly TimeSpan LongestAway = TimeSpan.FromSeconds(8);

    public static TimeSpan After(long attempts)
    {
        var time = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 16)));
        return (time < Longest ? time : Longest) * (0.5 + RandomNumberGenerator.GetInt32(501) / 1000d);
    }

    /// <summary>The same while AP is away: up to 8 seconds.</summary>
    public static TimeSpan WhileAway(long attempts) => After(attempts) is var time && time < LongestAway ? time : LongestAway;
}
