using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Payouts;

/// <summary>The account (and memo) with which a wallet created a transaction. AP has checked that the wallet owns it.</summary>
readonly record struct TransactionCreator(string Account, Memo Memo)
{
    /// <summary>Null if AP does not report it in a valid form.</summary>
    public static TransactionCreator? Of(Transaction transaction)
    {
        var named = transaction.Sep == Sep.ThirtyOne ? null : transaction.Customers?.Sender;
        var creator = Read(transaction.Creator ?? named);
        // SEP-6 and SEP-24 name the wallet up to three times. If the names differ, they prove nothing.
        if (named is not null && Read(named) != creator)
            return null;
        return transaction.Sep == Sep.ThirtyOne || transaction.Customers?.Receiver is not { } receiver || Read(receiver) == creator
            ? creator : null;
    }

    /// <summary>An account without a memo owns all its memos. An account with a memo owns only that memo.</summary>
    public bool Owns(string account, Memo memo) => Account == account && (Memo == Memo.None || Memo == memo);

    static TransactionCreator? Read(CustomerReference? reference)
    {
        var (account, memo) = PlatformView.Identity(reference);
        return account.Length == 0 ? null : new(account, memo);
    }
}
