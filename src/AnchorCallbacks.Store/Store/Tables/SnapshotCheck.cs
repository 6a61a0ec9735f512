namespace AnchorCallbacks.Store.Tables;

/// <summary>Checks whether rows that were read in batches are the state of the store at one moment. They are, if the engine counts commits
/// and counted none since this check was created. Otherwise all rows are read again: with the same digest the store did not change between
/// the two reads. Rows that a server writes about itself, such as the probe of its health, do not count.</summary>
sealed class SnapshotCheck(StoreReader store, int parallel)
{
    readonly long? stamp = store.Stamp();

    /// <param name="read">The digest of all rows of the first read.</param>
    /// <param name="begin">Gets the number of rows before a second read.</param>
    /// <param name="advance">Gets the number of rows that were read.</param>
    public async Task<bool> IsUnchanged(StoreDigest read, Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        if (stamp is not null && store.Stamp() == stamp)
            return true;
        begin(read.Counts.Sum(count => count.Rows));
        return await read.IsOf(store, parallel, advance, cancel);
    }
}
