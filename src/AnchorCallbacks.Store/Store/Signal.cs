namespace AnchorCallbacks.Store;

/// <summary>Wakes one waiting worker. Set while nobody waits, it wakes the next who does.</summary>
sealed class Signal
{
    TaskCompletionSource set = New();

    public void Set() => Volatile.Read(ref set).TrySetResult();

    /// <summary>Returns when set, or after <paramref name="most"/>. What was done before a call of <see cref="Set"/> is seen by whoever
    /// this wakes.</summary>
    public async Task Wait(TimeSpan most, TimeProvider clock, CancellationToken cancel)
    {
        var current = Volatile.Read(ref set);
        if (!current.Task.IsCompleted)
        {
            await using var timer =
                clock.CreateTimer(_ => current.TrySetResult(), null, most < TimeSpan.Zero ? TimeSpan.Zero : most, Timeout.InfiniteTimeSpan);
            await current.Task.WaitAsync(cancel);
        }
        Volatile.Write(ref set, New());
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
