using System.Globalization;
using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Operators;

/// <summary>The query of <c>GET /transactions</c>.</summary>
/// <param name="Ids">Those that are asked for; null for a list.</param>
readonly record struct TransactionListQuery(string[]? Ids, TransactionFilter Filter, TransactionPlace Place, int Limit)
{
    const int MostIds = 100;

    static readonly string[] Seps = [Sep.Six.Value!, Sep.TwentyFour.Value!, Sep.ThirtyOne.Value!];

    public static Result<TransactionListQuery> Read(HttpRequest request)
    {
        if (PageQuery.Read(request, "id", "status", "sep", "customer", "open", "stuck", "in_review").Failed(out var failure, out var query)
            || query.Flag("open").Failed(out failure, out var open) || query.Flag("stuck").Failed(out failure, out var stuck)
            || query.Flag("in_review").Failed(out failure, out var inReview))
            return failure;
        if (query["sep"] is { } sep && !Seps.Contains(sep))
            return Failure.Invalid("sep: must be 6, 24 or 31");
        if (stuck is false)
            return Failure.Invalid("stuck: may only be true; leave it out for all");
        if (query["id"] is not null && (query["status"] ?? query["sep"] ?? query["customer"] ?? query["open"] ?? query["stuck"] ?? query["in_review"]) is not null)
            return Failure.Invalid("id: goes with no other filter");
        var ids = query["id"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray();
        if (ids is { Length: > MostIds or 0 })
            return Failure.Invalid(FormattableString.Invariant($"id: must be one to {MostIds} of AP's ids, with commas between them"));
        var place = stuck is true ? TransactionPlace.Start : TransactionPlace.Newest;
        if (query.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2).Failed(out failure, out var parts))
                return failure;
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                return Cursor.Wrong;
            place = new(at, parts[1]);
        }
        return new TransactionListQuery(ids, new(query["status"], query["sep"], query["customer"], open, stuck is true, inReview), place, query.Limit);
    }

    public static string Next(TransactionListRow last) => Cursor.Write(last.StartedAt.ToString(CultureInfo.InvariantCulture), last.Id);
}
