using AnchorCallbacks.Events;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

sealed record EventsModel(IReadOnlyList<EventSummary> Rows, string State, string? Next, string? Problem);

/// <summary>The inbox: events from AP that are not handled.</summary>
static class EventPageRoutes
{
    static readonly StuckItemPages Pages = new("/console/events", "events.title");

    public static void Map(IEndpointRouteBuilder routes) => Pages.Map(routes, List,
        request => Pages.Show<EventDetailPage, EventDetail>(request, InboxRoutes.Get(request.Route("id"), request.Operator,
            request.Get<Database>(), request.Get<EventOperations>(), request.Get<OperationNotes>())),
        request => Pages.End(request, InboxRoutes.Retry(request.Route("id"), request.Operator, request.Get<EventOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>())),
        (request, body) => Pages.End(request, InboxRoutes.Drop(request.Route("id"), body, request.Operator, request.Get<EventOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>())));

    static async Task List(ConsoleRequest request)
    {
        var read = RequestMembers<EventQuery>.ReadQuery(
            new QueryCollection(request.ListQuery(StuckItemPages.PageRows, "state", "cursor")));
        if ((await InboxRoutes.List(new(read), request.Get<Database>())).Failed(out var problem, out var page))
            await request.Show<EventsPage>(new EventsModel([], "", null, problem.Detail), problem.Status);
        else
            await request.Show<EventsPage>(new EventsModel(page.Events, request.Query("state"), page.Next, null));
    }
}
