using System.ComponentModel;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Reviewing;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>Work on the queue: who takes which customer, and notes for other operators.</summary>
static class QueueActions
{
    static readonly Failure Nobody = Failure.NotFound("queue: no customer waits who is not taken");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/queue/next", Next).Requires(OperatorRole.Reviewer);
        routes.MapPost("/customers/{id}/take", Take).Requires(OperatorRole.Reviewer);
        routes.MapPost("/customers/{id}/give-back", GiveBack).Requires(OperatorRole.Reviewer);
        routes.MapPost("/customers/{id}/seen", MarkSeen).Requires(OperatorRole.Reviewer);
        routes.MapPost("/customers/{id}/notes", AddNote).Requires(OperatorRole.Reviewer);
    }

    [EndpointSummary("Takes the customer who has waited longest and is not taken. 404: there is none.")]
    internal static async Task<Results<Ok<AssignmentAnswer>, Problem>> Next(
        Body<NextRequest> body, OperatorRequest request, OperatorChanges changes, TimeProvider clock) =>
        body.Failed(out var problem, out var given) ? problem : await Change(request, body.Bytes, changes, async connection =>
        {
            var rows = await CustomerList.Page(connection,
                new(CustomerStatus.Processing.Word(), given.Type, null, null, null, false) { Assigned = CustomerFilter.ToNobody },
                CustomerListPlace.Start, 1);
            return rows is not [var oldest] ? (Nobody, "") : (await TakeFor(connection, request, clock, oldest.Id), oldest.Id);
        });

    [EndpointSummary("Takes a customer: other operators see that you work on it. If another operator has: 409.")]
    internal static Task<Results<Ok<AssignmentAnswer>, Problem>> Take(
        [Description(CustomerRoutes.IdText)] string id, OperatorRequest request, OperatorChanges changes, TimeProvider clock) =>
        Change(request, default, changes, async connection => (await TakeFor(connection, request, clock, id), id));

    [EndpointSummary("Gives a customer back. Approvers and admins also give back what another operator has taken.")]
    internal static Task<Results<Ok<AssignmentAnswer>, Problem>> GiveBack(
        [Description(CustomerRoutes.IdText)] string id, OperatorRequest request, OperatorChanges changes) =>
        Change(request, default, changes, async connection =>
            (await Assignments.GiveBack(connection, id, request.Operator, request.Role >= OperatorRole.Approver), id));

    [EndpointSummary("Takes a customer who has answered an ask off the queue. A decision does the same.")]
    internal static async Task<Results<NoContent, Problem>> MarkSeen(
        [Description(CustomerRoutes.IdText)] string id, OperatorRequest request, OperatorChanges changes, TimeProvider clock) =>
        (await changes.Run<DoneAnswer>(request, default, async connection =>
        {
            if (await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row)
                return new(await CustomerRows.NotFoundReason(connection, id));
            if (await AnsweredAsks.Remove(connection, id) > 0)
                await AuditLog.Append(connection, id, row.Version, clock.GetUtcNow(), request.Actor, AuditActions.Seen, "");
            return new(new DoneAnswer());
        })).ToNoContent();

    [EndpointSummary("Adds a note for other operators. It is sealed with the customer's data, and no wallet sees it.")]
    internal static async Task<Results<NoContent, Problem>> AddNote(
        [Description(CustomerRoutes.IdText)] string id, Body<NoteRequest> body, OperatorRequest request, OperatorChanges changes,
        ServiceKeys keys, TimeProvider clock) =>
        body.Failed(out var problem, out var given) ? problem : (await changes.Run<DoneAnswer>(request, body.Bytes, async connection =>
        {
            if (await CustomerRows.Find(connection, CustomerKey.OfId(id)) is not { } row)
                return new(await CustomerRows.NotFoundReason(connection, id));
            var now = clock.GetUtcNow();
            await CustomerNotes.Add(connection, id, row.Open(keys.DataKeys).DataKey, request.Actor, given.Text, now);
            await AuditLog.Append(connection, id, row.Version, now, request.Actor, AuditActions.Note, "");
            return new(new DoneAnswer());
        })).ToNoContent();

    static ValueTask<Result<string>> TakeFor(DbConnection connection, OperatorRequest request, TimeProvider clock, string id) =>
        Assignments.Take(connection, id, request.Operator, clock.GetUtcNow());

    static async Task<Results<Ok<AssignmentAnswer>, Problem>> Change(OperatorRequest request, ReadOnlyMemory<byte> body,
        OperatorChanges changes, Func<DbConnection, ValueTask<(Result<string> Result, string Id)>> change) =>
        (await changes.Run<AssignmentAnswer>(request, body, async connection =>
        {
            var (result, id) = await change(connection);
            return result.Failed(out var failure, out _) ? new(failure)
                : new(new AssignmentAnswer { CustomerId = id, AssignedTo = await Assignments.Find(connection, id) });
        })).ToOk();
}
