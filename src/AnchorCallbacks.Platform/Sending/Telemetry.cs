using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorCallbacks.Platform;

/// <summary>One call as an activity and a measurement, with ids and methods only.</summary>
readonly struct Telemetry : IDisposable
{
    const string Name = "AnchorCallbacks.Platform";

    static readonly ActivitySource Source = new(Name);
    static readonly Meter Meter = new(Name);
    static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("platform.call.duration", "s", "Time from a call to its outcome, retries included.");

    readonly Activity? activity;
    readonly string method;
    readonly TimeProvider clock;
    readonly long start;

    Telemetry(Activity? activity, string method, TimeProvider clock) =>
        (this.activity, this.method, this.clock, start) = (activity, method, clock, clock.GetTimestamp());

    public static Telemetry Begin(string method, string? transactionId, TimeProvider clock)
    {
        var activity = Source.StartActivity(method, ActivityKind.Client);
        activity?.SetTag("rpc.system", "jsonrpc").SetTag("rpc.method", method).SetTag("platform.transaction_id", transactionId);
        return new(activity, method, clock);
    }

    public void End(string outcome)
    {
        activity?.SetTag("outcome", outcome);
        Duration.Record(clock.GetElapsedTime(start).TotalSeconds, new("rpc.method", method), new("outcome", outcome));
    }

    public void Dispose() => activity?.Dispose();
}
