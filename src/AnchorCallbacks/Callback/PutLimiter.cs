namespace AnchorCallbacks.Callback;

/// <summary>Limits how many PUTs run at once. Many PUTs may wait for one writer. Without a limit their steps would fill the queue of the
/// thread pool and delay all other requests, and still reach the writer no sooner. Uploads are not limited: most of their work is the bytes
/// of the file, and all processors can share it.</summary>
static class PutLimiter
{
    /// <summary>Half of the processors. The writer and all other requests need some too.</summary>
    public static readonly int MaxConcurrent = Math.Max(1, Environment.ProcessorCount / 2);

    // Code after an await continues in the scheduler where it began.
    static readonly TaskScheduler Scheduler =
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, MaxConcurrent, maxItemsPerTask: 1).ConcurrentScheduler;

    public static RequestDelegate Limit(RequestDelegate handler) =>
        context => IsUpload(context.Request) ? handler(context)
            : Task.Factory.StartNew(() => handler(context), CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler)
            .Unwrap();

    static bool IsUpload(HttpRequest request) => request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
}
