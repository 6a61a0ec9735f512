
namespace AnchorCallbacks.Http;

/// <summary>Counts requests that were refused because of credential or origin, and logs the number once a second. A flood of them must not
/// fill the log.</summary>
sealed partial class RefusalLog(string adapter, TimeProvider clock, ILogger log) : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    ITimer? timer;
    long count;
    string lastMethod = "", lastReason = "";

    public void Add(HttpRequest request, Failure reason)
    {
        lock (gate)
        {
            (lastMethod, lastReason) = (Name(request.Method), reason.Text);
            if (count++ == 0)
            {
                timer?.Dispose();
                timer = clock.CreateTimer(static state => ((RefusalLog)state!).Flush(), this, Interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        Flush();
        timer?.Dispose();
    }

    void Flush()
    {
        lock (gate)
        {
            if (count > 0)
                LogRefused(adapter, count, lastMethod, lastReason);
            count = 0;
        }
    }

    /// <summary>The method comes from the caller and can have any length.</summary>
    static string Name(string method) => method is "GET" or "PUT" or "POST" or "DELETE" or "HEAD" or "OPTIONS" or "PATCH" ? method
        : "another method";

    [LoggerMessage(EventId = 3004, EventName = "RefusalLog.Refused", Level = LogLevel.Warning,
        Message = "The {Adapter} refused {Count} requests within a second; the last was {Method}: {Reason}")]
    partial void LogRefused(string adapter, long count, string method, string reason);
}
