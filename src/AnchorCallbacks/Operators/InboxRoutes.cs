using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Events;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary><c>/inbox</c>: AP's events. Their bodies name wallets and may hold messages to persons: who reads one is written down.</summary>
sealed class InboxRoutes(Database database, EventOperations operations, OperatorChanges changes, TimeProvider clock)
{
    const int MostBeside = 50;

    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<InboxRoutes>();
        routes.MapGet("/inbox", surface.Endpoint(endpoints.List));
        routes.MapGet("/inbox/{id}", surface.Endpoint(endpoints.Get));
        routes.MapPost("/inbox/{id}/retry", surface.Endpoint(endpoints.Retry));
        routes.MapPost("/inbox/{id}/drop", surface.Endpoint(endpoints.Drop));
    }

    async ValueTask<OperatorAnswer> List(OperatorRequest request)
    {
        if (PageQuery.Read(request.Http, "state").Failed(out var failure, out var query))
            return failure;
        if (query["state"] is not (null or EventState.Waiting or EventState.Parked))
            return Failure.Invalid("state: must be waiting or parked");
        var (at, after) = (0L, "");
        if (query.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2).Failed(out failure, out var parts))
                return failure;
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out at))
                return Cursor.Wrong;
            after = parts[1];
        }
        var rows = await database.Read(connection => EventList.Read(connection, query["state"], at, after, query.Limit + 1));
        return OperatorJson.Page("events", rows, query.Limit, Write, last => Cursor.Write(last.ReceivedAt.ToString(CultureInfo.InvariantCulture), last.Id));
    }

    async ValueTask<OperatorAnswer> Get(OperatorRequest request)
    {
        var id = Id(request);
        if (await database.Read(connection => EventList.Find(connection, id)) is not { } row)
            return Failure.NotFound("id: no event has this id");
        var body = operations.OpenBody(row);
        var log = await database.Write(async connection =>
        {
            await Note(connection, request, id, "read");
            return await OperationLog.Newest(connection, Subject.Event(id), MostBeside);
        });
        return OperatorJson.Write(json =>
        {
            WriteMembers(json, row);
            json.WriteTextIfAny("note", operations.OpenNote(row));
            // As it came: it may be no JSON at all.
            json.WriteString("body", body);
            OutboxJson.WriteLog(json, log);
        });
    }

    async ValueTask<OperatorAnswer> Retry(OperatorRequest request) =>
        await changes.Run(request, default, connection => Change(connection, request, "retry", EventOperations.Retry(connection, Id(request))));

    async ValueTask<OperatorAnswer> Drop(OperatorRequest request)
    {
        if ((await request.ReadBody()).Failed(out var failure, out var body))
            return failure;
        using (body)
        {
            if (DropRequest.Read(body.WrittenMemory).Failed(out failure, out var reason))
                return failure;
            return await changes.Run(request, body.WrittenMemory, connection =>
                Change(connection, request, "drop", operations.Drop(connection, Id(request), reason, request.Actor)));
        }
    }

    async ValueTask<OperatorChange> Change(DbConnection connection, OperatorRequest request, string action, ValueTask<Result<EventRow>> change)
    {
        if ((await change).Failed(out var refusal, out var row))
            return new(refusal);
        await Note(connection, request, row.Id, action);
        return new(OperatorJson.Write(json => WriteMembers(json, row)), operations.Committed);
    }

    ValueTask Note(DbConnection connection, OperatorRequest request, string id, string action) =>
        OperationLog.Append(connection, Subject.Event(id), [], clock.GetUtcNow(), request.Actor, action);

    /// <summary>Whoever sent an event chose its id; a slash in it stays escaped in the route.</summary>
    static string Id(OperatorRequest request) => request.Route("id").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    static void Write(Utf8JsonWriter json, EventRow row)
    {
        json.WriteStartObject();
        WriteMembers(json, row);
        json.WriteEndObject();
    }

    static void WriteMembers(Utf8JsonWriter json, EventRow row)
    {
        json.WriteString("id", row.Id);
        json.WriteTextIfAny("type", row.Type);
        json.WriteString("state", row.State);
        json.WriteTextIfAny("marks", row.Marks);
        json.WriteTextIfAny("problem", row.Problem);
        json.WriteTextIfAny("dropped_by", row.DroppedBy);
        json.WriteTime("received_at", row.ReceivedAt);
        json.WriteTime("handled_at", row.HandledAt);
    }
}
