using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /transactions</c>.</summary>
sealed record TransactionQuery : PageQuery
{
    const int MaxIds = 100;

    [Description("""
        Only these ids, separated by commas, at most 100. Ids that the server does not know are left out. No other filter is allowed.
        Unlike GET /transactions/{id}, this reads no personal data, and the log does not note it.
        """)]
    public string? Id { get; init; }

    [Description("Only transactions with this status of AP.")]
    public string? Status { get; init; }

    [Description("Only transactions of this SEP.")]
    [AllowedValues("6", "24", "31", ErrorMessage = "must be 6, 24 or 31")]
    public string? Sep { get; init; }

    [Description("Only transactions with this customer id.")]
    public string? Customer { get; init; }

    [Description("true: only open transactions. false: only ended ones.")]
    public bool? Open { get; init; }

    [Description("true: only transactions that wait for a person. problem and parked_call say why.")]
    [AllowedValues(true, ErrorMessage = "must be true, or left out")]
    public bool? Stuck { get; init; }

    [Description("true: only transactions that go on in AP although a customer is not accepted. Do not pay.")]
    public bool? InReview { get; init; }

    [Description("true: only transactions whose money must be paid back. refund_due says why.")]
    [AllowedValues(true, ErrorMessage = "must be true, or left out")]
    public bool? RefundDue { get; init; }

    [Description("true: the server asks AP about each, and payable says whether it may be paid. Requires id. Unknown ids are read too.")]
    [AllowedValues(true, ErrorMessage = "must be true, or left out")]
    public bool? Payable { get; init; }

    /// <summary>The requested ids. Null for a list.</summary>
    public Result<string[]?> ReadIds()
    {
        if (Id is null)
            return Payable is true ? Failure.Invalid("payable: requires id") : (string[]?)null;
        if ((Status ?? Sep ?? Customer) is not null || (Open ?? Stuck ?? InReview ?? RefundDue) is not null)
            return Failure.Invalid("id: cannot be combined with another filter");
        var ids = Id.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray();
        return ids.Length is >= 1 and <= MaxIds
            ? ids
            : Failure.Invalid(FormattableString.Invariant($"id: must be 1 to {MaxIds} ids of AP, separated by commas"));
    }

    public Result<(TransactionFilter Filter, TransactionPlace Place)> ReadFilter()
    {
        var place = Stuck is true ? TransactionPlace.Start : TransactionPlace.Newest;
        if (Cursor is not null)
        {
            if (Operators.Cursor.Read(Cursor, 2).Failed(out var failure, out var parts))
                return failure;
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                return Operators.Cursor.Wrong;
            place = new(at, parts[1]);
        }
        return (new TransactionFilter(Status, Sep, Customer, Open, Stuck is true, InReview, RefundDue is true), place);
    }

    public static string Next(TransactionListRow last) =>
        Operators.Cursor.Write(last.StartedAt.ToString(CultureInfo.InvariantCulture), last.Id);
}
