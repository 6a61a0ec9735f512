using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/search</c>: finds customers by personal data. The log of operations notes who searches, and a digest in place of the words.
/// These routes ignore an idempotency key.</summary>
static class SearchRoutes
{
    public const int MaxRows = 100;

    static readonly TimeSpan StepTime = TimeSpan.FromSeconds(2);

    static readonly Failure NoWords = Failure.Invalid(FormattableString.Invariant(
        $"text: must have 1 to {CustomerSearch.MaxWords} words, or be one number, address or id"));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/search", Find).Requires(OperatorRole.Reviewer);
        routes.MapPost("/search/reindex", Reindex).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Finds customers by whole words of a name, or by one number, address or id. The log notes the search, not its words.")]
    internal static async Task<Results<Ok<SearchAnswer>, Problem>> Find(
        Body<SearchRequest> body, OperatorRequest request, CustomerSearch search, OperationNotes notes, Database database, ServiceKeys keys)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        var digest = SearchDigest.Of(keys, SearchText.Code(given.Text));
        await database.Write(async connection =>
        {
            await notes.Add(connection, request, new Subject("search", digest.ToString("x12", null)), AuditActions.Search);
            return true;
        });
        if (await search.Find(given.Text, kept: request.MaySeeDeleted, MaxRows) is not { } found)
            return new Problem(NoWords);
        return TypedResults.Ok(new SearchAnswer
        {
            Customers = [.. found.Rows.Select(FoundCustomer.Of)],
            More = found.HasMore,
            Complete = found.IsComplete,
        });
    }

    [EndpointSummary("Writes words for the search for two seconds. Repeat it until finished. It continues after an interruption.")]
    internal static async Task<Results<Ok<ReindexAnswer>, Problem>> Reindex(
        Body<ReindexRequest> body, OperatorRequest request, SearchIndexing indexing, OperationNotes notes, Database database,
        TimeProvider clock)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (given.Restart is true)
            await database.Write(async connection =>
            {
                await SearchIndexing.Restart(connection);
                await notes.Add(connection, request, new Subject("store", "search"), AuditActions.Reindex);
                return true;
            });
        var began = clock.GetTimestamp();
        var progress = await indexing.Step();
        while (!progress.Finished && clock.GetElapsedTime(began) < StepTime)
        {
            request.Http.HttpContext.RequestAborted.ThrowIfCancellationRequested();
            progress = await indexing.Step();
        }
        return TypedResults.Ok(new ReindexAnswer { Finished = progress.Finished, Indexed = progress.Indexed });
    }
}
