using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Changes;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;
using Microsoft.Extensions.Primitives;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Made">A secret that was just made. It is shown this one time.</param>
sealed record WebhooksModel(IReadOnlyList<WebhookSummary> Rows, WebhookSecretAnswer? Made, string? Problem);

sealed record WebhookModel(WebhookSummary Webhook, IReadOnlyList<WebhookAttempt> Attempts, string? Next, string? Problem);

/// <summary>The receivers of events.</summary>
static class WebhookPageRoutes
{
    const string Root = "/console/webhooks";
    const int PageRows = 25;

    public static IEnumerable<string> Types => ChangeKinds.Names;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Viewer, request => List(request));
        routes.MapPage(Root + "/{id}", OperatorRole.Viewer, request => Show(request));
        routes.MapForm(Root, OperatorRole.Admin, Add);
        routes.MapForm(Root + "/{id}/pause", OperatorRole.Approver, async (request, _) => await End(request,
            (await WebhookRoutes.Pause(request.Route("id"), request.Operator, request.Get<Database>(), request.Get<WebhookOperations>(),
                request.Get<OperationNotes>())).Failed(out var problem, out WebhookSummary _) ? problem : null));
        routes.MapForm(Root + "/{id}/resume", OperatorRole.Approver, async (request, _) => await End(request,
            (await WebhookRoutes.Resume(request.Route("id"), request.Operator, request.Get<Database>(), request.Get<WebhookOperations>(),
                request.Get<OperationNotes>())).Failed(out var problem, out WebhookSummary _) ? problem : null));
        routes.MapForm(Root + "/{id}/test", OperatorRole.Approver, async (request, _) => await End(request,
            (await WebhookRoutes.Test(request.Route("id"), request.Operator, request.Get<Database>(), request.Get<WebhookSender>(),
                request.Get<OperationNotes>(), request.Http.RequestAborted)).Failed(out var problem, out WebhookAttempt _)
                ? problem : null));
        routes.MapForm(Root + "/{id}/replay", OperatorRole.Approver, Replay);
        routes.MapForm(Root + "/{id}/rotate", OperatorRole.Admin, (request, _) => Rotate(request));
        routes.MapForm(Root + "/{id}/delete", OperatorRole.Admin, (request, _) => Delete(request));
    }

    static async Task List(ConsoleRequest request, WebhookSecretAnswer? made = null, ProblemDetail? problem = null)
    {
        var list = await WebhookRoutes.List(request.Get<Database>());
        await request.Show<WebhooksPage>(new WebhooksModel(list.Value!.Webhooks, made, problem?.Detail),
            problem?.Status ?? StatusCodes.Status200OK);
    }

    static async Task Show(ConsoleRequest request, ProblemDetail? problem = null)
    {
        var (id, database) = (request.Route("id"), request.Get<Database>());
        if ((await WebhookRoutes.Get(id, database)).Failed(out var unknown, out WebhookSummary webhook))
        {
            await request.Show<MessagePage>(new MessageModel(request.Texts["nav.webhooks"], unknown.Detail, Root), unknown.Status);
            return;
        }
        var query = RequestMembers<PageQuery>.ReadQuery(new QueryCollection(request.ListQuery(PageRows, "cursor")));
        if ((await WebhookRoutes.Attempts(id, new(query), database)).Failed(out var wrong, out WebhookAttemptPage page))
            (problem, page) = (wrong, new() { Attempts = [], Next = null });
        await request.Show<WebhookPage>(new WebhookModel(webhook, page.Attempts, page.Next, problem?.Detail),
            problem?.Status ?? StatusCodes.Status200OK);
    }

    static async Task Add(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject { ["url"] = $"{form["url"]}".Trim() };
        if ($"{form["name"]}".Trim() is { Length: > 0 } name)
            json["name"] = name;
        if ($"{form["partner"]}".Trim() is { Length: > 0 } partner)
            json["partner"] = partner;
        foreach (var (member, given) in new[]
        {
            ("types", form["types"]), ("customer_types", Words(form["customer_types"])), ("fields", Words(form["fields"])),
            ("seps", Words(form["seps"])),
        })
            if (given.Count > 0)
                json[member] = new JsonArray([.. given.Select(word => JsonValue.Create(word))]);
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await WebhookRoutes.Add(new(RequestMembers<AddWebhookRequest>.ReadBody(bytes), bytes), request.Operator,
            request.Get<Database>(), request.Get<WebhookOperations>(), request.Get<CustomerTypes>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out WebhookSecretAnswer made))
            await List(request, problem: problem);
        else
            await List(request, made);
    }

    static StringValues Words(StringValues text) => new($"{text}".Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));

    static async Task Rotate(ConsoleRequest request)
    {
        var result = await WebhookRoutes.Rotate(request.Route("id"), new(new RotateSecretRequest(), default), request.Operator,
            request.Get<Database>(), request.Get<WebhookOperations>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem, out WebhookSecretAnswer made))
            await List(request, problem: problem);
        else
            await List(request, made);
    }

    /// <summary>One event, those of a time, or without either those that were given up.</summary>
    static async Task Replay(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject();
        foreach (var member in (string[])["event_id", "from", "to"])
            if ($"{form[member]}".Trim() is { Length: > 0 } given)
                json[member] = given;
        if (json.Count == 0)
            json["parked"] = true;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var body = new Body<ReplayRequest>(RequestMembers<ReplayRequest>.ReadBody(bytes), bytes);
        var result = await WebhookRoutes.Replay(request.Route("id"), body, request.Operator,
            request.Get<Database>(), request.Get<WebhookOperations>(), request.Get<OperationNotes>(), request.Get<Signals>(),
            request.Get<TimeProvider>());
        await End(request, result.Failed(out var problem, out ReplayAnswer _) ? problem : null);
    }

    static async Task Delete(ConsoleRequest request)
    {
        var result = await WebhookRoutes.Delete(request.Route("id"), request.Operator, request.Get<Database>(),
            request.Get<WebhookOperations>(), request.Get<OperationNotes>());
        if (result.Failed(out var problem))
            await List(request, problem: problem);
        else
            request.GoTo(Root);
    }

    /// <summary>Shows the receiver again after a change.</summary>
    static async Task End(ConsoleRequest request, ProblemDetail? problem)
    {
        if (problem is not null)
            await Show(request, problem);
        else
            request.GoTo($"{Root}/{Uri.EscapeDataString(request.Route("id"))}");
    }
}
