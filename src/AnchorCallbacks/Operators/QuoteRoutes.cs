using System.Globalization;
using AnchorCallbacks.Rates.Quotes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/quotes</c>: firm quotes.</summary>
static class QuoteRoutes
{
    const int MaxCharacters = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/quotes", List).Requires(OperatorRole.Viewer);

    /// <summary>A pricing service may send long fee details. So a page has a limit in characters too, but at least one row.</summary>
    static int Fit(List<Quote> rows)
    {
        var (count, characters) = (0, 0);
        while (count < rows.Count && (count == 0 || characters + (rows[count].FeeDetails?.Length ?? 0) <= MaxCharacters))
            characters += rows[count++].FeeDetails?.Length ?? 0;
        return count;
    }

    [EndpointSummary("Lists firm quotes, newest first.")]
    internal static async Task<Results<Ok<QuotePage>, Problem>> List(Query<PageQuery> query, QuoteStore quotes)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        QuotePlace? place = null;
        if (given.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2).Failed(out var failure, out var parts))
                return new Problem(failure);
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                return new Problem(Cursor.Wrong);
            place = new(at, parts[1]);
        }
        var rows = await quotes.List(place, given.Rows + 1);
        var (page, next) = PageQuery.Page(rows, Math.Min(given.Rows, Fit(rows)), QuoteSummary.Of, last =>
            Cursor.Write(last.CreatedAt.ToString(CultureInfo.InvariantCulture), last.Id));
        return TypedResults.Ok(new QuotePage { Quotes = page, Next = next });
    }
}
