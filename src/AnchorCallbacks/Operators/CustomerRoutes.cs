using System.ComponentModel;
using System.Globalization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/customers</c>: looking at them. The audit log says who looks, before anything is shown.</summary>
static class CustomerRoutes
{
    public const string IdText = "This server's id of the customer.";

    /// <summary>Of history, transactions and audit in a customer; there are lists for the rest.</summary>
    const int MaxConcurrent = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/customers", List).Requires(OperatorRole.Viewer);
        routes.MapGet("/customers/{id}", Get).Requires(OperatorRole.Reviewer);
        routes.MapGet("/customers/{id}/history", History).Requires(OperatorRole.Reviewer);
        routes.MapGet("/customers/{id}/audit", ListAudit).Requires(OperatorRole.Viewer);
    }

    [EndpointSummary("""
        Lists customers, once for each type they have been seen as: PROCESSING first, longest in review first; then NEEDS_INFO, REJECTED, ACCEPTED.
        Nothing sealed is opened.
        """)]
    internal static async Task<Results<Ok<CustomerPage>, Problem>> List(Query<CustomerQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if (given.Read().Failed(out var failure, out var wanted))
            return new Problem(failure);
        // One more than asked for tells whether there is a next page.
        var rows = await database.Read(connection => CustomerList.Page(connection, wanted.Filter, wanted.Place, given.Rows + 1));
        // A rule may send a transaction to review whose customer is accepted as a whole and so is not in the list.
        long? inReview = CustomerQuery.IsReviewQueue(wanted.Filter)
            ? await database.Read(AnchorCallbacks.Operators.TransactionsInReview.Count) : null;
        var (customers, next) = PageQuery.Page(rows, given.Rows, CustomerSummary.Of, CustomerQuery.Next);
        return TypedResults.Ok(new CustomerPage { Customers = customers, Next = next, TransactionsInReview = inReview });
    }

    [EndpointSummary("All that is known of a customer: values, verdicts, what was asked, and the newest 50 of history, transactions and audit.")]
    internal static async Task<Results<Ok<CustomerDetail>, Problem>> Get(
        [Description(IdText)] string id, OperatorRequest request, Database database, ServiceKeys keys, CustomerTypes types,
            TimeProvider clock)
    {
        if ((await Load(id, request, database, keys, types, clock)).Failed(out var failure, out var detail))
            return new Problem(failure);
        request.ShowVersion(detail.Version);
        return TypedResults.Ok(detail);
    }

    /// <param name="shown">What the audit log says was shown; null: the names of all fields.</param>
    internal static async Task<Result<CustomerDetail>> Load(string id, OperatorRequest request, Database database, ServiceKeys keys,
        CustomerTypes types, TimeProvider clock, string? shown = null)
    {
        if ((await Find(database, id)).Failed(out var failure, out var row))
            return failure;
        var (_, record, statuses, history, transactions) =
            await database.Read(connection => CustomerFile.Load(connection, row, keys.DataKeys, MaxConcurrent));
        var inReview = await database.Read(connection => AnchorCallbacks.Operators.TransactionsInReview.Of(connection, id, MaxConcurrent));
        await NoteRead(database, clock, request, row, shown ?? string.Join(' ', record.Values.Select(value => value.Field.Name)));
        var audit = await database.Read(connection => AuditLog.Page(connection, id, null, MaxConcurrent));
        return new CustomerDetail
        {
            Id = row.Id,
            Account = row.Account,
            Memo = RowValues.Text(row.Memo),
            MemoType = RowValues.Text(row.MemoType),
            Version = row.Version,
            LastType = RowValues.Text(row.LastType),
            CreatedAt = RowValues.Time(row.CreatedAt),
            UpdatedAt = RowValues.Time(row.UpdatedAt),
            DeletedAt = RowValues.Time(row.DeletedAt),
            EraseAt = RowValues.Time(row.EraseAt),
            Types = TypeState.Of(record, statuses, types),
            Fields = FieldState.Of(record.Values),
            Asked = [.. record.Asks.Select(AskState.Of)],
            History = [.. history.Select(CustomerVersion.Of)],
            Transactions = [.. transactions.Select(CustomerTransaction.Of)],
            TransactionsInReview = [.. inReview.Select(TransactionSummary.Of)],
            Audit = [.. audit.Select(AuditEntry.Of)],
        };
    }

    [EndpointSummary("The values that each version replaced, newest first, for as long as Retention:HistoryDays says.")]
    internal static async Task<Results<Ok<HistoryPage>, Problem>> History(
        [Description(IdText)] string id, Query<PageQuery> query, OperatorRequest request, Database database, ServiceKeys keys,
            TimeProvider clock)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if ((await Find(database, id)).Failed(out var failure, out var row))
            return new Problem(failure);
        var before = long.MaxValue;
        if (given.Cursor is { } cursor
            && (Cursor.Read(cursor, 1).Failed(out _, out var parts)
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out before)))
            return new Problem(Cursor.Wrong);
        var (history, hasMore) =
            await database.Read(connection => CustomerFile.LoadHistory(connection, row.Id, row.OpenKey(keys.DataKeys), before, given.Rows));
        await NoteRead(database, clock, request, row, "history");
        var next = hasMore ? Cursor.Write(history[^1].Version.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new HistoryPage { History = [.. history.Select(CustomerVersion.Of)], Next = next });
    }

    [EndpointSummary("Who did and saw what, newest first; also of a customer who has been erased.")]
    internal static async Task<Results<Ok<AuditPage>, Problem>> ListAudit([Description(IdText)] string id, Query<PageQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        string[]? parts = null;
        if (given.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out var failure, out parts))
            return new Problem(failure);
        var rows = await database.Read(connection => AuditLog.Page(connection, id, parts?[0], given.Rows + 1));
        if (rows.Count == 0 && parts is null)
            return new Problem(await database.Read(connection => CustomerRows.NotFoundReason(connection, id)));
        var (audit, next) = PageQuery.Page(rows, given.Rows, AuditEntry.Of, last => Cursor.Write(last.Id));
        return TypedResults.Ok(new AuditPage { Audit = audit, Next = next });
    }

    static async ValueTask<Result<CustomerFileRow>> Find(Database database, string id) =>
        await database.Read<Result<CustomerFileRow>>(async connection =>
        await CustomerFile.Find(connection, id) is { } row ? row : await CustomerRows.NotFoundReason(connection, id));

    static Task<int> NoteRead(Database database, TimeProvider clock, OperatorRequest request, CustomerFileRow row, string detail) =>
        database.Write(async connection =>
            await AuditLog.Append(connection, row.Id, row.Version, clock.GetUtcNow(), request.Actor, "read", detail));
}
