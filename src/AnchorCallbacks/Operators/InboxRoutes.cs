using System.ComponentModel;
using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Events;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/inbox</c>: AP's events. Their bodies name wallets and may hold messages to persons: the log says who reads one.</summary>
static class InboxRoutes
{
    const int MaxOperations = 50;
    const string IdText = "The event's id.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inbox", List).Requires(OperatorRole.Admin);
        routes.MapGet("/inbox/{id}", Get).Requires(OperatorRole.Admin);
        routes.MapPost("/inbox/{id}/retry", Retry).Requires(OperatorRole.Admin);
        routes.MapPost("/inbox/{id}/drop", Drop).Requires(OperatorRole.Admin);
    }

    [EndpointSummary("Lists AP's events that have not been handled, oldest first: those that wait and those that cannot be. Their bodies stay sealed.")]
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

    [EndpointSummary("An event with its body.")]
    internal static async Task<Results<Ok<EventDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, EventOperations operations, TimeProvider clock)
    {
        if (await database.Read(connection => EventList.Find(connection, id)) is not { } row)
            return new Problem(Failure.NotFound("id: no event has this id"));
        var body = operations.OpenBody(row);
        var log = await database.Write(async connection =>
        {
            await Note(connection, request, clock, id, "read");
            return await OperationLog.Newest(connection, Subject.Event(id), MaxOperations);
        });
        return TypedResults.Ok(new EventDetail(EventSummary.Of(row))
        {
            Note = RowValues.Text(operations.OpenNote(row)),
            Body = body,
            Operations = Operation.Of(log)
        });
    }

    [EndpointSummary("Handles a parked event again.")]
    internal static async Task<Results<Ok<EventSummary>, Problem>> Retry(
        [Description(IdText)] string id, OperatorRequest request, EventOperations operations, OperatorChanges changes,
            TimeProvider clock) =>
        (await changes.Run(request, default, connection =>
            Change(connection, request, clock, "retry", EventOperations.Retry(connection, id), operations))).ToOk();

    [EndpointSummary("Puts a parked event away for good. It stays stored.")]
    internal static async Task<Results<Ok<EventSummary>, Problem>> Drop(
        [Description(IdText)] string id, Body<DropRequest> body, OperatorRequest request, EventOperations operations,
            OperatorChanges changes, TimeProvider clock) =>
        body.Failed(out var problem, out var drop)
            ? problem
            : (await changes.Run(request, body.Bytes, connection =>
                Change(connection, request, clock, "drop", operations.Drop(connection, id, drop.Reason, request.Actor), operations)))
                    .ToOk();

    static async ValueTask<OperatorChange<EventSummary>> Change(
        DbConnection connection, OperatorRequest request, TimeProvider clock, string action, ValueTask<Result<EventRow>> change,
            EventOperations operations)
    {
        if ((await change).Failed(out var refusal, out var row))
            return new(refusal);
        await Note(connection, request, clock, row.Id, action);
        return new(EventSummary.Of(row), operations.Committed);
    }

    static ValueTask Note(DbConnection connection, OperatorRequest request, TimeProvider clock, string id, string action) =>
        OperationLog.Append(connection, Subject.Event(id), [], clock.GetUtcNow(), request.Actor, action);
}
