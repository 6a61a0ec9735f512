namespace AnchorCallbacks.Store.Tables;

/// <summary>Whether a store's rows stayed as they were during some work. Where commits are not counted, all rows are read before the work:
/// if those read after it have the same digest, there was a moment between the two at which the store was just that.</summary>
sealed class Stillness
{
    readonly StoreReader store;
    readonly long? stamp;
    readonly string? digest;

    Stillness(StoreReader store, long? stamp, string? digest) => (this.store, this.stamp, this.digest) = (store, stamp, digest);

    /// <summary>How often all rows are read to begin.</summary>
    public static int Passes(StoreReader store) => store.Stamp() is null ? 1 : 0;

    /// <param name="advance">Told of rows as they are read.</param>
    public static async Task<Stillness> Begin(StoreReader store, int atOnce, Action<long> advance, CancellationToken cancel) => store.Stamp() is { } stamp
        ? new(store, stamp, null)
        : new(store, null, await StoreDigest.Of(store, atOnce, advance, cancel));

    /// <param name="after">The digest of all rows as they were read after the beginning.</param>
    public bool Held(string after) => digest is null ? store.Stamp() == stamp : digest == after;
}
