using AnchorCallbacks.Customers;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Draft">What the form that asks holds.</param>
/// <param name="Problem">Why the last form was refused.</param>
sealed record TransactionModel(TransactionDetail Transaction, AskDraft Draft, string? Problem) : IHasMessage
{
    public MessageDraft Message => Draft.Message;
}

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
        routes.MapPage("/console/transactions/{id}", OperatorRole.Reviewer, request => Show(request));
        routes.MapForm("/console/transactions", OperatorRole.Reviewer, (request, form) => Refresh(request, $"{form["id"]}".Trim()));
        routes.MapForm("/console/transactions/{id}/refresh", OperatorRole.Reviewer, (request, _) => Refresh(request, request.Route("id")));
        routes.MapForm("/console/transactions/{id}/ask", OperatorRole.Reviewer, Ask);
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

    static async Task Show(ConsoleRequest request, AskDraft? draft = null, ProblemDetail? refused = null)
    {
        var result = await TransactionRoutes.Get(request.Route("id"), request.Operator, request.Get<Database>(),
            request.Get<TransactionStore>(), request.Get<TransactionCustomers>(), request.Get<PayoutCheck>(),
            request.Get<OperationNotes>(), request.Http.RequestAborted);
        if (result.Failed(out var problem, out var transaction))
            await ShowProblem(request, problem.Detail, problem.Status);
        else
            await request.Show<TransactionDetailPage>(new TransactionModel(transaction,
                draft ?? AskDraft.Empty(request.Get<ReviewOptions>().Languages), refused?.Detail),
                refused?.Status ?? StatusCodes.Status200OK);
    }

    static async Task Refresh(ConsoleRequest request, string id)
    {
        if (id.Length == 0)
        {
            request.GoTo("/console/transactions");
            return;
        }
        var result = await TransactionRoutes.Refresh(id, request.Operator, request.Get<OperatorChanges>(),
            request.Get<OperationNotes>(), request.Get<TransactionReader>(), request.Get<Database>(), request.Get<Signals>(),
            request.Get<TimeProvider>());
        if (result.Failed(out var problem, out var answer))
            await ShowProblem(request, problem.Detail, problem.Status);
        else if (answer.Outcome != RefreshAnswer.Read || answer.Sep is null)
            await ShowProblem(request, request.Texts[answer.Outcome == RefreshAnswer.Read ? "transactions.not_for_people"
                : $"transactions.{answer.Outcome}"], StatusCodes.Status200OK);
        else
            request.GoTo(Path(id));
    }

    static async Task Ask(ConsoleRequest request, IFormCollection form)
    {
        var draft = AskDraft.Read(form, request.Get<ReviewOptions>().Languages);
        var (read, bytes) = draft.ToRequest();
        var result = await AskRoutes.Ask(request.Route("id"), new(read, bytes), request.Operator, request.Get<TransactionReader>(),
            request.Get<TransactionCustomers>(), request.Get<CustomerDecisions>(), request.Get<OperatorChanges>());
        if (result.Failed(out var problem, out _))
            await Show(request, draft, problem);
        else
            request.GoTo(Path(request.Route("id")));
    }

    static string Path(string id) => $"/console/transactions/{Uri.EscapeDataString(id)}";

    static Task ShowProblem(ConsoleRequest request, string text, int status) => request.Show<MessagePage>(
        new MessageModel(request.Texts["transactions.title"], text, "/console/transactions"), status);
}

/// <summary>A page that only says something.</summary>
sealed record MessageModel(string Title, string? Text, string Back);
