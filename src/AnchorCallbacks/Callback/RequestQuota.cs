using System.Globalization;

namespace AnchorCallbacks.Callback;

/// <summary>How many requests a caller may make within a minute. 0: as many as it likes.</summary>
sealed class RequestQuota(int limit, TimeProvider clock)
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>With more callers than this within a minute, new ones share one count. So the memory has a bound.</summary>
    const int MaxCallers = 100_000;

    const string Others = "";

    readonly Lock gate = new();
    readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    long begin = long.MinValue;

    public bool IsOn => limit > 0;

    /// <returns>How long the caller must wait. Null: it may go on.</returns>
    public TimeSpan? Take(string caller)
    {
        if (!IsOn)
            return null;
        lock (gate)
        {
            if (begin == long.MinValue || clock.GetElapsedTime(begin) >= Window)
            {
                begin = clock.GetTimestamp();
                counts.Clear();
            }
            var name = counts.Count < MaxCallers || counts.ContainsKey(caller) ? caller : Others;
            var count = counts.GetValueOrDefault(name);
            if (count >= limit)
                return Window - clock.GetElapsedTime(begin);
            counts[name] = count + 1;
            return null;
        }
    }

    /// <summary>429, which AP turns into 502 for the wallet.</summary>
    public static void SetHeaders(HttpResponse response, TimeSpan wait)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
