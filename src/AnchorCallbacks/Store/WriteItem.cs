using System.Data.Common;

namespace AnchorCallbacks.Store;

/// <summary>One request's part of a group commit.</summary>
abstract class WriteItem
{
    volatile bool failed;

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

    /// <summary>Nobody waits for it any more.</summary>
    public bool HasFailed => failed;

    /// <summary>Tells all who wait that what they wrote is on disk.</summary>
    public static void Complete(List<WriteItem> items)
    {
        foreach (var item in items)
            item.Committed();
        if (items.Count > 0)
            ThreadPool.UnsafeQueueUserWorkItem(new Completions(items), preferLocal: false);
    }

    public void Fail(Exception reason)
    {
        failed = true;
        ThreadPool.UnsafeQueueUserWorkItem(Throw, reason, preferLocal: false);
    }

    protected abstract void Committed();

    protected abstract void Complete();

    protected abstract void Throw(Exception reason);

    /// <summary>Off the writer, which must go on to the next batch. Each calls the next into the queue before it goes on itself: all at once
    /// they would fill it, and whoever only reads would wait behind every one of them.</summary>
    sealed class Completions(List<WriteItem> items) : IThreadPoolWorkItem
    {
        int next;

        public void Execute()
        {
            var item = items[next++];
            if (next < items.Count)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            item.Complete();
        }
    }
}

/// <param name="committed">Runs after the commit and before anybody in the batch gets a result: what it does is
/// done for all who are answered. It must be short and not fail.</param>
sealed class WriteItem<T>(Func<DbConnection, ValueTask<T>> work, Action<T>? committed = null) : WriteItem
{
    readonly TaskCompletionSource<T> completion = new();
    T result = default!;

    public Task<T> Completion => completion.Task;

    public override async ValueTask Run(DbConnection connection) => result = await work(connection);

    protected override void Committed() => committed?.Invoke(result);

    protected override void Complete() => completion.TrySetResult(result);

    protected override void Throw(Exception reason) => completion.TrySetException(reason);
}
