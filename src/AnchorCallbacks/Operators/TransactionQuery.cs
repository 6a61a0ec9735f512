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
        Only these, with commas between them, at most 100, as far as they are known here; goes with no other filter. Unlike GET /transactions/{id} this is no
        read of personal data and not noted.
        """)]
    public string? Id { get; init; }

    [Description("Only those of this status, in AP's words.")]
    public string? Status { get; init; }

    [Description("Only of this SEP.")]
    [AllowedValues("6", "24", "31", ErrorMessage = "must be 6, 24 or 31")]
    public string? Sep { get; init; }

    [Description("Only those with this customer, by id.")]
    public string? Customer { get; init; }

    [Description("true: those that have not ended; false: those that have.")]
    public bool? Open { get; init; }

    [Description("true: only those that wait for a person; problem and parked_call say why.")]
    [AllowedValues(true, ErrorMessage = "may only be true; leave it out for all")]
    public bool? Stuck { get; init; }

    [Description("true: only those that AP lets go on although a customer of them is not accepted. Do not pay.")]
    public bool? InReview { get; init; }

    [Description("true: only those whose money is to be paid back; refund_due says why.")]
    [AllowedValues(true, ErrorMessage = "may only be true; leave it out for all")]
    public bool? RefundDue { get; init; }

    [Description("true: AP is asked about each, and payable says whether it may be paid. Goes with id; ids that are not known here yet are read from AP.")]
    [AllowedValues(true, ErrorMessage = "may only be true; leave it out otherwise")]
    public bool? Payable { get; init; }

    /// <summary>The ids that are asked for; null for a list.</summary>
    public Result<string[]?> ReadIds()
    {
        if (Id is null)
            return Payable is true ? Failure.Invalid("payable: goes with id") : (string[]?)null;
        if ((Status ?? Sep ?? Customer) is not null || (Open ?? Stuck ?? InReview ?? RefundDue) is not null)
            return Failure.Invalid("id: goes with no other filter");
        var ids = Id.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray();
        return ids.Length is >= 1 and <= MaxIds
            ? ids
            : Failure.Invalid(FormattableString.Invariant($"id: must be one to {MaxIds} of AP's ids, with commas between them"));
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
