using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.StoreTools;

/// <summary>Of two copies into one store only one goes on. A file has its lock; on a server the lease of a copy that was killed must run
/// out before the next can begin.</summary>
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

    TimeSpan Renewal => time / 3;

    /// <param name="time">How long the lease of a copy that was killed still holds.</param>
    public static async Task<TargetLease> Take(Database target, TimeSpan time, CancellationToken cancel)
    {
        var leases = new Leases(target, TimeProvider.System);
        var since = TimeProvider.System.GetTimestamp();
        while (!(await leases.Take(Name, time)).IsMine)
        {
            if (TimeProvider.System.GetElapsedTime(since) > time * 4 / 3)
                throw new StartException("--to: another store copy is filling this store");
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
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Renewal, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested)
                await Quietly(leases.Take(Name, time));
        }
    }

    /// <summary>When the store is away the copy itself says so.</summary>
    static async Task Quietly(Task work)
    {
        try
        {
            await work;
        }
        catch (StoreException)
        {
        }
    }
}
