using System.ComponentModel;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/outbox</c>: the calls to AP. Their parameters hold messages to customers: the log says who reads them.</summary>
static class OutboxRoutes
{
    const int MaxOperations = 50;
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

    [EndpointSummary("A call with its parameters.")]
    internal static async Task<Results<Ok<CallDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, ServiceKeys keys, OutboxOperations operations,
            TimeProvider clock)
    {
        if (await database.Read(connection => OutboxList.Find(connection, id)) is not { } row)
            return new Problem(Failure.NotFound("id: no call has this id"));
        var parameters = CallSeal.TryOpen(keys, row);
        var log = await database.Write(async connection =>
        {
            await Note(connection, request, row, clock, "read");
            return await OperationLog.Newest(connection, Subject.Call(id), MaxOperations);
        });
        return TypedResults.Ok(new CallDetail(CallSummary.Of(row))
        {
            Note = RowValues.Text(operations.OpenNote(row)),
            Params = parameters is null ? null : OperatorJson.Element(parameters),
            Operations = Operation.Of(log),
        });
    }

    [EndpointSummary("""
        Sends a call as soon as AP can be reached: one that is parked, one that waits for later, or one that an operator dropped and that nothing came after.
        Of a parked one whose answer was lost make sure first that it did not take effect.
        """)]
    internal static async Task<Results<Ok<CallSummary>, Problem>> Retry(
        [Description(IdText)] string id, OperatorRequest request, OperatorChanges changes, OutboxOperations operations,
            TimeProvider clock) =>
        (await changes.Run(request, default, connection =>
            Change(connection, request, clock, "retry", operations.Retry(connection, id), operations))).ToOk();

    [EndpointSummary("Gives up a call that waits or is parked. The same is not made again until there is something else to tell AP, or it is retried.")]
    internal static async Task<Results<Ok<CallSummary>, Problem>> Drop(
        [Description(IdText)] string id, Body<DropRequest> body, OperatorRequest request,
        OperatorChanges changes, OutboxOperations operations, TimeProvider clock) =>
        body.Failed(out var problem, out var drop)
            ? problem
            : (await changes.Run(request, body.Bytes, connection =>
                Change(connection, request, clock, "drop", operations.Drop(connection, id, drop.Reason, request.Actor), operations)))
                    .ToOk();

    static async ValueTask<OperatorChange<CallSummary>> Change(
        DbConnection connection, OperatorRequest request, TimeProvider clock, string action, ValueTask<Result<OutboxRow>> change,
            OutboxOperations operations)
    {
        if ((await change).Failed(out var refusal, out var row))
            return new(refusal);
        await Note(connection, request, row, clock, action);
        return new(CallSummary.Of(row), operations.Committed);
    }

    static ValueTask Note(DbConnection connection, OperatorRequest request, OutboxRow row, TimeProvider clock, string action) =>
        OperationLog.Append(connection, Subject.Call(row.Id), [row.CustomerId], clock.GetUtcNow(), request.Actor, action);
}
