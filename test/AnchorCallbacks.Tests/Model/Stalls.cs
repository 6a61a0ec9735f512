using System.Diagnostics;

namespace AnchorCallbacks.Tests.Model;

/// <summary>How far behind this process is where other programs keep the machine busy: how late a timer of ten milliseconds came at the worst.</summary>
static class Stalls
{
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);
    static long longest;

    static Stalls() => _ = Watch();

    /// <summary>In ticks of <see cref="Stopwatch"/>.</summary>
    public static long Longest => Volatile.Read(ref longest);

    static async Task Watch()
    {
        while (true)
        {
            var since = Stopwatch.GetTimestamp();
            await Task.Delay(Period);
            var late = Stopwatch.GetTimestamp() - since - (long)(Period.TotalSeconds * Stopwatch.Frequency);
            if (late > longest)
                Volatile.Write(ref longest, late);
        }
    }
}
