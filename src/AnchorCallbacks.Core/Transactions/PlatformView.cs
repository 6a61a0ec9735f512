using System.Text;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Transactions;

/// <summary>AP's report of a transaction, in the columns of our table.</summary>
/// <param name="UpdatedAt">AP's <c>updated_at</c>, else <c>started_at</c>: the event of a new SEP-24 transaction has no
/// <c>updated_at</c>.</param>
sealed record PlatformView(
    string Id, string Sep, string Kind, string Status, long StartedAt, long UpdatedAt, string Account, Memo Memo, string SenderId,
    string ReceiverId, byte[] Body)
{
    const int MaxLength = 256;

    public TransactionTerms Terms { get; init; }

    public bool FundsIn => Terms.FundsIn;

    /// <returns>Null without an id or a status: AP sends no such transaction.</returns>
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
            Terms = TransactionTerms.Of(transaction),
        };
    }

    /// <summary>The wallet's account as in customer keys: M… becomes its G… and an id memo, and AP's memo is an id memo.</summary>
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

    // PostgreSQL takes no U+0000.
    static bool IsName(string? text) => text is { Length: > 0 and <= MaxLength } && !text.Contains('\0', StringComparison.Ordinal);

    static string Name(string? text) => IsName(text) ? text! : "";

    static long Milliseconds(Instant? instant) => instant?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0;
}
