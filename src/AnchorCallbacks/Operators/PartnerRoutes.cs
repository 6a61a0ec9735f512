using System.ComponentModel;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.Doors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/partners</c>: the businesses that call the partner APIs. These routes ignore an idempotency key, because an answer with a
/// secret must not be stored.</summary>
static class PartnerRoutes
{
    const string NameText = "The partner's name.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/partners", List).Requires(OperatorRole.Admin);
        routes.MapPost("/partners", Add).Requires(OperatorRole.Admin);
        routes.MapPost("/partners/{name}/rotate", Rotate).Requires(OperatorRole.Admin);
        routes.MapPost("/partners/{name}/revoke", Revoke).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Lists partners and their credentials, without secrets.")]
    internal static async Task<Ok<PartnerList>> List(PartnerAccounts accounts) =>
        TypedResults.Ok(new PartnerList { Partners = [.. (await accounts.List()).Select(PartnerItem.Of)] });

    [EndpointSummary("Adds a partner. Only this answer has the secret. If the answer is lost, rotate it.")]
    internal static async Task<Results<Ok<PartnerCredentialAnswer>, Problem>> Add(
        Body<AddPartnerRequest> body, OperatorRequest request, PartnerAccounts accounts) =>
        body.Failed(out var problem, out var given)
            ? problem
            : PartnerServices.ReadKey(given.Door, given.Jwk).Failed(out var failure, out var jwk) ? new Problem(failure)
            : Answer(await accounts.Add(given.Name, given.Door, given.MaySetStatus ?? true, string.Join(' ', given.Networks ?? []),
                request.Actor, jwk.Length == 0 ? null : jwk));

    [EndpointSummary("Gives a partner a new secret. The old one ends after the overlap.")]
    internal static async Task<Results<Ok<PartnerCredentialAnswer>, Problem>> Rotate(
        [Description(NameText)] string name, Body<RotatePartnerRequest> body, OperatorRequest request, PartnerAccounts accounts) =>
        body.Failed(out var problem, out var given)
            ? problem
            : Answer(await accounts.Rotate(name, TimeSpan.FromHours(given.OverlapHours ?? 24), request.Actor));

    [EndpointSummary("Ends a partner's credentials at once. Its customers stay. A second revocation gets the same answer.")]
    internal static async Task<Results<NoContent, Problem>> Revoke(
        [Description(NameText)] string name, OperatorRequest request, PartnerAccounts accounts) =>
        (await accounts.Revoke(name, request.Actor)).Failed(out var failure, out _) ? new Problem(failure) : TypedResults.NoContent();

    static Results<Ok<PartnerCredentialAnswer>, Problem> Answer(Result<NewCredential> made) =>
        made.Failed(out var failure, out var credential) ? new Problem(failure) : TypedResults.Ok(PartnerCredentialAnswer.Of(credential));
}
