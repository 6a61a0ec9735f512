using System.ComponentModel;
using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Reviewing;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/customers</c>: reads customers. The audit log notes who reads, before the data is shown.</summary>
static class CustomerRoutes
{
    public const string IdText = "The customer's id in this server.";

    /// <summary>The rows of history, transactions and audit in one customer. Lists have the rest.</summary>
    const int MaxRows = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/customers", List).Requires(OperatorRole.Viewer);
        routes.MapGet("/customers/{id}", Get).Requires(OperatorRole.Reviewer);
        routes.MapGet("/customers/{id}/history", History).Requires(OperatorRole.Reviewer);
        routes.MapGet("/customers/{id}/audit", ListAudit).Requires(OperatorRole.Viewer);
    }

    [EndpointSummary("""
        Lists customers, once for each type that a request named. PROCESSING comes first, with the longest review first.
        Then come NEEDS_INFO, REJECTED and ACCEPTED. The list holds no personal data.
        """)]
    internal static async Task<Results<Ok<CustomerPage>, Problem>> List(
        Query<CustomerQuery> query, OperatorRequest request, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if (given.Read().Failed(out var failure, out var wanted))
            return new Problem(failure);
        if (wanted.Filter.Deleted && !request.MaySeeDeleted)
            return new Problem(OnlyAdmins);
        // One row more than the page shows whether there is a next page.
        var rows = await database.Read(connection => CustomerList.Page(connection, wanted.Filter, wanted.Place, given.Rows + 1));
        // A rule may send a transaction to review although its customer is accepted and not in this list.
        long? inReview = CustomerQuery.IsReviewQueue(wanted.Filter)
            ? await database.Read(TransactionRows.CountInReview) : null;
        var (customers, next) = PageQuery.Page(rows, given.Rows, CustomerSummary.Of, CustomerQuery.Next);
        return TypedResults.Ok(new CustomerPage { Customers = customers, Next = next, TransactionsInReview = inReview });
    }

    [EndpointSummary("Shows the whole record of a customer: values, verdicts, asks, and the newest 50 of history, transactions and audit.")]
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
        if ((await Find(database, id, request)).Failed(out var failure, out var row))
            return failure;
        var (_, record, statuses, history, transactions) =
            await database.Read(connection => CustomerFile.Load(connection, row, keys.DataKeys, MaxRows));
        var inReview = await database.Read(connection => TransactionList.InReviewOf(connection, id, MaxRows));
        await NoteRead(database, clock, request, row, shown
            ?? string.Join(' ', record.AllValues.Select(value => value.Field.Name).Distinct()));
        var (pending, notes, assigned, answered, partners) = await database.Read(async connection => (
            await ApprovalRows.OfCustomer(connection, id), await CustomerNotes.Newest(connection, id, MaxRows),
            await Assignments.Find(connection, id), await AnsweredAsks.Find(connection, id),
            await PartnerCustomers.OfCustomer(connection, id)));
        var key = row.OpenKey(keys.DataKeys);
        var audit = await database.Read(connection => AuditLog.Page(connection, id, null, MaxRows));
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
            Associates = AssociateState.Of(record,
                types.Configured(partners is [var (_, of), ..] ? of.CustomerType : row.LastType)?.Associates),
            Partners = partners.Count == 0 ? null : [.. partners.Select(CustomerPartner.Of)],
            PartnerStatus = PartnerStatusState.Of(record),
            History = [.. history.Select(CustomerVersion.Of)],
            Transactions = [.. transactions.Select(CustomerTransaction.Of)],
            TransactionsInReview = [.. inReview.Select(TransactionSummary.Of)],
            AssignedTo = assigned,
            AnsweredAt = RowValues.Time(answered),
            Notes = [.. notes.Select(note => NoteEntry.Of(note, id, key))],
            PendingApprovals = [.. pending.Select(ApprovalSummary.Of)],
            Audit = [.. audit.Select(AuditEntry.Of)],
            Record = record,
        };
    }

    [EndpointSummary("Lists the values that each version replaced, newest first. Retention:HistoryDays says how long they are kept.")]
    internal static async Task<Results<Ok<HistoryPage>, Problem>> History(
        [Description(IdText)] string id, Query<PageQuery> query, OperatorRequest request, Database database, ServiceKeys keys,
        TimeProvider clock)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if ((await Find(database, id, request)).Failed(out var failure, out var row))
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

    /// <summary>The values that one version replaced.</summary>
    internal static async Task<Result<CustomerVersion>> LoadVersion(string id, string version, OperatorRequest request, Database database,
        ServiceKeys keys, TimeProvider clock)
    {
        if ((await Find(database, id, request)).Failed(out var failure, out var row))
            return failure;
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted))
            return Failure.Invalid("version: must be a number");
        var (history, _) =
            await database.Read(connection => CustomerFile.LoadHistory(connection, id, row.OpenKey(keys.DataKeys), wanted + 1L, 1));
        if (history is not [var found] || found.Version != wanted)
            return Failure.NotFound("version: replaced nothing, or its old values are removed (Retention:HistoryDays)");
        await NoteRead(database, clock, request, row, FormattableString.Invariant($"history version={wanted}"));
        return CustomerVersion.Of(found);
    }

    [EndpointSummary("Lists the audit log of a customer, newest first. It exists for an erased customer too.")]
    internal static async Task<Results<Ok<AuditPage>, Problem>> ListAudit(
        [Description(IdText)] string id, Query<PageQuery> query, OperatorRequest request, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if (await database.Read(connection => IsHidden(connection, id, request)))
            return new Problem(OnlyAdmins);
        string[]? parts = null;
        if (given.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out var failure, out parts))
            return new Problem(failure);
        var rows = await database.Read(connection => AuditLog.Page(connection, id, parts?[0], given.Rows + 1));
        if (rows.Count == 0 && parts is null)
            return new Problem(await database.Read(connection => CustomerRows.NotFoundReason(connection, id)));
        var (audit, next) = PageQuery.Page(rows, given.Rows, AuditEntry.Of, last => Cursor.Write(last.Id));
        return TypedResults.Ok(new AuditPage { Audit = audit, Next = next });
    }

    internal static readonly Failure OnlyAdmins =
        new(FailureKind.Forbidden, "role: a customer who has been deleted and is kept is for admins only");

    static ValueTask<Result<CustomerFileRow>> Find(Database database, string id, OperatorRequest request) =>
        database.Read(connection => Find(connection, id, request));

    /// <summary>A customer with its record. One who has been deleted and is kept is found by admins only.</summary>
    internal static async ValueTask<Result<CustomerFileRow>> Find(DbConnection connection, string id, OperatorRequest request) =>
        await CustomerFile.Find(connection, id) is not { } row ? await CustomerRows.NotFoundReason(connection, id)
        : row.DeletedAt is not null && !request.MaySeeDeleted ? OnlyAdmins : row;

    /// <summary>For what is there for an erased customer too: whether this one has been deleted and is kept, and the operator is no
    /// admin.</summary>
    internal static async ValueTask<bool> IsHidden(DbConnection connection, string id, OperatorRequest request) =>
        !request.MaySeeDeleted && await CustomerFile.Find(connection, id) is { DeletedAt: not null };

    static Task<int> NoteRead(Database database, TimeProvider clock, OperatorRequest request, CustomerFileRow row, string detail) =>
        database.Write(async connection =>
            await AuditLog.Append(connection, row.Id, row.Version, clock.GetUtcNow(), request.Actor, AuditActions.Read, detail));
}
