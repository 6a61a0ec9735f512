using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorCallbacks.Store;

/// <summary>Measures of commits. They cost nothing while nobody collects them.</summary>
static class StoreMeter
{
    static readonly Meter Meter = new("AnchorCallbacks.Store");
    static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("store.commit.duration", "s", "Time from BEGIN to the end of COMMIT.");
    static readonly Histogram<int> Size = Meter.CreateHistogram<int>("store.commit.size", "{write}", "Writes that share a commit.");

    /// <returns>0 if nobody collects.</returns>
    public static long Start() => Duration.Enabled || Size.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void Committed(long start, int writes)
    {
        if (start == 0)
            return;
        Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        Size.Record(writes);
    }
}
