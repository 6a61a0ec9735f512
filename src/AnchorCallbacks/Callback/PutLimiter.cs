namespace AnchorCallbacks.Callback;

/// <summary>Requests that come in crowds and wait for one writer go on a few at a time, a step each in turn. All at once their steps would
/// stand in the thread pool's queue before whoever comes next, and get to the writer no sooner. An upload's work is its own bytes, and all
/// processors may share in it.</summary>
static class PutLimiter
{
    /// <summary>The writer and everybody else need processors too.</summary>
    public static readonly int BatchSize = Math.Max(1, Environment.ProcessorCount / 2);

    // What awaits goes on in the scheduler it began in.
    static readonly TaskScheduler Scheduler =
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, BatchSize, maxItemsPerTask: 1).ConcurrentScheduler;

    public static RequestDelegate Take(RequestDelegate handler) =>
        context => IsUpload(context.Request) ? handler(context)
            : Task.Factory.StartNew(() => handler(context), CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler)
            .Unwrap();

    static bool IsUpload(HttpRequest request) => request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
}
