namespace AnchorCallbacks.Store;

/// <summary>The time by which a caller of the database gets an answer, good or bad.</summary>
readonly struct Deadline(TimeSpan timeout)
{
    readonly long since = TimeProvider.System.GetTimestamp();

    /// <summary>Never negative: a wait that gets it ends at once.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = timeout - TimeProvider.System.GetElapsedTime(since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Extra time, so that the driver can report the reason first.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <returns>False if the work is not complete at the deadline.</returns>
    public async Task<bool> Awaits(Task work)
    {
        await work.WaitAsync(Left + Grace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }

    public bool IsOver => Left == TimeSpan.Zero;
}
