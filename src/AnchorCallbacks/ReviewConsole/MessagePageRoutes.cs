using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

sealed record CallsModel(IReadOnlyList<CallSummary> Rows, string State, string? Next, string? Problem);

/// <summary>The outbox: calls to AP.</summary>
static class MessagePageRoutes
{
    static readonly StuckItemPages Pages = new("/console/messages", "calls.title");

    public static void Map(IEndpointRouteBuilder routes) => Pages.Map(routes, List,
        request => Pages.Show<CallDetailPage, CallDetail>(request, OutboxRoutes.Get(request.Route("id"), request.Operator,
            request.Get<Database>(), request.Get<ServiceKeys>(), request.Get<OutboxOperations>(),
            request.Get<OperationNotes>())),
        request => Pages.End(request, OutboxRoutes.Retry(request.Route("id"), request.Operator, request.Get<OutboxOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>())),
        (request, body) => Pages.End(request, OutboxRoutes.Drop(request.Route("id"), body, request.Operator,
            request.Get<OutboxOperations>(), request.Get<OperatorChanges>(), request.Get<OperationNotes>())));

    static async Task List(ConsoleRequest request)
    {
        var read = RequestMembers<CallQuery>.ReadQuery(
            new QueryCollection(request.ListQuery(StuckItemPages.PageRows, "state", "cursor")));
        if ((await OutboxRoutes.List(new(read), request.Get<Database>())).Failed(out var problem, out var page))
            await request.Show<CallsPage>(new CallsModel([], "", null, problem.Detail), problem.Status);
        else
            await request.Show<CallsPage>(new CallsModel(page.Calls, request.Query("state"), page.Next, null));
    }
}
