using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Sealing;

/// <summary>Customers' data keys, wrapped by the master key and bound to id, account and memo: whatever is sealed under a key opens for that
/// customer alone. Rows that were exchanged in the database do not open.</summary>
sealed class DataKeys(MasterKey master)
{
    volatile bool opensUnbound = true;

    public string MasterId => master.Id;

    /// <summary>Earlier releases bound a key to the id alone. Such a key opens until all have been bound.</summary>
    public bool OpensUnbound { get => opensUnbound; set => opensUnbound = value; }

    public byte[] Wrap(byte[] key, string id, string account, Memo memo) => master.Wrap(key, Context(id, account, memo));

    public byte[] Open(byte[] wrapped, string id, string account, Memo memo) =>
        master.TryUnwrap(wrapped, Context(id, account, memo)) ?? (opensUnbound ? OpenUnbound(wrapped, id) : null)
            ?? throw new SealBrokenException("A wrapped key does not open under the master key, or is another customer's.");

    /// <summary>Null when it is bound, or does not open at all.</summary>
    public byte[]? OpenUnbound(byte[] wrapped, string id) => master.TryUnwrap(wrapped, SealContext.UnboundDataKey(id));

    static byte[] Context(string id, string account, Memo memo) => SealContext.DataKey(id, account, memo.Type, memo.Value);
}
