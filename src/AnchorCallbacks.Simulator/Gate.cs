namespace AnchorCallbacks.Simulator;

/// <summary>Holds every caller until it opens, and reports that a caller has arrived.</summary>
public sealed class Gate
{
    readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a caller has arrived.</summary>
    public Task Reached => reached.Task.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>Lets all callers through.</summary>
    public void Open() => open.TrySetResult();

    /// <summary>Waits until the gate is open.</summary>
    public Task Pass()
    {
        reached.TrySetResult();
        return open.Task;
    }
}
