using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Made">The link that was just made. Only this page shows its address.</param>
sealed record PageLinkModel(string CustomerId, PageLinkAnswer Made);

/// <summary>One-time links to the customer's own page.</summary>
static class PageLinkPageRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm("/console/customers/{id}/link", OperatorRole.Reviewer, Make);
        routes.MapForm("/console/customers/{id}/links/{link}/withdraw", OperatorRole.Reviewer, (request, _) => Withdraw(request));
    }

    static async Task Make(ConsoleRequest request, IFormCollection form)
    {
        var id = request.Route("id");
        var given = new PageLinkRequest { Type = $"{form["type"]}" is { Length: > 0 and <= 64 } type ? type : null };
        var result = await PageLinkRoutes.Make(id, new(given, default), request.Operator, request.Get<Database>(),
            request.Get<PageLinks>());
        if (result.Failed(out var problem, out var made))
            await request.Show<MessagePage>(new MessageModel(request.Texts["link.title"], problem.Detail, $"/console/customers/{id}"),
                problem.Status);
        else
            await request.Show<PageLinkPage>(new PageLinkModel(id, made));
    }

    static async Task Withdraw(ConsoleRequest request)
    {
        var back = $"/console/customers/{Uri.EscapeDataString(request.Route("id"))}";
        var result = await PageLinkRoutes.Withdraw(request.Route("link"), request.Operator, request.Get<Database>(),
            request.Get<PageLinks>());
        if (result.Failed(out var problem))
            await request.Show<MessagePage>(new MessageModel(request.Texts["link.title"], problem.Detail, back), problem.Status);
        else
            request.GoTo(back);
    }
}
