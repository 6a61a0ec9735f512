using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>The part of one request in a group commit.</summary>
abstract class WriteItem
{
    volatile bool failed;

    /// <summary>Runs between two commits, outside any transaction.</summary>
    public bool Alone { get; init; }

    public abstract ValueTask Run(DbConnection connection);

    /// <summary>The caller has its error already.</summary>
    public bool HasFailed => failed;

    /// <summary>Completes the callers' tasks: their writes are on disk.</summary>
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

/// <param name="committed">Runs after the commit, and before any caller of the batch gets a result. It must be short and must not
/// fail.</param>
sealed class WriteItem<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null) : WriteItem
{
    // The writer must go on to the next batch, not run the continuations of this one.
    readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T result = default!;

    public Task<T> Completion => completion.Task;

    public override async ValueTask Run(DbConnection connection) => result = await work(connection);

    protected override void Committed() => committed?.Invoke(result);

    protected override void Complete() => completion.TrySetResult(result);

    protected override void Throw(Exception reason) => completion.TrySetException(reason);
}
