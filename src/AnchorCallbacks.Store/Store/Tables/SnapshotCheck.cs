namespace AnchorCallbacks.Store.Tables;

/// <summary>Whether what was read of a store, some rows at a time, is what it was at one moment. Where commits are counted and there was none
/// since this was made, it is. Else all rows are read once more: if they have the same digest, the store was just that between the two. What a
/// server notes of itself, such as health its probe, is no row of the store's.</summary>
sealed class SnapshotCheck(StoreReader store, int atOnce)
{
    readonly long? stamp = store.Stamp();

    /// <param name="read">Of all rows, as they were read.</param>
    /// <param name="begin">Told how many rows are to be read once more, if they are.</param>
    /// <param name="advance">Told of rows as they are.</param>
    public async Task<bool> Held(StoreDigest read, Action<long> begin, Action<long> advance, CancellationToken cancel)
    {
        if (stamp is not null && store.Stamp() == stamp)
            return true;
        begin(read.Counts.Sum(count => count.Rows));
        return await read.IsOf(store, atOnce, advance, cancel);
    }
}
