using System.Diagnostics;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Faults;

static class Consistency
{
    /// <summary>Waits until AP and the server agree and nothing moves any more, or until the time is over.</summary>
    /// <param name="limit">Each call that failed while the server was away makes the next wait twice as long.</param>
    public static async Task<ConsistencyReport> UntilConsistent(this SimulatedPlatform platform, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        for (var quiet = 0; ;)
        {
            var (report, calls) = (await platform.CheckConsistency(), platform.Calls.Count(call => call.Changes));
            await Task.Delay(500);
            var isQuiet = report.IsClean && platform.Events.Outstanding == 0 && calls == platform.Calls.Count(call => call.Changes);
            quiet = isQuiet ? quiet + 1 : 0;
            if (quiet == 8 || watch.Elapsed > limit)
                return report;
        }
    }
}
