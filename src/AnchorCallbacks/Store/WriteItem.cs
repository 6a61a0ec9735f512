using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>One request's part of a group commit.</summary>
abstract class WriteItem
{
    /// <summary>Runs between two commits, outside any transaction.</summary>
    public bool Alone { get; init; }

    /// <summary>Worth nothing without a later write, and need not be on disk before that one.</summary>
    public bool Provisional { get; init; }

    public Reach Reach { get; init; }

    /// <summary>When it was asked for, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long Since { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>How long from then on it may be tried.</summary>
    public TimeSpan Patience { get; init; } = Database.Patience;

    public abstract ValueTask Run(DbConnection connection);

    public abstract void Committed();

    public abstract void Complete();

    public abstract void Fail(Exception reason);

    /// <summary>Nobody waits for it any more.</summary>
    public abstract bool HasFailed { get; }
}

/// <param name="committed">Runs after the commit and before anybody in the batch gets a result: what it does is
/// done for all who are answered. It must be short and not fail.</param>
sealed class WriteItem<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null) : WriteItem
{
    // The writer's thread must go on to the next batch, not run what waits for this one.
    readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T result = default!;

    public Task<T> Completion => completion.Task;

    public override async ValueTask Run(DbConnection connection) => result = await work(connection);

    public override void Committed() => committed?.Invoke(result);

    public override void Complete() => completion.TrySetResult(result);

    public override void Fail(Exception reason) => completion.TrySetException(reason);

    public override bool HasFailed => completion.Task.IsFaulted;
}
