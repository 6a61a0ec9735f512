using AnchorCallbacks.Http;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Customers;

/// <summary>The customer that a request refers to: by id, by account and memo, or by both. Muxed addresses are already split.</summary>
readonly record struct CustomerKey(string? Id, string? Account, Memo Memo)
{
    public static readonly Failure UnknownId = Failure.NotFound("id: no customer has this id");

    static readonly Failure UnknownOfAccount = Failure.NotFound("id: no customer of this account has this id");

    public static readonly Failure Missing = Failure.Invalid("account: give an account, or the id of a customer");

    public static CustomerKey OfId(string id) => new(id, null, Memo.None);

    public Failure Unknown => Account is null ? UnknownId : UnknownOfAccount;

    public bool IsEmpty => Id is null && Account is null;

    /// <summary>Empty texts count as absent: forms of wallets send them.</summary>
    /// <param name="mayBeEmpty">The request names a transaction, and its customer may be meant.</param>
    public static Result<CustomerKey> Read(string? id, string? account, string? memo, string? memoType, bool mayBeEmpty = false)
    {
        id = string.IsNullOrEmpty(id) ? null : id;
        account = string.IsNullOrEmpty(account) ? null : account;
        if (id is null && account is null && !mayBeEmpty)
            return Missing;
        var given = Memo.Read(memo, memoType, out var problem);
        if (problem is not null)
            return Failure.Invalid(problem);
        if (account is null)
            return new CustomerKey(id, null, given);
        if (StrKey.TryReadMuxed(account, out var plain, out var muxedId))
        {
            var own = Memo.Id(muxedId);
            return given == Memo.None || given == own
                ? new CustomerKey(id, plain, own)
                : Failure.Invalid("memo: an M… account carries its memo; give the same one as an id memo, or none");
        }
        return StrKey.IsAccount(account) || StrKey.IsContract(account)
            ? new CustomerKey(id, account, given)
            : Failure.Invalid("account: must be a Stellar address G…, M… or C… with a right checksum");
    }

    /// <summary>Whether account and memo of the request are those of the customer found by id. An absent account or memo fits: AP often
    /// omits the memo.</summary>
    public bool Fits(string account, Memo memo) => (Account is null || Account == account) && (Memo == Memo.None || Memo == memo);
}
