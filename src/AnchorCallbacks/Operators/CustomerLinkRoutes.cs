using System.ComponentModel;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>Links partners' customers with customers who have a Stellar account.</summary>
static class CustomerLinkRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/partners/{name}/customers/{reference}/link", Link).Requires(OperatorRole.Approver);
        routes.MapPost("/partners/{name}/customers/{reference}/unlink", Unlink).Requires(OperatorRole.Approver);
    }

    [EndpointSummary("""
        Makes a partner's customer one with a customer who has a Stellar account. The customer takes over the partner's values and its
        review opens again, as every type. The partner's own customer is deleted. A second time gets the same answer.
        """)]
    internal static async Task<Results<Ok<CustomerLinkAnswer>, Problem>> Link(
        [Description("The partner's name.")] string name, [Description("The partner's id of the customer.")] string reference,
        Body<CustomerLinkRequest> body, OperatorRequest request, CustomerLinking linking, OperatorChanges changes)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        var link = new LinkRequest(name, reference, given.CustomerId, given.Kept, given.Version, request.Actor);
        return await WithCopies(await linking.Copy(link, request.Http.HttpContext.RequestAborted), linking.Discard, (copies, used) =>
            changes.Run<CustomerLinkAnswer>(request, body.Bytes, async connection =>
            {
                if ((await linking.Link(connection, link, copies)).Failed(out var refusal, out var linked))
                    return new(refusal);
                return new(new CustomerLinkAnswer
                {
                    CustomerId = linked.CustomerId,
                    Version = linked.Version,
                    Partner = name,
                    Reference = reference,
                    ReplacedId = RowValues.Text(linked.Replaced),
                }, () =>
                {
                    if (linked.Replaced.Length > 0)
                        used();
                    linked.Committed();
                });
            }));
    }

    [EndpointSummary("""
        Takes a link back. The partner's customer is a new customer of its own, with the partner's values. The customer with the Stellar
        account keeps its own values, and its review opens again, as every type.
        """)]
    internal static async Task<Results<Ok<CustomerUnlinkAnswer>, Problem>> Unlink(
        [Description("The partner's name.")] string name, [Description("The partner's id of the customer.")] string reference,
        Body<CustomerUnlinkRequest> body, OperatorRequest request, CustomerUnlinking unlinking, OperatorChanges changes)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        var unlink = new UnlinkRequest(name, reference, given.CustomerId, given.Version, request.Actor);
        return await WithCopies(await unlinking.Copy(unlink, request.Http.HttpContext.RequestAborted), unlinking.Discard, (copies, used) =>
            changes.Run<CustomerUnlinkAnswer>(request, body.Bytes, async connection =>
            {
                if ((await unlinking.Unlink(connection, unlink, copies)).Failed(out var refusal, out var unlinked))
                    return new(refusal);
                return new(new CustomerUnlinkAnswer
                {
                    CustomerId = unlinked.CustomerId,
                    Version = unlinked.Version,
                    Partner = name,
                    Reference = reference,
                    NewId = unlinked.NewId,
                }, () =>
                {
                    used();
                    unlinked.Committed();
                });
            }));
    }

    /// <summary>Discards copies of documents that the change has not used.</summary>
    static async Task<Results<Ok<T>, Problem>> WithCopies<T>(Result<List<AssociateDocument>> copied,
        Action<IEnumerable<AssociateDocument>> discard, Func<List<AssociateDocument>, Action, Task<Result<T>>> change) where T : class
    {
        if (copied.Failed(out var failure, out var copies))
            return new Problem(failure);
        var isUsed = false;
        try
        {
            return (await change(copies, () => isUsed = true)).ToOk();
        }
        finally
        {
            if (!isUsed)
                discard(copies);
        }
    }
}
