using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Http;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary><c>/outbox</c>: the calls to AP. Their parameters hold messages to customers: who reads them is written down.</summary>
sealed class OutboxRoutes(Database database, ServiceKeys keys, OutboxOperations operations, OperatorChanges changes, TimeProvider clock)
{
    const int MostBeside = 50;

    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<OutboxRoutes>();
        routes.MapGet("/outbox", surface.Endpoint(endpoints.List));
        routes.MapGet("/outbox/{id}", surface.Endpoint(endpoints.Get));
        routes.MapPost("/outbox/{id}/retry", surface.Endpoint(endpoints.Retry));
        routes.MapPost("/outbox/{id}/drop", surface.Endpoint(endpoints.Drop));
    }

    async ValueTask<OperatorAnswer> List(OperatorRequest request)
    {
        if (PageQuery.Read(request.Http, "state").Failed(out var failure, out var query))
            return failure;
        if (query["state"] is { } state && !OutboxList.States.Contains(state))
            return Failure.Invalid($"state: must be {string.Join(", ", OutboxList.States[..^1])} or {OutboxList.States[^1]}");
        string[]? parts = null;
        if (query.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out failure, out parts))
            return failure;
        var rows = await database.Read(connection => OutboxList.Page(connection, query["state"], parts?[0], query.Limit + 1));
        return OperatorJson.Page("calls", rows, query.Limit, OutboxJson.Write, last => Cursor.Write(last.Id));
    }

    async ValueTask<OperatorAnswer> Get(OperatorRequest request)
    {
        var id = request.Route("id");
        if (await database.Read(connection => OutboxList.Find(connection, id)) is not { } row)
            return Failure.NotFound("id: no call has this id");
        var parameters = CallSeal.TryOpen(keys, row);
        var log = await database.Write(async connection =>
        {
            await Note(connection, request, row, "read");
            return await OperationLog.Newest(connection, Subject.Call(id), MostBeside);
        });
        return OperatorJson.Write(json =>
        {
            OutboxJson.WriteMembers(json, row);
            json.WriteTextIfAny("note", operations.OpenNote(row));
            OperatorJson.WriteRaw(json, "params", parameters);
            OutboxJson.WriteLog(json, log);
        });
    }

    async ValueTask<OperatorAnswer> Retry(OperatorRequest request) =>
        await changes.Run(request, default, connection => Change(connection, request, "retry", operations.Retry(connection, request.Route("id"))));

    async ValueTask<OperatorAnswer> Drop(OperatorRequest request)
    {
        if ((await request.ReadBody()).Failed(out var failure, out var body))
            return failure;
        using (body)
        {
            if (DropRequest.Read(body.WrittenMemory).Failed(out failure, out var reason))
                return failure;
            return await changes.Run(request, body.WrittenMemory, connection =>
                Change(connection, request, "drop", operations.Drop(connection, request.Route("id"), reason, request.Actor)));
        }
    }

    async ValueTask<OperatorChange> Change(DbConnection connection, OperatorRequest request, string action, ValueTask<Result<OutboxRow>> change)
    {
        if ((await change).Failed(out var refusal, out var row))
            return new(refusal);
        await Note(connection, request, row, action);
        return new(OperatorJson.Write(json => OutboxJson.WriteMembers(json, row)), operations.Committed);
    }

    ValueTask Note(DbConnection connection, OperatorRequest request, OutboxRow row, string action) =>
        OperationLog.Append(connection, Subject.Call(row.Id), [row.CustomerId], clock.GetUtcNow(), request.Actor, action);
}
