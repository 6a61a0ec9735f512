using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>One request's part of a group commit.</summary>
abstract class WriteItem
{
    volatile bool failed;

    /// <summary>Runs between two commits, outside any transaction.</summary>
    public bool Alone { get; init; }

    public abstract ValueTask Run(DbConnection connection);

    /// <summary>Nobody waits for it any more.</summary>
    public bool HasFailed => failed;

    /// <summary>Tells all who wait that what they wrote is on disk.</summary>
    public static void Complete(List<WriteItem> items)
    {
        foreach (var item in items)
            item.Committed();
        foreach (var item in items)
            item.Complete();
    }

    public void Fail(Exception reason)
    {
        failed = true;
        Throw(reason);
    }

    protected abstract void Committed();

    protected abstract void Complete();

    protected abstract void Throw(Exception reason);
}

/// <param name="committed">Runs after the commit and before anybody in the batch gets a result: what it does is
/// done for all who are answered. It must be short and not fail.</param>
sealed class WriteItem<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null) : WriteItem
{
    // The writer must go on to the next batch, not run what waits for this one.
    readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T result = default!;

    public Task<T> Completion => completion.Task;

    public override async ValueTask Run(DbConnection connection) => result = await work(connection);

    protected override void Committed() => committed?.Invoke(result);

    protected override void Complete() => completion.TrySetResult(result);

    protected override void Throw(Exception reason) => completion.TrySetException(reason);
}
