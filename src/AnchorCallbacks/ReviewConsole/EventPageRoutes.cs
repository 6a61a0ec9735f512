using AnchorCallbacks.Events;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

sealed record EventsModel(IReadOnlyList<EventSummary> Rows, string State, string? Next, string? Problem);

/// <summary>The inbox: events from AP that are not handled. One that is parked is handled again or put away with a reason.</summary>
static class EventPageRoutes
{
    const string Root = "/console/events";
    const int PageRows = 25;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Admin, List);
        routes.MapPage(Root + "/{id}", OperatorRole.Admin, Show);
        routes.MapForm(Root + "/{id}/retry", OperatorRole.Admin, (request, _) => Retry(request));
        routes.MapForm(Root + "/{id}/drop", OperatorRole.Admin, Drop);
    }

    static async Task List(ConsoleRequest request)
    {
        var read = RequestMembers<EventQuery>.ReadQuery(new QueryCollection(request.ListQuery(PageRows, "state", "cursor")));
        if ((await InboxRoutes.List(new(read), request.Get<Database>())).Failed(out var problem, out var page))
            await request.Show<EventsPage>(new EventsModel([], "", null, problem.Detail), problem.Status);
        else
            await request.Show<EventsPage>(new EventsModel(page.Events, request.Query("state"), page.Next, null));
    }

    static async Task Show(ConsoleRequest request)
    {
        var result = await InboxRoutes.Get(request.Route("id"), request.Operator, request.Get<Database>(),
            request.Get<EventOperations>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out var stored))
            await Refuse(request, problem);
        else
            await request.Show<EventDetailPage>(stored);
    }

    static async Task Retry(ConsoleRequest request)
    {
        var result = await InboxRoutes.Retry(request.Route("id"), request.Operator, request.Get<EventOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out _))
            await Refuse(request, problem);
        else
            GoBack(request);
    }

    static async Task Drop(ConsoleRequest request, IFormCollection form)
    {
        var result = await InboxRoutes.Drop(request.Route("id"), DropForm.Read(form), request.Operator, request.Get<EventOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out _))
            await Refuse(request, problem);
        else
            GoBack(request);
    }

    static void GoBack(ConsoleRequest request) => request.GoTo($"{Root}/{Uri.EscapeDataString(request.Route("id"))}");

    static Task Refuse(ConsoleRequest request, ProblemDetail problem) =>
        request.Show<MessagePage>(new MessageModel(request.Texts["events.title"], problem.Detail, Root), problem.Status);
}
