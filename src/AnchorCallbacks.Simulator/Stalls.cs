using System.Diagnostics;

namespace AnchorCallbacks.Simulator;

/// <summary>How long this process has been held up by other programs: the longest delay of a timer of ten milliseconds.</summary>
public static class Stalls
{
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);
    static long longest;

    static Stalls() => _ = Watch();

    /// <summary>The longest delay, in ticks of <see cref="Stopwatch"/>.</summary>
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
