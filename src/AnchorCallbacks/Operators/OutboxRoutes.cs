using System.ComponentModel;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/outbox</c>: the calls to AP. Their parameters hold messages to customers. So the log says who reads them.</summary>
static class OutboxRoutes
{
    const string IdText = "The call's id, which is its JSON-RPC id.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/outbox", List).Requires(OperatorRole.Admin);
        routes.MapGet("/outbox/{id}", Get).Requires(OperatorRole.Admin);
        routes.MapPost("/outbox/{id}/retry", Retry).Requires(OperatorRole.Admin);
        routes.MapPost("/outbox/{id}/drop", Drop).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Lists calls to AP, newest first. Their parameters stay sealed.")]
    internal static async Task<Results<Ok<CallPage>, Problem>> List(Query<CallQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        string[]? parts = null;
        if (given.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out var failure, out parts))
            return new Problem(failure);
        var rows = await database.Read(connection => OutboxList.Page(connection, given.State, parts?[0], given.Rows + 1));
        var (calls, next) = PageQuery.Page(rows, given.Rows, CallSummary.Of, last => Cursor.Write(last.Id));
        return TypedResults.Ok(new CallPage { Calls = calls, Next = next });
    }

    [EndpointSummary("Shows a call with its parameters.")]
    internal static async Task<Results<Ok<CallDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, ServiceKeys keys, OutboxOperations operations,
        OperationNotes notes)
    {
        if (await database.Read(connection => OutboxList.Find(connection, id)) is not { } row)
            return new Problem(Failure.NotFound("id: no call has this id"));
        var parameters = CallSeal.TryOpen(keys, row);
        return TypedResults.Ok(new CallDetail(CallSummary.Of(row))
        {
            Reason = RowValues.Text(row.Reason),
            Note = RowValues.Text(operations.OpenNote(row)),
            Params = parameters is null ? null : OperatorJson.Element(parameters),
            Operations = await notes.AddRead(request, Subject.Call(id), row.CustomerId),
        });
    }

    [EndpointSummary("""
        Sends a call as soon as AP can be reached: a parked call, one that waits for later, or a dropped one with no later call after it.
        If the answer of a parked call was lost, make sure first that the call did not take effect.
        """)]
    internal static Task<Results<Ok<CallSummary>, Problem>> Retry(
        [Description(IdText)] string id, OperatorRequest request, OutboxOperations operations, OperatorChanges changes,
        OperationNotes notes) =>
        Change(request, default, AuditActions.Retry, connection => operations.Retry(connection, id), operations, changes, notes);

    [EndpointSummary("""
        Gives up a call that waits or is parked. The server does not send the same notice again until you retry it or the state changes.
        """)]
    internal static async Task<Results<Ok<CallSummary>, Problem>> Drop(
        [Description(IdText)] string id, Body<DropRequest> body, OperatorRequest request, OutboxOperations operations,
        OperatorChanges changes, OperationNotes notes) =>
        body.Failed(out var problem, out var drop) ? problem : await Change(request, body.Bytes, AuditActions.Drop,
            connection => operations.Drop(connection, id, drop.Reason, request.Actor), operations, changes, notes);

    static async Task<Results<Ok<CallSummary>, Problem>> Change(OperatorRequest request, ReadOnlyMemory<byte> body, string action,
        Func<DbConnection, ValueTask<Result<OutboxRow>>> change, OutboxOperations operations, OperatorChanges changes,
        OperationNotes notes) =>
        (await changes.Run(request, body, change,
            (connection, row) => notes.Add(connection, request, Subject.Call(row.Id), action, row.CustomerId),
            CallSummary.Of, operations.Committed)).ToOk();
}
