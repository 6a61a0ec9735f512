using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/config</c>: the files that are read again when they change.</summary>
static class ConfigRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config", Get).Requires(OperatorRole.Admin);
        routes.MapPost("/config/apply", Apply).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Reads the files of customer types and prices again, and shows whether they are in force.")]
    internal static async Task<Ok<ConfigReport>> Get(TypesReload types, RatesReload rates, HttpContext context)
    {
        await types.Check(context.RequestAborted);
        rates.Check();
        return TypedResults.Ok(ConfigReport.Of(types, rates, isKnown: true));
    }

    [EndpointSummary("Puts the waiting customer types in force, and evaluates all customers with them.")]
    internal static async Task<Results<Ok<ConfigReport>, Problem>> Apply(
        TypesReload types, RatesReload rates, OperatorRequest request, OperationNotes notes, Database database, HttpContext context)
    {
        await types.Check(context.RequestAborted);
        if (types.Problem is { } problem)
            return new Problem(Failure.Conflict($"types: the file is not good: {problem.Split('\n')[0]}"));
        if (await types.Apply())
            await database.Write(async connection =>
            {
                await notes.Add(connection, request, new Subject("store", "config"), AuditActions.ApplyTypes);
                return true;
            });
        return TypedResults.Ok(ConfigReport.Of(types, rates, isKnown: true));
    }
}
