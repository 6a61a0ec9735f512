using System.Text;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Transactions;

/// <summary>What AP says of a transaction, in the terms of our table.</summary>
/// <param name="UpdatedAt">AP's <c>updated_at</c>, else <c>started_at</c>: the event of a new SEP-24 transaction has no other.</param>
sealed record PlatformView(
    string Id, string Sep, string Kind, string Status, long StartedAt, long UpdatedAt, string Account, Memo Memo, string SenderId,
        string ReceiverId, byte[] Body)
{
    const int LongestText = 256;

    public bool FundsIn { get; private init; }

    /// <returns>Null for something that is no transaction of AP's: no id, or no status.</returns>
    public static PlatformView? Of(Transaction transaction)
    {
        if (!IsName(transaction.Id) || !IsName(transaction.Status.Value))
            return null;
        var isSep31 = transaction.Sep == Platform.Sep.ThirtyOne;
        var (account, memo) = isSep31 ? ("", Memo.None) : Identity(transaction.Customers?.Sender);
        var started = Milliseconds(transaction.StartedAt);
        return new(
            transaction.Id, Name(transaction.Sep.Value), Name(transaction.Kind.Value), transaction.Status.Value, started,
            Math.Max(started, Milliseconds(transaction.UpdatedAt)), account, memo,
            isSep31 ? Name(transaction.Customers?.Sender?.Id) : "", isSep31 ? Name(transaction.Customers?.Receiver?.Id) : "",
            Encoding.UTF8.GetBytes(transaction.Raw.GetRawText()))
        {
            FundsIn = Funds.AreIn(transaction),
        };
    }

    /// <summary>The wallet's account as we know customers: M… is its G… and an id memo, and a memo of AP's is an id memo.</summary>
    public static (string Account, Memo Memo) Identity(CustomerReference? customer)
    {
        if (customer?.Account is not { Length: > 0 } account)
            return ("", Memo.None);
        if (StrKey.TryReadMuxed(account, out var plain, out var id))
            return (plain, Memo.Id(id));
        if (!StrKey.IsAccount(account) && !StrKey.IsContract(account))
            return ("", Memo.None);
        var memo = Memo.Read(customer.Memo, "id", out var problem);
        return problem is null ? (account, memo) : ("", Memo.None);
    }

    // U+0000 is no text to PostgreSQL.
    static bool IsName(string? text) => text is { Length: > 0 and <= LongestText } && !text.Contains('\0', StringComparison.Ordinal);

    static string Name(string? text) => IsName(text) ? text! : "";

    static long Milliseconds(Instant? instant) => instant?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0;
}
