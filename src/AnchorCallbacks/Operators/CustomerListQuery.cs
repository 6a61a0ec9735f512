using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /customers</c>.</summary>
readonly record struct CustomerListQuery(CustomerFilter Filter, CustomerListPlace Place, int Limit)
{
    static readonly string[] Statuses = [.. Enum.GetValues<CustomerStatus>().Select(status => status.Word())];

    /// <summary>Who waits for an operator, whichever account it has.</summary>
    public bool IsReviewQueue => Filter is { Deleted: false, Account: null } && Filter.Status == CustomerStatus.Processing.Word();

    public static Result<CustomerListQuery> Read(HttpRequest request)
    {
        if (PageQuery.Read(request, "status", "type", "account", "memo", "memo_type", "needs_review", "review_before", "deleted").Failed(out var failure, out var query)
            || query.Flag("needs_review").Failed(out failure, out var needsReview) || query.Flag("deleted").Failed(out failure, out var deleted)
            || ReadAccount(query).Failed(out failure, out var account) || ReadPlace(query).Failed(out failure, out var place))
            return failure;
        if (query["status"] is { } given && !Statuses.Contains(given))
            return Failure.Invalid($"status: must be {string.Join(", ", Statuses[..^1])} or {Statuses[^1]}");
        var (status, before) = (query["status"], (long?)null);
        if (query["review_before"] is { } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return Failure.Invalid("review_before: must be a time, such as 2027-01-31T12:00:00Z");
            before = time.ToUnixTimeMilliseconds();
        }
        if (needsReview is false)
            return Failure.Invalid("needs_review: may only be true; leave it out for all");
        if (needsReview is true || before is not null)
        {
            var waiting = CustomerStatus.Processing.Word();
            if (status is not null && status != waiting)
                return Failure.Invalid($"status: only {waiting} is in review");
            status = waiting;
        }
        if (deleted is true && (status ?? query["type"] ?? query["memo"]) is not null)
            return Failure.Invalid("deleted: goes with account and with nothing else");
        return new CustomerListQuery(new(status, query["type"], before, account.Account, account.Memo, deleted is true), place, query.Limit);
    }

    public static string Next(CustomerListRow last)
    {
        var place = CustomerListPlace.After(last);
        return Cursor.Write(place.Section, place.At.ToString(CultureInfo.InvariantCulture), place.Id, place.Type, place.MemoType, place.Memo);
    }

    static Result<(string? Account, Memo? Memo)> ReadAccount(PageQuery query)
    {
        if (query["account"] is null)
            return query["memo"] is null && query["memo_type"] is null ? (null, null) : Failure.Invalid("account: is missing; a memo alone finds nobody");
        if (CustomerKey.Read(null, query["account"], query["memo"], query["memo_type"]).Failed(out var failure, out var key))
            return failure;
        return (key.Account, key.Memo == Memo.None ? null : key.Memo);
    }

    static Result<CustomerListPlace> ReadPlace(PageQuery query)
    {
        if (query.Cursor is null)
            return CustomerListPlace.Start;
        if (Cursor.Read(query.Cursor, 6).Failed(out var failure, out var parts))
            return failure;
        return long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            ? new CustomerListPlace(parts[0], at, parts[2], parts[3], parts[4], parts[5])
            : Cursor.Wrong;
    }
}
