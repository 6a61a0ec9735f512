using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

sealed record CallsModel(IReadOnlyList<CallSummary> Rows, string State, string? Next, string? Problem);

/// <summary>The outbox: calls to AP. One that is parked is sent again or given up with a reason.</summary>
static class MessagePageRoutes
{
    const string Root = "/console/messages";
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
        var read = RequestMembers<CallQuery>.ReadQuery(new QueryCollection(request.ListQuery(PageRows, "state", "cursor")));
        if ((await OutboxRoutes.List(new(read), request.Get<Database>())).Failed(out var problem, out var page))
            await request.Show<CallsPage>(new CallsModel([], "", null, problem.Detail), problem.Status);
        else
            await request.Show<CallsPage>(new CallsModel(page.Calls, request.Query("state"), page.Next, null));
    }

    static async Task Show(ConsoleRequest request)
    {
        var result = await OutboxRoutes.Get(request.Route("id"), request.Operator, request.Get<Database>(), request.Get<ServiceKeys>(),
            request.Get<OutboxOperations>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out var call))
            await Refuse(request, problem);
        else
            await request.Show<CallDetailPage>(call);
    }

    static async Task Retry(ConsoleRequest request)
    {
        var result = await OutboxRoutes.Retry(request.Route("id"), request.Operator, request.Get<OutboxOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out _))
            await Refuse(request, problem);
        else
            GoBack(request);
    }

    static async Task Drop(ConsoleRequest request, IFormCollection form)
    {
        var result = await OutboxRoutes.Drop(request.Route("id"), DropForm.Read(form), request.Operator, request.Get<OutboxOperations>(),
            request.Get<OperatorChanges>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out _))
            await Refuse(request, problem);
        else
            GoBack(request);
    }

    static void GoBack(ConsoleRequest request) => request.GoTo($"{Root}/{Uri.EscapeDataString(request.Route("id"))}");

    static Task Refuse(ConsoleRequest request, ProblemDetail problem) =>
        request.Show<MessagePage>(new MessageModel(request.Texts["calls.title"], problem.Detail, Root), problem.Status);
}

/// <summary>The form with which a call or an event is given up.</summary>
static class DropForm
{
    public static Body<DropRequest> Read(IFormCollection form)
    {
        var json = new System.Text.Json.Nodes.JsonObject { ["reason"] = $"{form["reason"]}".Trim() };
        var bytes = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        return new(RequestMembers<DropRequest>.ReadBody(bytes), bytes);
    }
}
