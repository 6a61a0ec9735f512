using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Made">A key that was just made. It is shown this one time.</param>
sealed record OperatorsModel(IReadOnlyList<OperatorSummary> Rows, OperatorKeyAnswer? Made, string? Problem);

/// <summary>Who may use the console and the API.</summary>
static class OperatorPageRoutes
{
    const string Root = "/console/operators";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Admin, request => Show(request));
        routes.MapForm(Root, OperatorRole.Admin, Add);
        routes.MapForm(Root + "/{name}/rotate", OperatorRole.Admin, (request, _) => Rotate(request));
        routes.MapForm(Root + "/{name}/revoke", OperatorRole.Admin, (request, _) => Revoke(request));
    }

    static async Task Show(ConsoleRequest request, OperatorKeyAnswer? made = null, ProblemDetail? problem = null)
    {
        var list = await AccountRoutes.List(request.Get<OperatorAccounts>(), request.Get<OperatorAuth>(), request.Get<TimeProvider>());
        await request.Show<OperatorsPage>(new OperatorsModel(list.Value!.Operators, made, problem?.Detail),
            problem?.Status ?? StatusCodes.Status200OK);
    }

    static async Task Add(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject { ["name"] = $"{form["name"]}".Trim(), ["role"] = $"{form["role"]}" };
        if (int.TryParse(form["days"], System.Globalization.CultureInfo.InvariantCulture, out var days))
            json["days"] = days;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await AccountRoutes.Add(new(RequestMembers<AddOperatorRequest>.ReadBody(bytes), bytes), request.Operator,
            request.Get<OperatorAccounts>());
        if (result.Failed(out var problem, out var made))
            await Show(request, problem: problem);
        else
            await Show(request, made);
    }

    static async Task Rotate(ConsoleRequest request)
    {
        var result = await AccountRoutes.Rotate(request.Route("name"), new(new RotateRequest(), default), request.Operator,
            request.Get<OperatorAccounts>());
        if (result.Failed(out var problem, out var made))
            await Show(request, problem: problem);
        else
            await Show(request, made);
    }

    static async Task Revoke(ConsoleRequest request)
    {
        var result = await AccountRoutes.Revoke(request.Route("name"), request.Operator, request.Get<OperatorAccounts>(),
            request.Get<TimeProvider>());
        if (result.Failed(out var problem, out _))
            await Show(request, problem: problem);
        else
            request.GoTo(Root);
    }
}
