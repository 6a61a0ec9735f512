using System.Security.Cryptography;

namespace AnchorCallbacks.Outbox;

/// <summary>How long to wait before trying again: twice as long each time, up to five minutes, spread so that many do not come at once.</summary>
static class Backoff
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static TimeSpan After(long attempts)
    {
        var time = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 16)));
        return (time < Longest ? time : Longest) * (0.5 + RandomNumberGenerator.GetInt32(501) / 1000d);
    }
}
