namespace AnchorCallbacks.Store;

/// <summary>Wakes one waiting worker. If none waits, the next one that waits returns at once.</summary>
sealed class Signal
{
    TaskCompletionSource set = New();

    public void Set() => Volatile.Read(ref set).TrySetResult();

    /// <summary>Returns when set, or after <paramref name="most"/>. The worker then sees everything that was done before the call of
    /// <see cref="Set"/>.</summary>
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
