using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>One-time links to the customers' pages. These routes ignore an idempotency key, because an answer with a link must not be
/// stored.</summary>
static class PageLinkRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/customers/{id}/link", Make).Requires(OperatorRole.Reviewer);
        routes.MapGet("/customers/{id}/links", List).Requires(OperatorRole.Viewer);
        routes.MapPost("/links", MakeForAccount).Requires(OperatorRole.Reviewer);
        routes.MapPost("/links/{id}/withdraw", Withdraw).Requires(OperatorRole.Reviewer);
    }

    [EndpointSummary("Makes a one-time link to the customer's page. Only this answer has the address.")]
    internal static async Task<Results<Ok<PageLinkAnswer>, Problem>> Make(
        [Description("The customer's id in this server.")] string id, Body<PageLinkRequest> body, OperatorRequest request,
        Database database, PageLinks links)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (!links.IsOn)
            return new Problem(PageLinks.Off);
        return Answer(await database.Write<Result<NewPageLink>>(async connection =>
        {
            if (await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row)
                return await CustomerRows.NotFoundReason(connection, id);
            var type = given.Type ?? (row.LastType.Length > 0 ? row.LastType : Customers.Types.CustomerTypes.DefaultName);
            var subject = new PageSubject(PageEntry.Link, row.Id, row.Account, row.MemoType, row.Memo, "", type, given.Language, null, null,
                false);
            return await links.Make(connection, subject, row.Version, request.Actor);
        }));
    }

    [EndpointSummary("Makes a one-time link for an account that need not be a customer yet.")]
    internal static async Task<Results<Ok<PageLinkAnswer>, Problem>> MakeForAccount(
        Body<AccountLinkRequest> body, OperatorRequest request, Database database, PageLinks links)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (!links.IsOn)
            return new Problem(PageLinks.Off);
        if (CustomerKey.Read(null, given.Account, given.Memo, given.MemoType).Failed(out var failure, out var key))
            return new Problem(failure);
        return Answer(await database.Write<Result<NewPageLink>>(async connection =>
        {
            var row = await CustomerRows.Find(connection, key);
            var subject = new PageSubject(PageEntry.Link, row?.Id, key.Account!, key.Memo.Type, key.Memo.Value, "",
                given.Type ?? Customers.Types.CustomerTypes.DefaultName, given.Language, null, null, false);
            return await links.Make(connection, subject, row?.Version ?? 0, request.Actor);
        }));
    }

    [EndpointSummary("Lists a customer's links, newest first, without their addresses.")]
    internal static async Task<Results<Ok<PageLinkList>, Problem>> List([Description("The customer's id in this server.")] string id,
        OperatorRequest request, Database database, TimeProvider clock)
    {
        if (await database.Read(connection => CustomerRoutes.IsHidden(connection, id, request)))
            return new Problem(CustomerRoutes.OnlyAdmins);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = await database.Read(connection => PageLinks.Of(connection, id));
        return TypedResults.Ok(new PageLinkList { Links = [.. rows.Select(row => PageLinkSummary.Of(row, now))] });
    }

    [EndpointSummary("Withdraws a link. Visits through it end at once. A second time gets the same answer.")]
    internal static async Task<Results<NoContent, Problem>> Withdraw([Description("The link's id.")] string id, OperatorRequest request,
        Database database, PageLinks links) =>
        await database.Write(connection => links.Withdraw(connection, id, request.Actor)) is null
            ? new Problem(Failure.NotFound("id: no link has this id")) : TypedResults.NoContent();

    static Results<Ok<PageLinkAnswer>, Problem> Answer(Result<NewPageLink> made) => made.Failed(out var failure, out var link)
        ? new Problem(failure)
        : TypedResults.Ok(new PageLinkAnswer { Id = link.Id, Url = link.Url, ExpiresAt = link.ExpiresAt.UtcDateTime });
}
