using AnchorCallbacks.Configuration;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Copying;

/// <summary>Of two copies into one store only one goes on. A file has its lock; on a server the lease of a copy that was killed must run
/// out before the next can begin.</summary>
sealed class TargetLease : IAsyncDisposable
{
    const string Name = "store copy";

    static readonly TimeSpan Time = TimeSpan.FromSeconds(15), Renewal = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromSeconds(1);

    readonly Leases leases;
    readonly CancellationTokenSource stop = new();
    readonly Task renewing;

    TargetLease(Leases leases)
    {
        this.leases = leases;
        renewing = Renew();
    }

    public static async Task<TargetLease> Take(Database target, CancellationToken cancel)
    {
        var leases = new Leases(target, TimeProvider.System);
        var since = TimeProvider.System.GetTimestamp();
        while (!(await leases.Take(Name, Time)).IsMine)
        {
            if (TimeProvider.System.GetElapsedTime(since) > Time + Renewal)
                throw new StartException("--to: another store copy is filling this store");
            await Task.Delay(Pause, cancel);
        }
        return new(leases);
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
                await Quietly(leases.Take(Name, Time));
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
