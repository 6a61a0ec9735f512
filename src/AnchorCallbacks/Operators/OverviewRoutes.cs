using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/overview</c>: how the queue, the decisions and the calls to AP go.</summary>
static class OverviewRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/overview", Get).Requires(OperatorRole.Viewer);

    [EndpointSummary("Counts who waits and how long, decisions per day, and calls to AP per day with their failed attempts.")]
    internal static async Task<Ok<Overview>> Get(Database database, TimeProvider clock) =>
        TypedResults.Ok(await database.Read(connection => OverviewCounts.Read(connection, clock.GetUtcNow())));
}
