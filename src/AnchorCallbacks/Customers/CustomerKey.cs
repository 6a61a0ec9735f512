using AnchorCallbacks.Http;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Customers;

/// <summary>Whom a request means: an id, an account with its memo, or both. Muxed addresses are already split.</summary>
readonly record struct CustomerKey(string? Id, string? Account, Memo Memo)
{
    public static readonly Failure UnknownId = Failure.NotFound("id: no customer has this id");

    static readonly Failure UnknownOfAccount = Failure.NotFound("id: no customer of this account has this id");

    public static readonly Failure NoOne = Failure.Invalid("account: give an account, or the id of a customer");

    public Failure Unknown => Account is null ? UnknownId : UnknownOfAccount;

    public bool IsNoOne => Id is null && Account is null;

    /// <summary>Empty texts count as absent: a wallet's form sends them.</summary>
    /// <param name="mayBeNoOne">A transaction is named, which may say who is meant.</param>
    public static Result<CustomerKey> Read(string? id, string? account, string? memo, string? memoType, bool mayBeNoOne = false)
    {
        id = string.IsNullOrEmpty(id) ? null : id;
        account = string.IsNullOrEmpty(account) ? null : account;
        if (id is null && account is null && !mayBeNoOne)
            return NoOne;
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

    /// <summary>Whether the customer found by id is the one whose account and memo were given. What was left out passes: AP often
    /// leaves the memo out.</summary>
    public bool Fits(string account, Memo memo) => (Account is null || Account == account) && (Memo == Memo.None || Memo == memo);
}
