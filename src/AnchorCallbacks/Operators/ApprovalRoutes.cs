using System.ComponentModel;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/approvals</c>: decisions that wait for a second person (<c>Review:FourEyes</c>).</summary>
static class ApprovalRoutes
{
    const string IdText = "The approval's id.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/approvals", List).Requires(OperatorRole.Viewer);
        routes.MapGet("/approvals/{id}", Get).Requires(OperatorRole.Reviewer);
        routes.MapPost("/approvals/{id}/approve", Approve).Requires(OperatorRole.Approver);
        routes.MapPost("/approvals/{id}/decline", Decline).Requires(OperatorRole.Reviewer);
    }

    [EndpointSummary("Lists decisions and deletions that wait for a second person, oldest first. They change nothing until then.")]
    internal static async Task<Results<Ok<ApprovalPage>, Problem>> List(Query<PageQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        string[]? parts = null;
        if (given.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out var failure, out parts))
            return new Problem(failure);
        var rows = await database.Read(connection => ApprovalRows.Page(connection, parts?[0] ?? "", given.Rows + 1));
        var (approvals, next) = PageQuery.Page(rows, given.Rows, ApprovalSummary.Of, last => Cursor.Write(last.Id));
        return TypedResults.Ok(new ApprovalPage { Approvals = approvals, Next = next });
    }

    [EndpointSummary("Shows a pending approval with its message, and what the customer has changed since. The audit log notes the read.")]
    internal static async Task<Results<Ok<ApprovalDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, ServiceKeys keys, TimeProvider clock)
    {
        var found = await database.Read<Result<ApprovalDetail>>(async connection =>
        {
            if (await ApprovalRows.Find(connection, id) is not { } row
                || await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is not { } stored)
                return Failure.NotFound("id: no pending approval has this id");
            var customer = stored.Open(keys.DataKeys);
            return new ApprovalDetail(ApprovalSummary.Of(row))
            {
                Message = RowValues.Text(PendingApprovals.OpenMessage(row, customer.DataKey)),
                Changed = [.. customer.Record.Values.Where(value => value.Version > row.Version).Select(value => value.Field.Name)],
                CurrentVersion = row.CurrentVersion,
            };
        });
        if (found.Failed(out var failure, out var detail))
            return new Problem(failure);
        await database.Write(async connection => await AuditLog.Append(
            connection, detail.CustomerId, detail.CurrentVersion, clock.GetUtcNow(), request.Actor, AuditActions.Read, $"approval={id}"));
        return TypedResults.Ok(detail);
    }

    [EndpointSummary("Approves what another operator has decided: it takes effect. If the customer has changed since: 409.")]
    internal static Task<Results<Ok<ApprovalAnswer>, Problem>> Approve(
        [Description(IdText)] string id, OperatorRequest request, PendingApprovals approvals, OperatorChanges changes) =>
        Change(request, approvals, changes, connection => approvals.Approve(connection, id, request.Actor));

    [EndpointSummary("Withdraws your own pending decision, or declines another operator's. To decline, you must be approver or admin.")]
    internal static Task<Results<Ok<ApprovalAnswer>, Problem>> Decline(
        [Description(IdText)] string id, OperatorRequest request, PendingApprovals approvals, OperatorChanges changes) =>
        Change(request, approvals, changes,
            connection => approvals.Decline(connection, id, request.Actor, request.Role >= OperatorRole.Approver));

    static async Task<Results<Ok<ApprovalAnswer>, Problem>> Change(OperatorRequest request, PendingApprovals approvals,
        OperatorChanges changes, Func<DbConnection, ValueTask<Result<ApprovalOutcome>>> change) =>
        (await changes.Run<ApprovalAnswer>(request, default, async connection =>
            (await change(connection)).Failed(out var refusal, out var outcome) ? new(refusal.Kind == FailureKind.Outdated
                ? refusal with { Kind = FailureKind.Conflict } : refusal)
                : new(ApprovalAnswer.Of(outcome), () => approvals.Committed(outcome)))).ToOk();
}
