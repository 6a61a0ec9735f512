namespace AnchorCallbacks.Store;

/// <summary>Whoever waits for a server that hears and does not answer is told in time. The driver goes on for longer: when a statement's time
/// is over it asks the server to cancel it, on another connection, and blocks a thread until that has failed as well.</summary>
/// <param name="connections">So many threads may be blocked at once.</param>
sealed class PostgresDeadline(int connections)
{
    /// <summary>Long for anything that is done here, and before the driver gives a statement up.</summary>
    static readonly TimeSpan Odd = TimeSpan.FromSeconds(3);

    /// <summary>For whoever knows the reason to tell it first.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <returns>False when there is no time left to wait for it.</returns>
    public async ValueTask<bool> IsMet(Task work, TimeSpan most)
    {
        if (await Ends(work, Odd))
            return true;
        AddThreads();
        return await Ends(work, most - Odd + Grace);
    }

    static async ValueTask<bool> Ends(Task work, TimeSpan within)
    {
        await work.WaitAsync(within, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }

    /// <summary>The pool adds one a second by itself, and everybody would wait for that.</summary>
    void AddThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var others);
        var needed = Environment.ProcessorCount + connections;
        if (workers < needed)
            ThreadPool.SetMinThreads(needed, others);
    }
}
