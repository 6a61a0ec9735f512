using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /customers</c>.</summary>
sealed record CustomerQuery : PageQuery
{
    [Description("Only customers with this status.")]
    [AllowedValues("NEEDS_INFO", "PROCESSING", "ACCEPTED", "REJECTED",
        ErrorMessage = "must be NEEDS_INFO, PROCESSING, ACCEPTED or REJECTED")]
    public string? Status { get; init; }

    [Description("Only customers as this type.")]
    public string? Type { get; init; }

    [Description("Only customers of this Stellar account (G…, M… or C…).")]
    public string? Account { get; init; }

    [Description("Together with account: only the customer with this memo.")]
    public string? Memo { get; init; }

    [Description("id (the default), text or hash.")]
    public string? MemoType { get; init; }

    [Description("true: only customers who wait for an operator.")]
    [AllowedValues(true, ErrorMessage = "must be true, or left out")]
    public bool? NeedsReview { get; init; }

    [Description("Only customers in review since this time or longer, such as 2027-01-31T12:00:00Z.")]
    [Time]
    public string? ReviewBefore { get; init; }

    [Description("true: only deleted customers whose records are kept.")]
    public bool? Deleted { get; init; }

    [Description("Only customers that this operator has taken; none: customers that nobody has taken.")]
    public string? Assigned { get; init; }

    [Description("true: only customers who have answered what an operator asked for, and no operator has looked since.")]
    [AllowedValues(true, ErrorMessage = "must be true, or left out")]
    public bool? Answered { get; init; }

    /// <summary>Does the filter give the customers who wait for an operator, of all accounts?</summary>
    public static bool IsReviewQueue(CustomerFilter filter) => filter is { Deleted: false, Account: null, Answered: false }
        && filter.Status == CustomerStatus.Processing.Word();

    public Result<(CustomerFilter Filter, CustomerListPlace Place)> Read()
    {
        if (ReadAccount().Failed(out var failure, out var account) || ReadPlace().Failed(out failure, out var place))
            return failure;
        var status = Status;
        if (NeedsReview is true || ReviewBefore is not null)
        {
            var waiting = CustomerStatus.Processing.Word();
            if (status is not null && status != waiting)
                return Failure.Invalid($"status: with needs_review or review_before it must be {waiting}");
            status = waiting;
        }
        if (Answered is true && ((status ?? Type ?? Account) is not null || Deleted is true))
            return Failure.Invalid("answered: can be combined only with assigned");
        if (Deleted is true && (status ?? Type ?? Memo ?? Assigned) is not null)
            return Failure.Invalid("deleted: can be combined only with account");
        var before = ReviewBefore is null ? null : TimeAttribute.Read(ReviewBefore)?.ToUnixTimeMilliseconds();
        return (new CustomerFilter(status, Type, before, account.Account, account.Memo, Deleted is true)
        {
            Assigned = Assigned,
            Answered = Answered is true,
        }, place);
    }

    public static string Next(CustomerListRow last)
    {
        var place = CustomerListPlace.After(last);
        return Operators.Cursor.Write(
            place.Section, place.At.ToString(CultureInfo.InvariantCulture), place.Id, place.Type, place.MemoType, place.Memo);
    }

    Result<(string? Account, Memo? Memo)> ReadAccount()
    {
        if (Account is null)
            return Memo is null && MemoType is null ? (null, null)
                : Failure.Invalid("account: is missing; a memo alone does not identify a customer");
        if (CustomerKey.Read(null, Account, Memo, MemoType).Failed(out var failure, out var key))
            return failure;
        return (key.Account, key.Memo == Stellar.Memo.None ? null : key.Memo);
    }

    Result<CustomerListPlace> ReadPlace()
    {
        if (Cursor is null)
            return CustomerListPlace.Start;
        if (Operators.Cursor.Read(Cursor, 6).Failed(out var failure, out var parts))
            return failure;
        return long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            ? new CustomerListPlace(parts[0], at, parts[2], parts[3], parts[4], parts[5])
            : Operators.Cursor.Wrong;
    }
}
