using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.ReviewConsole;

sealed record ApprovalsModel(IReadOnlyList<ApprovalSummary> Rows, string? Next, string? Problem);

/// <param name="Types">What the wallet would get; empty for a deletion and for one that cannot be approved.</param>
sealed record ApprovalModel(ApprovalDetail Approval, bool IsOwn, IReadOnlyList<PreviewOfType> Types,
    IReadOnlyList<OpenOfCustomer> Open) : IHasPreview, IHasOpen;

/// <summary>What waits for a second person.</summary>
static class ApprovalPageRoutes
{
    const string Root = "/console/approvals";
    const int PageRows = 25;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Viewer, List);
        routes.MapPage(Root + "/{id}", OperatorRole.Reviewer, Show);
        routes.MapForm(Root + "/{id}/approve", OperatorRole.Approver, (request, _) => Approve(request));
        routes.MapForm(Root + "/{id}/decline", OperatorRole.Reviewer, (request, _) => Decline(request));
    }

    static async Task List(ConsoleRequest request)
    {
        var read = RequestMembers<PageQuery>.ReadQuery(new QueryCollection(request.ListQuery(PageRows, "cursor")));
        if ((await ApprovalRoutes.List(new(read), request.Get<Database>())).Failed(out var problem, out var page))
            await request.Show<ApprovalsPage>(new ApprovalsModel([], null, problem.Detail), problem.Status);
        else
            await request.Show<ApprovalsPage>(new ApprovalsModel(page.Approvals, page.Next, null));
    }

    static async Task Show(ConsoleRequest request)
    {
        var (database, keys) = (request.Get<Database>(), request.Get<ServiceKeys>());
        var result = await ApprovalRoutes.Get(request.Route("id"), request.Operator, database, keys, request.Get<TimeProvider>());
        if (result.Failed(out var problem, out var approval))
        {
            await Refuse(request, problem);
            return;
        }
        var preview = await database.Read(async connection => approval.Stale || approval.Action == FourEyes.Delete ? []
            : await ApprovalRows.Find(connection, approval.Id) is { } row
                && await CustomerRows.Find(connection, CustomerKey.OfId(approval.CustomerId)) is { } customer
                ? Preview(request, customer.Open(keys.DataKeys), await CustomerRows.Statuses(connection, approval.CustomerId),
                    PendingApprovals.Read(row, approval.Message ?? Customers.Record.LocalizedText.None), request.Get<CustomerTypes>())
            : []);
        var open = await database.Read(connection =>
            OpenOfCustomer.Load(connection, approval.CustomerId, request.Get<TransactionStore>()));
        var isOwn = approval.ProposedBy.Equals(request.Operator.Actor, StringComparison.OrdinalIgnoreCase);
        await request.Show<Pages.ApprovalPage>(new ApprovalModel(approval, isOwn, preview, open));
    }

    static IReadOnlyList<PreviewOfType> Preview(ConsoleRequest request, Customer customer, IEnumerable<StatusRow> statuses,
        Decision decision, CustomerTypes types) => DecisionPreview.Of(customer, statuses, decision, types,
            request.Get<ReviewOptions>().FourEyes, WalletView.Languages(customer.Record, request.Get<ReviewOptions>(), request.Texts))
        .Failed(out _, out var shown) ? [] : shown.Types;

    static async Task Approve(ConsoleRequest request) => await End(request, await ApprovalRoutes.Approve(
        request.Route("id"), request.Operator, request.Get<PendingApprovals>(), request.Get<OperatorChanges>()));

    static async Task Decline(ConsoleRequest request) => await End(request, await ApprovalRoutes.Decline(
        request.Route("id"), request.Operator, request.Get<PendingApprovals>(), request.Get<OperatorChanges>()));

    static async Task End(ConsoleRequest request, Results<Ok<ApprovalAnswer>, Problem> result)
    {
        if (result.Failed(out var problem, out _))
            await Refuse(request, problem);
        else
            request.GoTo(Root);
    }

    static Task Refuse(ConsoleRequest request, ProblemDetail problem) =>
        request.Show<MessagePage>(new MessageModel(request.Texts["approvals.title"], problem.Detail, Root), problem.Status);
}
