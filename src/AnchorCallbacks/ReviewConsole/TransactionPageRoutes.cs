using AnchorCallbacks.Operators;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

sealed record TransactionsModel(IReadOnlyList<TransactionSummary> Rows, string View, string? Next, string? Problem);

/// <summary>AP's transactions: may it be paid and why not, and what AP was told.</summary>
static class TransactionPageRoutes
{
    const int PageRows = 25;

    /// <summary>The lists there are, and the API's filter of each.</summary>
    public static readonly string[] Views = ["open", "in_review", "stuck", "refund_due", "all"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage("/console/transactions", OperatorRole.Viewer, List);
        routes.MapPage("/console/transactions/{id}", OperatorRole.Reviewer, Show);
        routes.MapForm("/console/transactions/{id}/refresh", OperatorRole.Reviewer, (request, _) => Refresh(request));
    }

    static async Task List(ConsoleRequest request)
    {
        var view = Views.Contains(request.Query("view")) ? request.Query("view") : Views[0];
        var given = request.ListQuery(PageRows, "cursor");
        if (view != "all")
            given[view] = "true";
        var result = await TransactionRoutes.List(new(RequestMembers<TransactionQuery>.ReadQuery(new QueryCollection(given))),
            request.Get<Database>(), request.Get<PayoutCheck>(), request.Http.RequestAborted);
        if (result.Failed(out var problem, out var page))
            await request.Show<TransactionsPage>(new TransactionsModel([], view, null, problem.Detail), problem.Status);
        else
            await request.Show<TransactionsPage>(new TransactionsModel(page.Transactions, view, page.Next, null));
    }

    static async Task Show(ConsoleRequest request)
    {
        var result = await TransactionRoutes.Get(request.Route("id"), request.Operator, request.Get<Database>(),
            request.Get<TransactionStore>(), request.Get<Notifications.TransactionCustomers>(), request.Get<PayoutCheck>(),
            request.Get<OperationNotes>(), request.Http.RequestAborted);
        if (result.Failed(out var problem, out var transaction))
            await request.Show<MessagePage>(
                new MessageModel(request.Texts["transactions.title"], problem.Detail, "/console/transactions"), problem.Status);
        else
            await request.Show<TransactionDetailPage>(transaction);
    }

    static async Task Refresh(ConsoleRequest request)
    {
        var path = $"/console/transactions/{Uri.EscapeDataString(request.Route("id"))}";
        var result = await TransactionRoutes.Refresh(request.Route("id"), request.Operator, request.Get<OperatorChanges>(),
            request.Get<OperationNotes>(), request.Get<TransactionReader>(), request.Get<Database>(), request.Get<Signals>(),
            request.Get<TimeProvider>());
        if (result.Failed(out var problem, out _))
            await request.Show<MessagePage>(new MessageModel(request.Texts["transactions.title"], problem.Detail, path), problem.Status);
        else
            request.GoTo(path);
    }
}

/// <summary>A page that only says something.</summary>
sealed record MessageModel(string Title, string Text, string Back);
