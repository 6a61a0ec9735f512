using System.ComponentModel;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/operators</c>: the operators of this API. These routes ignore an idempotency key, because an answer with an operator's key
/// must not be stored.</summary>
static class AccountRoutes
{
    const string NameText = "The operator's name.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/operators", List).Requires(OperatorRole.Admin);
        routes.MapPost("/operators", Add).Requires(OperatorRole.Admin);
        routes.MapPost("/operators/{name}/rotate", Rotate).Requires(OperatorRole.Admin);
        routes.MapPost("/operators/{name}/revoke", Revoke).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Lists operators with their roles, without their keys.")]
    internal static async Task<Ok<OperatorList>> List(OperatorAccounts accounts, OperatorAuth auth, TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = await accounts.List();
        return TypedResults.Ok(new OperatorList
        {
            Operators = [.. auth.Fixed.Select(OperatorSummary.Of), .. rows.Select(row => OperatorSummary.Of(row, now))],
        });
    }

    [EndpointSummary("Adds an operator. Only this answer has the key. If the answer is lost, rotate the key.")]
    internal static async Task<Results<Ok<OperatorKeyAnswer>, Problem>> Add(
        Body<AddOperatorRequest> body, OperatorRequest request, OperatorAccounts accounts) =>
        body.Failed(out var problem, out var given)
            ? problem
            : Answer(await accounts.Add(given.Name, OperatorRoles.Read(given.Role)!.Value, KeyDaysAttribute.Of(given.Days), request.Actor));

    [EndpointSummary("Gives an operator a new key. The old key and its sessions end at once.")]
    internal static async Task<Results<Ok<OperatorKeyAnswer>, Problem>> Rotate(
        [Description(NameText)] string name, Body<RotateRequest> body, OperatorRequest request, OperatorAccounts accounts) =>
        body.Failed(out var problem, out var given)
            ? problem
            : Answer(await accounts.Rotate(name, KeyDaysAttribute.Of(given.Days), request.Actor));

    [EndpointSummary("Ends an operator's key and sessions at once. A second revocation gets the same answer.")]
    internal static async Task<Results<Ok<OperatorSummary>, Problem>> Revoke(
        [Description(NameText)] string name, OperatorRequest request, OperatorAccounts accounts, TimeProvider clock) =>
        (await accounts.Revoke(name, request.Actor)).Failed(out var failure, out var row)
            ? new Problem(failure)
            : TypedResults.Ok(OperatorSummary.Of(row, clock.GetUtcNow().ToUnixTimeMilliseconds()));

    static Results<Ok<OperatorKeyAnswer>, Problem> Answer(Result<NewOperatorKey> made) =>
        made.Failed(out var failure, out var key) ? new Problem(failure) : TypedResults.Ok(OperatorKeyAnswer.Of(key));
}
