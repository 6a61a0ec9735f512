using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Sealing;

/// <summary>A customer's data key is bound to the customer's id, account and memo.</summary>
static class CustomerKeys
{
    public static byte[] Wrap(this DataKeys keys, byte[] key, string id, string account, Memo memo) =>
        keys.Wrap(key, Context(id, account, memo));

    /// <param name="masterId">The id of the master key that wrapped it.</param>
    public static byte[] Wrap(this DataKeys keys, byte[] key, string id, string account, Memo memo, out string masterId) =>
        keys.Wrap(key, Context(id, account, memo), out masterId);

    /// <summary>Whether the key opens under the master key of this id.</summary>
    public static bool IsUnder(this DataKeys keys, string masterId, byte[] wrapped, string id, string account, Memo memo) =>
        keys.IsUnder(masterId, wrapped, Context(id, account, memo));

    public static byte[] Open(this DataKeys keys, byte[] wrapped, string id, string account, Memo memo) =>
        keys.Open(wrapped, Context(id, account, memo), () => SealContext.UnboundDataKey(id));

    /// <summary>Null when the key is bound, or does not open at all.</summary>
    public static byte[]? OpenUnbound(this DataKeys keys, byte[] wrapped, string id) =>
        keys.OpenUnbound(wrapped, SealContext.UnboundDataKey(id));

    static byte[] Context(string id, string account, Memo memo) => SealContext.DataKey(id, account, memo.Type, memo.Value);
}
