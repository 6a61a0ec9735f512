namespace AnchorCallbacks.Tests.Model;

/// <summary>Holds whoever comes to it until it opens, and tells that somebody came.</summary>
sealed class Gate
{
    readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Open() => open.TrySetResult();

    public Task Pass()
    {
        reached.TrySetResult();
        return open.Task;
    }
}
