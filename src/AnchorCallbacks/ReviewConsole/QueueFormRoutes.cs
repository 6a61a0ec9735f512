using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The forms on a customer's page that do not decide: take, give back, seen, and notes.</summary>
static class QueueFormRoutes
{
    const string Path = "/console/customers/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm(Path + "/take", OperatorRole.Reviewer, async (request, _) => await End(request,
            (await QueueActions.Take(request.Route("id"), request.Operator, request.Get<OperatorChanges>(), request.Get<TimeProvider>()))
                .Failed(out var problem, out AssignmentAnswer _) ? problem : null));
        routes.MapForm(Path + "/give-back", OperatorRole.Reviewer, async (request, _) => await End(request,
            (await QueueActions.GiveBack(request.Route("id"), request.Operator, request.Get<OperatorChanges>()))
                .Failed(out var problem, out AssignmentAnswer _) ? problem : null));
        routes.MapForm(Path + "/seen", OperatorRole.Reviewer, async (request, _) => await End(request,
            (await QueueActions.MarkSeen(request.Route("id"), request.Operator, request.Get<OperatorChanges>(),
                request.Get<TimeProvider>())).Failed(out var problem) ? problem : null));
        routes.MapForm(Path + "/notes", OperatorRole.Reviewer, AddNote);
    }

    static async Task AddNote(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject { ["text"] = $"{form["note"]}".ReplaceLineEndings("\n").Trim() };
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await QueueActions.AddNote(request.Route("id"), new(RequestMembers<NoteRequest>.ReadBody(bytes), bytes),
            request.Operator, request.Get<OperatorChanges>(), request.Get<ServiceKeys>(), request.Get<TimeProvider>());
        await End(request, result.Failed(out var problem) ? problem : null);
    }

    static async Task End(ConsoleRequest request, ProblemDetail? problem)
    {
        if (problem is not null)
            await CustomerPageRoutes.Show(request, false, null, problem);
        else
            request.GoTo($"/console/customers/{Uri.EscapeDataString(request.Route("id"))}");
    }
}
