using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>One request's part of a group commit.</summary>
abstract class WriteItem
{
    /// <summary>Runs between two commits, outside any transaction.</summary>
    public bool Alone { get; init; }

    public abstract void Run(DbConnection connection);

    public abstract void Committed();

    public abstract void Complete();

    public abstract void Fail(Exception reason);

    public abstract bool HasFailed { get; }
}

/// <param name="committed">Runs on the writer after the commit and before anybody in the batch gets a result: what it does is
/// done for all who are answered. It must be short and not fail.</param>
sealed class WriteItem<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null) : WriteItem
{
    // The writer's thread must go on to the next batch, not run what waits for this one.
    readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T result = default!;

    public Task<T> Completion => completion.Task;

    public override void Run(DbConnection connection)
    {
        // SQLite's provider has no asynchronous work of its own: the task is complete when it comes back.
        result = work(connection).AsTask().GetAwaiter().GetResult();
    }

    public override void Committed() => committed?.Invoke(result);

    public override void Complete() => completion.SetResult(result);

    public override void Fail(Exception reason) => completion.SetException(reason);

    public override bool HasFailed => completion.Task.IsFaulted;
}
