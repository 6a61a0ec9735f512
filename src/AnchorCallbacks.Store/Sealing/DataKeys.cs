namespace AnchorCallbacks.Sealing;

/// <summary>Data keys, wrapped by the master key. The context binds each to its owner: data sealed under a key opens for that owner
/// alone, and rows that were exchanged in the database do not open. During a rotation there are two master keys: both open, and one
/// wraps.</summary>
sealed class DataKeys
{
    readonly MasterKey master;
    readonly MasterKey? other;
    volatile MasterKey active;
    volatile bool opensUnbound = true;

    /// <param name="other">The second master key of a rotation.</param>
    public DataKeys(MasterKey master, MasterKey? other = null) => (active, this.master, this.other) = (master, master, other);

    /// <summary>The id of the master key that wraps new keys.</summary>
    public string MasterId => active.Id;

    /// <summary>Earlier releases bound a key to less. Such a key opens until all keys have been bound.</summary>
    public bool OpensUnbound { get => opensUnbound; set => opensUnbound = value; }

    public bool Knows(string masterId) => master.Id == masterId || other?.Id == masterId;

    /// <summary>Wraps new keys with this master key from now on.</summary>
    /// <returns>False, and nothing changes, if this process does not have the key.</returns>
    public bool Use(string masterId)
    {
        if (!Knows(masterId))
            return false;
        active = Named(masterId);
        return true;
    }

    public byte[] Wrap(byte[] key, byte[] context) => active.Wrap(key, context);

    /// <param name="masterId">The id of the master key that wrapped it.</param>
    public byte[] Wrap(byte[] key, byte[] context, out string masterId)
    {
        var current = active;
        masterId = current.Id;
        return current.Wrap(key, context);
    }

    /// <param name="unbound">The context of earlier releases.</param>
    public byte[] Open(byte[] wrapped, byte[] context, Func<byte[]> unbound) =>
        TryOpen(wrapped, context) ?? (opensUnbound ? OpenUnbound(wrapped, unbound()) : null)
            ?? throw new SealBrokenException("A wrapped key does not open under the master key, or has another owner.");

    /// <summary>Null when the key is bound, or does not open at all.</summary>
    public byte[]? OpenUnbound(byte[] wrapped, byte[] context) => TryOpen(wrapped, context);

    /// <summary>Whether the key opens under the master key of this id.</summary>
    public bool IsUnder(string masterId, byte[] wrapped, byte[] context) =>
        Knows(masterId) && Named(masterId).TryUnwrap(wrapped, context) is not null;

    byte[]? TryOpen(byte[] wrapped, byte[] context)
    {
        var current = active;
        return current.TryUnwrap(wrapped, context) ?? (ReferenceEquals(current, master) ? other : master)?.TryUnwrap(wrapped, context);
    }

    MasterKey Named(string masterId) => master.Id == masterId ? master : other!;
}
