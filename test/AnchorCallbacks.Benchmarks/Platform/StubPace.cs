using System.Diagnostics;

namespace AnchorCallbacks.Benchmarks.Platform;

/// <summary>How fast the stub answers: not at all, after its time, or so many calls a second.</summary>
sealed class StubPace(TimeSpan time)
{
    readonly Lock gate = new();
    TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long free;

    /// <summary>Calls a second; 0: as many as come.</summary>
    public double Limit { get; set; }

    /// <summary>Whether each call of a batch takes the time, or the batch.</summary>
    public bool EachCall { get; set; }

    public void Hold()
    {
        if (open.Task.IsCompleted)
            open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open() => open.TrySetResult();

    public async Task Wait(int calls)
    {
        await open.Task;
        await Task.Delay(EachCall ? calls * time : time);
        if (Limit > 0)
            await Task.Delay(Turn(calls));
    }

    TimeSpan Turn(int calls)
    {
        lock (gate)
        {
            var now = Stopwatch.GetTimestamp();
            free = Math.Max(free, now) + (long)(calls / Limit * Stopwatch.Frequency);
            return Stopwatch.GetElapsedTime(now, free);
        }
    }
}
