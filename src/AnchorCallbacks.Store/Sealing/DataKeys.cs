namespace AnchorCallbacks.Sealing;

/// <summary>Data keys, wrapped by the master key. The context binds each to its owner: data sealed under a key opens for that owner alone,
/// and rows that were exchanged in the database do not open.</summary>
sealed class DataKeys(MasterKey master)
{
    volatile bool opensUnbound = true;

    public string MasterId => master.Id;

    /// <summary>Earlier releases bound a key to less. Such a key opens until all keys have been bound.</summary>
    public bool OpensUnbound { get => opensUnbound; set => opensUnbound = value; }

    public byte[] Wrap(byte[] key, byte[] context) => master.Wrap(key, context);

    /// <param name="unbound">The context of earlier releases.</param>
    public byte[] Open(byte[] wrapped, byte[] context, Func<byte[]> unbound) =>
        master.TryUnwrap(wrapped, context) ?? (opensUnbound ? OpenUnbound(wrapped, unbound()) : null)
            ?? throw new SealBrokenException("A wrapped key does not open under the master key, or has another owner.");

    /// <summary>Null when the key is bound, or does not open at all.</summary>
    public byte[]? OpenUnbound(byte[] wrapped, byte[] context) => master.TryUnwrap(wrapped, context);
}
