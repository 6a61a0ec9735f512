using System.ComponentModel;
using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Events;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/inbox</c>: AP's events. A body names wallets and may hold messages to customers. So the log says who reads one.</summary>
static class InboxRoutes
{
    const string IdText = "The event's id.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inbox", List).Requires(OperatorRole.Admin);
        routes.MapGet("/inbox/{id}", Get).Requires(OperatorRole.Admin);
        routes.MapPost("/inbox/{id}/retry", Retry).Requires(OperatorRole.Admin);
        routes.MapPost("/inbox/{id}/drop", Drop).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Lists AP's events that are not handled, oldest first: waiting ones and parked ones. Their bodies stay sealed.")]
    internal static async Task<Results<Ok<EventPage>, Problem>> List(Query<EventQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        var (at, after) = (0L, "");
        if (given.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2).Failed(out var failure, out var parts))
                return new Problem(failure);
            if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out at))
                return new Problem(Cursor.Wrong);
            after = parts[1];
        }
        var rows = await database.Read(connection => EventList.Read(connection, given.State, at, after, given.Rows + 1));
        var (events, next) = PageQuery.Page(rows, given.Rows, EventSummary.Of, last =>
            Cursor.Write(last.ReceivedAt.ToString(CultureInfo.InvariantCulture), last.Id));
        return TypedResults.Ok(new EventPage { Events = events, Next = next });
    }

    [EndpointSummary("Shows an event with its body.")]
    internal static async Task<Results<Ok<EventDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, EventOperations operations, OperationNotes notes)
    {
        if (await database.Read(connection => EventList.Find(connection, id)) is not { } row)
            return new Problem(Failure.NotFound("id: no event has this id"));
        return TypedResults.Ok(new EventDetail(EventSummary.Of(row))
        {
            Note = RowValues.Text(operations.OpenNote(row)),
            Body = operations.OpenBody(row),
            Operations = await notes.AddRead(request, Subject.Event(id)),
        });
    }

    [EndpointSummary("Handles a parked event again.")]
    internal static Task<Results<Ok<EventSummary>, Problem>> Retry(
        [Description(IdText)] string id, OperatorRequest request, EventOperations operations, OperatorChanges changes,
        OperationNotes notes) =>
        Change(request, default, AuditActions.Retry, connection => EventOperations.Retry(connection, id), operations, changes, notes);

    [EndpointSummary("Drops a parked event for good. It stays stored.")]
    internal static async Task<Results<Ok<EventSummary>, Problem>> Drop(
        [Description(IdText)] string id, Body<DropRequest> body, OperatorRequest request, EventOperations operations,
        OperatorChanges changes, OperationNotes notes) =>
        body.Failed(out var problem, out var drop) ? problem : await Change(request, body.Bytes, AuditActions.Drop,
            connection => operations.Drop(connection, id, drop.Reason, request.Actor), operations, changes, notes);

    static async Task<Results<Ok<EventSummary>, Problem>> Change(OperatorRequest request, ReadOnlyMemory<byte> body, string action,
        Func<DbConnection, ValueTask<Result<EventRow>>> change, EventOperations operations, OperatorChanges changes,
        OperationNotes notes) =>
        (await changes.Run(request, body, change, (connection, row) => notes.Add(connection, request, Subject.Event(row.Id), action),
            EventSummary.Of, operations.Committed)).ToOk();
}
