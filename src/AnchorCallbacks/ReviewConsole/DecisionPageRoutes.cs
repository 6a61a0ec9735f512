using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

sealed record PreviewModel(string Id, DecisionDraft Draft, IReadOnlyList<PreviewOfType> Types, IReadOnlyList<TransactionListRow> Open)
    : IHasPreview;

sealed record DeletionModel(string Id, IReadOnlyList<TransactionListRow> Open);

/// <summary>Deciding: the form, a preview of what follows, and then the same code as the operator API's.</summary>
static class DecisionPageRoutes
{
    const string Path = "/console/customers/{id}";
    const int MaxTransactions = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm(Path + "/preview", OperatorRole.Reviewer, Preview);
        routes.MapForm(Path + "/decide", OperatorRole.Reviewer, (request, form) => Decide(request, form));
        routes.MapForm(Path + "/associates/{reference}", OperatorRole.Reviewer, (request, form) =>
            Decide(request, form, request.Route("reference")));
        routes.MapPage(Path + "/delete", OperatorRole.Approver, AskToDelete);
        routes.MapForm(Path + "/delete", OperatorRole.Approver, (request, _) => Delete(request));
    }

    static async Task Preview(ConsoleRequest request, IFormCollection form)
    {
        var (review, draft) = Read(request, form);
        if (form.ContainsKey("edit"))
        {
            await CustomerPageRoutes.Show(request, false, draft);
            return;
        }
        var (database, types, id) = (request.Get<Database>(), request.Get<CustomerTypes>(), request.Route("id"));
        if (draft.ToRequest().Read.Failed(out var failure, out var given)
            || given.WithTemplate(review).Failed(out failure, out given)
            || given.Read(request.Get<CustomerTypes>()).Failed(out failure, out var decision))
        {
            await CustomerPageRoutes.Show(request, false, draft, new Problem(failure).Value);
            return;
        }
        var (row, statuses, open) = await database.Read(async connection => (
            await CustomerRows.Find(connection, new(id, null, Stellar.Memo.None)), await CustomerRows.Statuses(connection, id),
            await TransactionList.Page(connection, new(null, null, id, true, false, null), TransactionPlace.Newest, MaxTransactions)));
        // Gone or changed: the form's page says so.
        if (row is null || row.Version != draft.Version)
        {
            await CustomerPageRoutes.Show(request, false, draft, new Problem(
                Http.Failure.Conflict(FormattableString.Invariant(
                    $"version: the customer has version {row?.Version} now; look at it again"))).Value);
            return;
        }
        var customer = row.Open(request.Get<ServiceKeys>().DataKeys);
        if (DecisionPreview.Of(customer, statuses, decision, types,
            WalletView.Languages(customer.Record, review, request.Texts)).Failed(out failure, out var shown))
        {
            await CustomerPageRoutes.Show(request, false, draft, new Problem(failure).Value);
            return;
        }
        await request.Show<PreviewPage>(new PreviewModel(id, draft, shown, open));
    }

    /// <param name="associate">The person of a company that it is about; empty: the customer.</param>
    static async Task Decide(ConsoleRequest request, IFormCollection form, string associate = "")
    {
        var (review, draft) = Read(request, form);
        draft = draft with { Associate = associate };
        var (read, bytes) = draft.ToRequest();
        var result = await DecisionRoutes.Decide(request.Route("id"), new(read, bytes), null, request.Operator,
            request.Get<CustomerDecisions>(), request.Get<PendingApprovals>(), request.Get<OperatorChanges>(),
            request.Get<CustomerTypes>(), review);
        if (result.Failed(out var problem, out var answer))
            await CustomerPageRoutes.Show(request, false, draft, problem);
        else
            request.GoTo(answer.ApprovalId is { } approval ? $"/console/approvals/{approval}"
                : $"/console/customers/{Uri.EscapeDataString(request.Route("id"))}");
    }

    static (ReviewOptions Review, DecisionDraft Draft) Read(ConsoleRequest request, IFormCollection form)
    {
        var review = request.Get<ReviewOptions>();
        return (review, DecisionDraft.Read(form, review.Languages));
    }

    static async Task AskToDelete(ConsoleRequest request)
    {
        var id = request.Route("id");
        var open = await request.Get<Database>().Read(connection =>
            TransactionList.Page(connection, new(null, null, id, true, false, null), TransactionPlace.Newest, MaxTransactions));
        await request.Show<DeletionPage>(new DeletionModel(id, open));
    }

    static async Task Delete(ConsoleRequest request)
    {
        var result = await DecisionRoutes.Delete(request.Route("id"), request.Operator, request.Get<CustomerDeletion>(),
            request.Get<PendingApprovals>(), request.Get<OperatorChanges>());
        if (result.Failed(out var problem, out var pending))
            await request.Show<MessagePage>(
                new MessageModel(request.Texts["delete.title"], problem.Detail, "/console/queue"), problem.Status);
        else
            request.GoTo(pending?.ApprovalId is { } approval ? $"/console/approvals/{approval}" : "/console/queue");
    }
}
