using System.Diagnostics;

namespace AnchorCallbacks.Tests;

/// <summary>Waits for what another thread or process does. The one place where tests wait for real time.</summary>
static class RealTime
{
    // Not a measure of anything: only what never comes takes so long.
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(50);

    public static Task Eventually(Func<bool> condition, string what, TimeSpan? within = null) =>
        Eventually(() => Task.FromResult(condition()), () => what, within);

    public static Task Eventually(Func<Task<bool>> condition, string what, TimeSpan? within = null) =>
        Eventually(condition, () => what, within);

    /// <param name="what">Is to be; for the message if it never is.</param>
    public static async Task Eventually(Func<Task<bool>> condition, Func<string> what, TimeSpan? within = null)
    {
        var (since, pause) = (Stopwatch.StartNew(), ShortestPause);
        while (!await condition())
        {
            if (since.Elapsed > (within ?? HangGuard))
                Assert.Fail($"Never came to be: {what()}");
            await Task.Delay(pause);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }
}
