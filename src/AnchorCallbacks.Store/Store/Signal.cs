namespace AnchorCallbacks.Store;

/// <summary>Wakes one waiting worker. If none waits, the next one that waits returns at once.</summary>
sealed class Signal
{
    TaskCompletionSource<bool> set = New();

    public void Set() => Volatile.Read(ref set).TrySetResult(true);

    /// <summary>Returns when set, or after <paramref name="most"/>. The worker then sees everything that was done before the call of
    /// <see cref="Set"/>.</summary>
    /// <returns>False if only the time has passed.</returns>
    public async Task<bool> Wait(TimeSpan most, TimeProvider clock, CancellationToken cancel)
    {
        var current = Volatile.Read(ref set);
        if (!current.Task.IsCompleted)
        {
            var due = most < TimeSpan.Zero ? TimeSpan.Zero : most;
            await using var timer = clock.CreateTimer(_ => current.TrySetResult(false), null, due, Timeout.InfiniteTimeSpan);
            await current.Task.WaitAsync(cancel);
        }
        Volatile.Write(ref set, New());
        return await current.Task;
    }

    static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
