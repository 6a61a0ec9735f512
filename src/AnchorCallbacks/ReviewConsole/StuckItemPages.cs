using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The pages of stuck items: calls or events. A parked one is tried again, or given up with a reason.</summary>
/// <param name="Title">The key of the title, for a page that shows a problem.</param>
sealed record StuckItemPages(string Root, string Title)
{
    public const int PageRows = 25;

    public void Map(IEndpointRouteBuilder routes, Func<ConsoleRequest, Task> list, Func<ConsoleRequest, Task> show,
        Func<ConsoleRequest, Task> retry, Func<ConsoleRequest, Body<DropRequest>, Task> drop)
    {
        routes.MapPage(Root, OperatorRole.Admin, list);
        routes.MapPage(Root + "/{id}", OperatorRole.Admin, show);
        routes.MapForm(Root + "/{id}/retry", OperatorRole.Admin, (request, _) => retry(request));
        routes.MapForm(Root + "/{id}/drop", OperatorRole.Admin, (request, form) => drop(request, Reason(form)));
    }

    public async Task Show<TPage, T>(ConsoleRequest request, Task<Results<Ok<T>, Problem>> reading)
        where TPage : IComponent where T : class
    {
        if ((await reading).Failed(out var problem, out var item))
            await Refuse(request, problem);
        else
            await request.Show<TPage>(item);
    }

    /// <summary>Shows the item again after a change.</summary>
    public async Task End<T>(ConsoleRequest request, Task<Results<Ok<T>, Problem>> change) where T : class
    {
        if ((await change).Failed(out var problem, out _))
            await Refuse(request, problem);
        else
            request.GoTo($"{Root}/{Uri.EscapeDataString(request.Route("id"))}");
    }

    Task Refuse(ConsoleRequest request, ProblemDetail problem) =>
        request.Show<MessagePage>(new MessageModel(request.Texts[Title], problem.Detail, Root), problem.Status);

    static Body<DropRequest> Reason(IFormCollection form)
    {
        var bytes = Encoding.UTF8.GetBytes(new JsonObject { ["reason"] = $"{form["reason"]}".Trim() }.ToJsonString());
        return new(RequestMembers<DropRequest>.ReadBody(bytes), bytes);
    }
}
