using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole.Pages;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

/// <param name="Amount">With its asset; empty if AP does not report it.</param>
sealed record OpenTransaction(string Id, string Status, string Amount)
{
    /// <summary>Empty if AP does not report it, or the report does not open.</summary>
    public static string AmountOf(TransactionStore transactions, TransactionRow row)
    {
        try
        {
            var transaction = transactions.Read(row);
            return $"{transaction.AmountIn ?? transaction.AmountExpected}";
        }
        catch (Exception e) when (e is SealBrokenException or System.Text.Json.JsonException or FormatException)
        {
            return "";
        }
    }

    /// <summary>The issuer of an asset is an account. Its ends are enough to tell two apart.</summary>
    public static string Short(string amount) => amount.LastIndexOf(':') is > 0 and var colon && amount.Length - colon > 17
        ? $"{amount[..(colon + 1)]}{amount[(colon + 1)..(colon + 7)]}…{amount[^6..]}" : amount;
}

/// <summary>A row of the queue.</summary>
/// <param name="Waiting">Fields that wait for an operator.</param>
sealed record QueueRow(CustomerSummary Customer, IReadOnlyList<string> Waiting, IReadOnlyList<OpenTransaction> Open);

sealed record QueueModel(IReadOnlyList<QueueRow> Rows, CustomerQuery Query, IReadOnlyList<string> Types, long? TransactionsInReview,
    string? Next, string? Problem, DateTime Now, ReviewOptions Review)
{
    public bool HasApprovals { get; init; }

    /// <summary>Others may wait who do not fit.</summary>
    public bool IsFiltered => Query is not { Status: null, Type: null, Account: null, Assigned: null, Answered: null };

    public bool HasAnswers { get; init; }
}

/// <summary>Who waits, oldest first.</summary>
static class QueueRoutes
{
    public const string Root = "/console/queue";
    const int MaxTransactions = 5;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, OperatorRole.Viewer, request => Show(request));
        routes.MapForm(Root + "/next", OperatorRole.Reviewer, Next);
    }

    static async Task Show(ConsoleRequest request, ProblemDetail? refused = null)
    {
        var (database, types, review) = (request.Get<Database>(), request.Get<CustomerTypes>(), request.Get<ReviewOptions>());
        var given = request.ListQuery(QueueDetails.MaxCustomers, "status", "type", "account", "memo", "assigned", "answered", "cursor");
        if (!given.ContainsKey("status") && !given.ContainsKey("account") && !given.ContainsKey("answered"))
            given["needs_review"] = "true";
        var read = RequestMembers<CustomerQuery>.ReadQuery(new QueryCollection(given));
        read.Failed(out _, out var query);
        var names = types.All.Select(type => type.Name).ToList();
        var now = request.Get<TimeProvider>().GetUtcNow().UtcDateTime;
        if ((await CustomerRoutes.List(new(read), request.Operator, database)).Failed(out var problem, out var page))
        {
            await request.Show<QueuePage>(new QueueModel([], query ?? new(), names, null, null, problem.Detail, now, review),
                problem.Status);
            return;
        }
        var (rows, hasApprovals, hasAnswers) = await database.Read(async connection => (
            await Load(connection, page.Customers, types, request.Get<ServiceKeys>(), request.Get<TransactionStore>()),
            (await ApprovalRows.Page(connection, "", 1)).Count > 0,
            (await CustomerList.Page(connection, new(null, null, null, null, null, false) { Answered = true }, CustomerListPlace.Start, 1))
                .Count > 0));
        await request.Show<QueuePage>(
            new QueueModel(rows, query, names, page.TransactionsInReview, page.Next, refused?.Detail, now, review)
            {
                HasApprovals = hasApprovals,
                HasAnswers = hasAnswers,
            }, refused?.Status ?? StatusCodes.Status200OK);
    }

    /// <summary>The number of statements does not depend on the number of rows.</summary>
    static async ValueTask<List<QueueRow>> Load(DbConnection connection, IReadOnlyList<CustomerSummary> customers,
        CustomerTypes types, ServiceKeys keys, TransactionStore transactions)
    {
        var ids = customers.Select(customer => customer.Id).Distinct().ToList();
        var records = await QueueDetails.Customers(connection, ids);
        var open = await QueueDetails.Transactions(connection, ids);
        return [.. customers.Select(customer => new QueueRow(customer,
            records.TryGetValue(customer.Id, out var row) ? Waiting(row, keys, types, customer.Type) : [],
            [.. open[customer.Id].Take(MaxTransactions)
                .Select(one => new OpenTransaction(one.Id, one.Status, OpenTransaction.AmountOf(transactions, one)))]))];
    }

    /// <summary>A record that does not open must not hide the rest of the queue.</summary>
    static List<string> Waiting(CustomerRow row, ServiceKeys keys, CustomerTypes types, string? type)
    {
        if (type is null || types.Configured(type) is not { } known)
            return [];
        try
        {
            var evaluation = CustomerEvaluation.Of(known, row.Open(keys.DataKeys).Record);
            return [.. evaluation.Type.Fields.Zip(evaluation.FieldStatuses).Where(need => need.Second == FieldStatus.InReview)
                .Select(need => need.First.Field.Name)];
        }
        catch (Exception e) when (e is SealBrokenException or InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>Takes the next customer and opens it.</summary>
    static async Task Next(ConsoleRequest request, IFormCollection form)
    {
        var json = new JsonObject();
        if ($"{form["type"]}" is { Length: > 0 } type)
            json["type"] = type;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var result = await QueueActions.Next(new(RequestMembers<NextRequest>.ReadBody(bytes), bytes), request.Operator,
            request.Get<OperatorChanges>(), request.Get<TimeProvider>());
        if (result.Failed(out var problem, out var taken))
            await Show(request, problem);
        else
            request.GoTo($"/console/customers/{Uri.EscapeDataString(taken.CustomerId)}");
    }
}
