using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Payouts;

/// <summary>The account, and the memo within it, that a wallet has proven to AP when it created a transaction.</summary>
readonly record struct Creator(string Account, Memo Memo)
{
    /// <summary>Null if AP does not say, or not in a form that can be read.</summary>
    public static Creator? Of(Transaction transaction)
    {
        var named = transaction.Sep == Sep.ThirtyOne ? null : transaction.Customers?.Sender;
        var made = transaction.Creator;
        var creator = Read(made ?? named);
        // SEP-6 and SEP-24 name the wallet up to three times. Names that differ prove nothing.
        if (named is not null && Read(named) != creator)
            return null;
        return transaction.Sep == Sep.ThirtyOne || transaction.Customers?.Receiver is not { } receiver || Read(receiver) == creator
            ? creator : null;
    }

    /// <summary>An account without a memo speaks for all its memos; one with a memo for that memo alone.</summary>
    public bool Owns(string account, Memo memo) => Account == account && (Memo == Memo.None || Memo == memo);

    static Creator? Read(CustomerReference? reference)
    {
        var (account, memo) = PlatformView.Identity(reference);
        return account.Length == 0 ? null : new(account, memo);
    }
}
