using System.ComponentModel;
using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/transactions</c>: AP's transactions of customers. AP's JSON may hold a message to a person or a bank account. So the log
/// says who reads it.</summary>
static class TransactionRoutes
{
    public const string IdText = "AP's id of the transaction.";

    const int MaxCalls = 50;
    const int LongestId = 256;

    static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(20);

    static readonly Failure Unknown =
        Failure.NotFound("id: the server knows no transaction with this id; POST /transactions/{id}/refresh asks AP");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions", List).Requires(OperatorRole.Viewer);
        routes.MapGet("/transactions/{id}", Get).Requires(OperatorRole.Reviewer);
        routes.MapPost("/transactions/{id}/refresh", Refresh).Requires(OperatorRole.Reviewer);
    }

    [EndpointSummary("Lists AP's transactions of customers, newest first; stuck ones by id. The server opens nothing that is sealed.")]
    internal static async Task<Results<Ok<TransactionPage>, Problem>> List(
        Query<TransactionQuery> query, Database database, PayoutCheck payouts, CancellationToken cancel)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if (given.ReadIds().Failed(out var failure, out var ids) || given.ReadFilter().Failed(out failure, out var wanted))
            return new Problem(failure);
        var checks = given.Payable is true ? await payouts.Check(ids!, cancel) : null;
        var rows = await database.Read(connection => ids is null
            ? TransactionList.Page(connection, wanted.Filter, wanted.Place, given.Rows + 1) : Known(connection, ids));
        var (transactions, next) = PageQuery.Page(rows, ids?.Length ?? given.Rows, TransactionSummary.Of, TransactionQuery.Next);
        if (checks is not null)
            transactions = [.. transactions.Select(transaction => transaction.With(checks[transaction.Id]))];
        return TypedResults.Ok(new TransactionPage { Transactions = transactions, Next = next });
    }

    static async ValueTask<List<TransactionListRow>> Known(DbConnection connection, string[] ids)
    {
        var rows = new List<TransactionListRow>(ids.Length);
        foreach (var id in ids)
            if (await TransactionList.Find(connection, id) is { Sep.Length: > 0 } row)
                rows.Add(row);
        return rows;
    }

    [EndpointSummary("""
        Shows a transaction: the status of its customers, the newest 50 calls to AP, AP's last answer and the newest 50 operations.
        The server asks AP first. If AP does not answer within 10 seconds, it shows what it knows, and payable is false.
        """)]
    internal static async Task<Results<Ok<TransactionDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, TransactionStore transactions,
        TransactionCustomers customers, PayoutCheck payouts, OperationNotes notes, CancellationToken cancel)
    {
        if (await database.Read(connection => TransactionRows.Find(connection, id)) is not { Sep.Length: > 0 })
            return new Problem(Unknown);
        // The check stores AP's answer. So the rows are read after it.
        var check = await payouts.Check(id, cancel);
        var (row, line, calls) = await database.Read(async connection =>
            (await TransactionRows.Find(connection, id), await TransactionList.Find(connection, id),
                await OutboxList.Of(connection, id, MaxCalls)));
        if (row is not { Sep.Length: > 0 } || line is null)
            return new Problem(Unknown);
        var found = await customers.Of(row);
        // AP takes no notice about the customer of a SEP-24 transaction.
        var other = found.Count == 0 && row.Account.Length > 0
            ? await database.Read(connection => CustomerRows.Find(connection, new CustomerKey(null, row.Account, row.FullMemo)))
            : null;
        var body = transactions.Open(row);
        var operations = await notes.AddRead(request, Subject.Transaction(id),
            [.. found.Select(customer => customer.CustomerId ?? ""), other?.Id ?? ""]);
        return TypedResults.Ok(new TransactionDetail(TransactionSummary.Of(line).With(check) with { PayableCustomers = null })
        {
            Problem = RowValues.Text(line.Problem),
            Claim = await database.Read(connection => PayableClaim.Find(connection, id)),
            Customers = other is null ? [.. found.Select(TransactionCustomerDetail.Of)] : [new() { Role = Role.Sender, Id = other.Id }],
            Calls = [.. calls.Select(CallSummary.Of)],
            Platform = OperatorJson.Element(body),
            Operations = operations,
        });
    }

    [EndpointSummary("""
        Reads the transaction from AP and waits for the answer. The server need not know the id yet. 404: AP has none with this id.
        """)]
    internal static async Task<Results<Accepted<RefreshAnswer>, Problem>> Refresh(
        [Description(IdText)] string id, OperatorRequest request, OperatorChanges changes, OperationNotes notes,
        TransactionReader reader, Database database, Signals signals, TimeProvider clock)
    {
        if (id.Length > LongestId || id.Any(char.IsControl))
            return new Problem(Failure.Invalid($"id: must be AP's id of a transaction, at most {LongestId} characters"));
        var noted = await changes.Run<RefreshAnswer>(request, default, async connection =>
        {
            var now = clock.GetUtcNow();
            await TransactionRows.Note(connection, id, now);
            await TransactionRows.ReadLater(connection, id, now.ToUnixTimeMilliseconds());
            await notes.Add(connection, request, Subject.Transaction(id), AuditActions.Refresh);
            return new(new RefreshAnswer { Id = id, Outcome = RefreshAnswer.Unreachable });
        });
        if (noted.Failed(out var failure, out _))
            return new Problem(failure);
        // The id is stored now. If this read fails, a later one follows.
        var result = await Read(reader, id, clock, request.Http.HttpContext.RequestAborted);
        if (result == ReadResult.Unknown)
            return new Problem(Failure.NotFound("id: AP has no transaction with this id"));
        if (result != ReadResult.Read)
            signals.Reads.Set();
        var row = result == ReadResult.Read ? await database.Read(connection => TransactionList.Find(connection, id)) : null;
        var isKnown = row is { Sep.Length: > 0 };
        return TypedResults.Accepted((string?)null, new RefreshAnswer
        {
            Id = id,
            Outcome = result switch
            {
                ReadResult.Read => RefreshAnswer.Read,
                ReadResult.Forbidden => RefreshAnswer.Forbidden,
                _ => RefreshAnswer.Unreachable,
            },
            Sep = isKnown ? row!.Sep : null,
            Kind = isKnown ? row!.Kind : null,
            Status = isKnown ? row!.Status : null,
        });
    }

    static async Task<ReadResult> Read(TransactionReader reader, string id, TimeProvider clock, CancellationToken aborted)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        using var timer = clock.CreateTimer(_ => cancel.Cancel(), null, ReadTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            return await reader.Read(id, cancel.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return ReadResult.Unread;
        }
    }
}
