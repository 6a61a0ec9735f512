using System.Globalization;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A page with a part of a customer's history.</summary>
interface IHasHistory
{
    HistoryModel History { get; }
}

/// <summary>A part of a customer's history.</summary>
/// <param name="Opened">The version whose old values are shown.</param>
/// <param name="Next">Where the next page begins; null for the last page.</param>
/// <param name="IsOwnPage">The history has a page of its own, and is not on the customer's page.</param>
/// <param name="IsShown">The customer's values are shown on the same page.</param>
sealed record HistoryModel(string CustomerId, IReadOnlyList<CustomerVersion> Versions, CustomerVersion? Opened, string? Next,
    bool IsOwnPage, bool IsShown) : IHasHistory
{
    public const int PageRows = 50;

    HistoryModel IHasHistory.History => this;

    /// <summary>The end of the customer's page is where the history's own pages begin.</summary>
    public static HistoryModel On(CustomerModel model) => new(model.Customer.Id, model.Customer.History, model.Opened,
        model.Customer.History.Count >= PageRows ? Cursor.Write(Number(model.Customer.History[^1].Version)) : null, false, model.IsShown);

    public static string Number(long version) => version.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The history of a customer, beyond what its page shows.</summary>
static class HistoryPageRoutes
{
    const string Path = "/console/customers/{id}/history";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Path, OperatorRole.Reviewer, request => Show(request, request.Query("cursor"), null));
        routes.MapForm(Path + "/{version}", OperatorRole.Reviewer, ShowReplaced);
    }

    /// <summary>The values that one version replaced, on the page that the form is on. Values that were shown before stay shown.</summary>
    static async Task ShowReplaced(ConsoleRequest request, IFormCollection form)
    {
        var loaded = await CustomerRoutes.LoadVersion(request.Route("id"), request.Route("version"), request.Operator,
            request.Get<Database>(), request.Get<ServiceKeys>(), request.Get<TimeProvider>());
        var failed = loaded.Failed(out var failure, out var version);
        var problem = failed ? new Problem(failure).Value : null;
        if (form["page"] == "history")
            await Show(request, failed ? "" : Cursor.Write(HistoryModel.Number(version.Version + 1)), version, problem);
        else
            await CustomerPageRoutes.Show(request, form["shown"] == "true", problem: problem, opened: version);
    }

    static async Task Show(ConsoleRequest request, string cursor, CustomerVersion? opened, ProblemDetail? problem = null)
    {
        var id = request.Route("id");
        var query = new PageQuery { Limit = HistoryModel.PageRows, Cursor = cursor.Length > 0 ? cursor : null };
        var result = problem is not null ? null : await CustomerRoutes.History(id, new(query), request.Operator, request.Get<Database>(),
            request.Get<ServiceKeys>(), request.Get<TimeProvider>());
        HistoryPage? page = null;
        if (problem is null && result!.Failed(out problem, out page) is false)
            await request.Show<HistoryListPage>(new HistoryModel(id, page.History, opened, page.Next, true, false));
        else
            await request.Show<MessagePage>(
                new MessageModel(request.Texts["customer.history"], problem!.Detail, $"/console/customers/{Uri.EscapeDataString(id)}"),
                problem.Status);
    }
}
