namespace AnchorCallbacks.Hosting;

/// <summary>The loops of background workers. They end when the host stops. A failure is reported and does not end them.</summary>
static class WorkerLoop
{
    /// <summary>Waits, then works while there is more to do, again and again.</summary>
    /// <param name="work">Returns whether there may be more to do now.</param>
    public static async Task Run(Func<CancellationToken, Task> wait, Func<CancellationToken, Task<bool>> work, Action<Exception> failed,
        CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await wait(stop);
            await Try(async () =>
            {
                while (!stop.IsCancellationRequested && await work(stop))
                {
                }
            }, failed);
        }
    }

    /// <summary>Works once in each interval.</summary>
    /// <param name="atStart">Whether the first time is at the start, or one interval later.</param>
    public static async Task Every(TimeSpan interval, TimeProvider clock, Func<CancellationToken, Task> work, Action<Exception> failed,
        CancellationToken stop, bool atStart = true)
    {
        using var timer = new PeriodicTimer(interval, clock);
        var isDue = atStart;
        await Run(async cancel =>
        {
            if (!isDue)
                await timer.WaitForNextTickAsync(cancel);
            isDue = false;
        }, async cancel =>
        {
            await work(cancel);
            return false;
        }, failed, stop);
    }

    /// <summary>Works until the work has succeeded once.</summary>
    /// <param name="pause">The time between two tries.</param>
    public static async Task UntilDone(TimeSpan pause, TimeProvider clock, Func<CancellationToken, Task> work, Action<Exception> failed,
        CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !await Try(() => work(stop), failed))
            await Task.Delay(pause, clock, stop);
    }

    static async Task<bool> Try(Func<Task> work, Action<Exception> failed)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failed(e);
            return false;
        }
    }
}
