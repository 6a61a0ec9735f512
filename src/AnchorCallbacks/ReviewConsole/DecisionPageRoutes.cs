using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="NeedsSecond">It waits for a second person.</param>
sealed record PreviewModel(string Id, DecisionDraft Draft, IReadOnlyList<PreviewOfType> Types, bool NeedsSecond,
    IReadOnlyList<OpenOfCustomer> Open) : IHasPreview, IHasOpen;

/// <param name="NeedsSecond">It waits for a second person.</param>
sealed record DeletionModel(string Id, bool NeedsSecond, TimeSpan? RetainFor, IReadOnlyList<OpenOfCustomer> Open) : IHasOpen;

/// <summary>Deciding: the form, a preview of what follows, and then the same code as the operator API's.</summary>
static class DecisionPageRoutes
{
    const string Path = "/console/customers/{id}";

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
            await OpenOfCustomer.Load(connection, id, request.Get<TransactionStore>())));
        // Gone or changed: the form's page says so.
        if (row is null || row.Version != draft.Version)
        {
            await CustomerPageRoutes.Show(request, false, draft, new Problem(
                Http.Failure.Conflict(FormattableString.Invariant(
                    $"version: the customer has version {row?.Version} now; look at it again"))).Value);
            return;
        }
        var customer = row.Open(request.Get<ServiceKeys>().DataKeys);
        if (DecisionPreview.Of(customer, statuses, decision, types, review.FourEyes,
            WalletView.Languages(customer.Record, review, request.Texts)).Failed(out failure, out var shown))
        {
            await CustomerPageRoutes.Show(request, false, draft, new Problem(failure).Value);
            return;
        }
        await request.Show<PreviewPage>(new PreviewModel(id, draft, shown.Types, shown.NeedsSecond, open));
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
        var (row, open, gone) = await request.Get<Database>().Read(async connection =>
            await CustomerRows.Find(connection, CustomerKey.OfId(id)) is { } row
                ? (row, await OpenOfCustomer.Load(connection, id, request.Get<TransactionStore>()), null)
                : ((CustomerRow?)null, (List<OpenOfCustomer>)[], new Problem(await CustomerRows.NotFoundReason(connection, id)).Value));
        if (row is null)
            await Refuse(request, gone!);
        else
            await request.Show<DeletionPage>(new DeletionModel(id,
                request.Get<ReviewOptions>().FourEyes.ConcernsDeletion(row.TypesSeen), request.Get<DeletionRule>().RetainFor, open));
    }

    static async Task Delete(ConsoleRequest request)
    {
        var result = await DecisionRoutes.Delete(request.Route("id"), request.Operator, request.Get<CustomerDeletion>(),
            request.Get<PendingApprovals>(), request.Get<OperatorChanges>());
        if (result.Failed(out var problem, out var pending))
            await Refuse(request, problem);
        else if (pending?.ApprovalId is { } approval)
            request.GoTo($"/console/approvals/{approval}");
        else
            await request.Show<MessagePage>(new MessageModel(request.Texts["delete.done"], null, "/console/queue"));
    }

    static Task Refuse(ConsoleRequest request, ProblemDetail problem) => request.Show<MessagePage>(
        new MessageModel(request.Texts["delete.title"], problem.Detail, "/console/queue"), problem.Status);
}
