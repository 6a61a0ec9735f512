using System.ComponentModel;
using System.Globalization;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace AnchorCallbacks.Operators;

/// <summary>Decisions about customers, and their deletion.</summary>
static class DecisionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/customers/{id}/decisions", Decide).Requires(OperatorRole.Reviewer);
        routes.MapDelete("/customers/{id}", Delete).Requires(OperatorRole.Approver);
        routes.MapGet("/templates", ListTemplates).Requires(OperatorRole.Viewer);
    }

    [EndpointSummary("Decides on fields, or on the customer as one type. 202: the decision waits for a second person (Review:FourEyes).")]
    internal static async Task<Results<Ok<DecisionAnswer>, Accepted<DecisionAnswer>, Problem>> Decide(
        [Description(CustomerRoutes.IdText)] string id, Body<DecisionRequest> body,
        [FromHeader(Name = "If-Match"), Description("The ETag of the customer that you looked at. 412: it has changed. '*': any version.")]
        string? ifMatch,
        OperatorRequest request, CustomerDecisions decisions, PendingApprovals approvals,
        OperatorChanges changes, CustomerTypes types, ReviewOptions review)
    {
        if (body.Failed(out var problem, out var given))
            return problem;
        if (given.WithTemplate(review).Failed(out var failure, out given) || given.Read(types).Failed(out failure, out var decision)
            || ReadCondition(ifMatch, given).Failed(out failure, out var seen))
            return new Problem(failure);
        var save = await decisions.Prepare(id, seen, decision, request.Actor);
        var result = await changes.Run<DecisionAnswer>(request, body.Bytes, async connection =>
        {
            if ((await approvals.Propose(connection, id, seen, decision, request.Actor)).Failed(out var refusal, out var pending))
                return new(Refusal(given, refusal));
            if (pending is not null)
                return new(new DecisionAnswer
                {
                    Id = id,
                    Version = pending.Version,
                    Types = [],
                    Status = Pending.Word,
                    ApprovalId = pending.Id,
                });
            if ((await save(connection)).Failed(out refusal, out var decided))
                return new(Refusal(given, refusal));
            var answer = new DecisionAnswer
            {
                Id = decided.Id,
                Version = decided.Version,
                Types = TypeState.Of(decided.Record, decided.Statuses, types)
            };
            return new(answer, () => decisions.Committed(decided));
        });
        return result.Failed(out failure, out var answer) ? new Problem(failure)
            : answer.Status is null ? TypedResults.Ok(answer) : TypedResults.Accepted((string?)null, answer);
    }

    [EndpointSummary("Lists the templates of messages to customers (Review:Templates).")]
    internal static Ok<TemplateList> ListTemplates(ReviewOptions review) => TypedResults.Ok(new TemplateList
    {
        Templates = [.. review.Templates.Select(template => new MessageTemplate { Name = template.Key, Message = template.Value })],
    });

    static Failure Refusal(DecisionRequest given, Failure refusal) => given.Version is not null && refusal.Kind == FailureKind.Outdated
        ? refusal with { Kind = FailureKind.Conflict } : refusal;

    [EndpointSummary("""
        Deletes the customer like a wallet's DELETE (Customers:Deletion). A second deletion gets the same answer.
        202: the deletion waits for a second person (Review:FourEyes).
        """)]
    internal static async Task<Results<NoContent, Accepted<DeletionAnswer>, Problem>> Delete(
        [Description(CustomerRoutes.IdText)] string id, OperatorRequest request, CustomerDeletion deletion, PendingApprovals approvals,
        OperatorChanges changes)
    {
        var result = await changes.Run<DeletionAnswer>(request, default, async connection =>
        {
            if ((await approvals.ProposeDeletion(connection, id, request.Actor)).Failed(out var refusal, out var pending))
                return new(refusal);
            if (pending is not null)
                return new(new DeletionAnswer { Status = Pending.Word, ApprovalId = pending.Id });
            var deleted = await deletion.Delete(connection, id, request.Actor);
            return deleted.Found ? new(new DeletionAnswer(), () => deletion.Committed(deleted))
                : new(Failure.NotFound("id: no customer has this id"));
        });
        return result.Failed(out var failure, out var answer) ? new Problem(failure)
            : answer.Status is null ? TypedResults.NoContent() : TypedResults.Accepted((string?)null, answer);
    }

    /// <summary>The version that the operator looked at, from <c>If-Match</c> or the body. Accepting needs one: the customer may have sent
    /// something that the operator has not seen.</summary>
    static Result<long?> ReadCondition(string? ifMatch, DecisionRequest given)
    {
        const string Rule = "If-Match: must be the ETag of the customer that you looked at, or *";
        if (ifMatch is null)
            return given.Version is null && given.Decision == "accept"
                ? Failure.Invalid("version: is missing; to accept, give the version that you looked at, or its ETag in If-Match")
                : given.Version;
        if (!EntityTagHeaderValue.TryParse(ifMatch, out var tag) || tag.IsWeak)
            return Failure.Invalid(Rule);
        if (tag.Equals(EntityTagHeaderValue.Any))
            return given.Version;
        if (!long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return Failure.Invalid(Rule);
        return given.Version is null || given.Version == version ? version : Failure.Invalid("version: differs from If-Match");
    }
}
