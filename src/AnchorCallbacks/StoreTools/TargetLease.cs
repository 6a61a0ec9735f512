using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.StoreTools;

/// <summary>Lets only one copy into a store run. A SQLite file has its own lock. On PostgreSQL the lease of a killed copy must end before
/// the next copy can begin.</summary>
sealed class TargetLease : IAsyncDisposable
{
    const string Name = "store copy";

    readonly Leases leases;
    readonly TimeSpan time;
    readonly CancellationTokenSource stop = new();
    readonly Task renewing;

    TargetLease(Leases leases, TimeSpan time)
    {
        (this.leases, this.time) = (leases, time);
        renewing = Renew();
    }

    /// <param name="time">The time that the lease of a killed copy still holds.</param>
    public static async Task<TargetLease> Take(Database target, TimeSpan time, CancellationToken cancel)
    {
        var leases = new Leases(target, TimeProvider.System);
        var since = TimeProvider.System.GetTimestamp();
        while (!(await leases.Take(Name, time)).IsMine)
        {
            if (TimeProvider.System.GetElapsedTime(since) > time * 4 / 3)
                throw new StartException("--to: another store copy is writing to this store");
            await Task.Delay(time / 15, cancel);
        }
        return new(leases, time);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await renewing;
        stop.Dispose();
        await Quietly(leases.Done(Name, TimeSpan.Zero));
    }

    async Task Renew()
    {
        for (; !stop.IsCancellationRequested; await Quietly(Task.Delay(time / 3, stop.Token)))
            await Quietly(leases.Take(Name, time));
    }

    /// <summary>Ignores the end of the copy, and a store that is unreachable: the copy itself reports it.</summary>
    static async Task Quietly(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
        }
    }
}
