using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A row of the queue.</summary>
/// <param name="Waiting">Fields that wait for an operator.</param>
sealed record QueueRow(CustomerSummary Customer, IReadOnlyList<string> Waiting, IReadOnlyList<TransactionListRow> Open);

sealed record QueueModel(IReadOnlyList<QueueRow> Rows, CustomerQuery Query, IReadOnlyList<string> Types, long? TransactionsInReview,
    string? Next, string? Problem, DateTime Now);

/// <summary>Who waits, oldest first.</summary>
static class QueueRoutes
{
    const int PageRows = 25, MaxTransactions = 5;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPage("/console/queue", OperatorRole.Viewer, Show);

    static async Task Show(ConsoleRequest request)
    {
        var (database, types, keys) = (request.Get<Database>(), request.Get<CustomerTypes>(), request.Get<ServiceKeys>());
        var given = request.ListQuery(PageRows, "status", "type", "account", "memo", "cursor");
        if (!given.ContainsKey("status") && !given.ContainsKey("account"))
            given["needs_review"] = "true";
        var read = RequestMembers<CustomerQuery>.ReadQuery(new QueryCollection(given));
        read.Failed(out _, out var query);
        var names = types.All.Select(type => type.Name).ToList();
        var now = request.Get<TimeProvider>().GetUtcNow().UtcDateTime;
        if ((await CustomerRoutes.List(new(read), database)).Failed(out var problem, out var page))
        {
            await request.Show<QueuePage>(new QueueModel([], query ?? new(), names, null, null, problem.Detail, now), problem.Status);
            return;
        }
        var rows = await database.Read(async connection =>
        {
            var found = new List<QueueRow>(page.Customers.Count);
            foreach (var customer in page.Customers)
            {
                var row = await CustomerRows.Find(connection, new(customer.Id, null, Stellar.Memo.None));
                var waiting = row is null ? [] : Waiting(row.Open(keys.DataKeys), types, customer.Type);
                found.Add(new(customer, waiting, await TransactionList.Page(connection,
                    new(null, null, customer.Id, true, false, null), TransactionPlace.Newest, MaxTransactions)));
            }
            return found;
        });
        await request.Show<QueuePage>(new QueueModel(rows, query, names, page.TransactionsInReview, page.Next, null, now));
    }

    static List<string> Waiting(Customer customer, CustomerTypes types, string? type)
    {
        if (type is null || types.Configured(type) is not { } known)
            return [];
        var evaluation = CustomerEvaluation.Of(known, customer.Record);
        return [.. evaluation.Type.Fields.Zip(evaluation.FieldStatuses).Where(need => need.Second == FieldStatus.InReview)
            .Select(need => need.First.Field.Name)];
    }
}
