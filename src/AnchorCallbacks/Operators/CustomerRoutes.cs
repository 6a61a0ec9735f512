using System.Globalization;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Operators;

/// <summary><c>/customers</c>: looking at them. Who looks at personal data is written down before it is shown.</summary>
sealed class CustomerRoutes(Database database, ServiceKeys keys, CustomerTypes types, TimeProvider clock)
{
    /// <summary>Of history, transactions and audit, beside the customer; there are lists for the rest.</summary>
    const int MostBeside = 50;

    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<CustomerRoutes>();
        routes.MapGet("/customers", surface.Endpoint(endpoints.List));
        routes.MapGet("/customers/{id}", surface.Endpoint(endpoints.Get));
        routes.MapGet("/customers/{id}/history", surface.Endpoint(endpoints.History));
        routes.MapGet("/customers/{id}/audit", surface.Endpoint(endpoints.ListAudit));
    }

    async ValueTask<OperatorAnswer> List(OperatorRequest request)
    {
        if (CustomerListQuery.Read(request.Http).Failed(out var failure, out var query))
            return failure;
        // One more than asked for tells whether there is a next page.
        var rows = await database.Read(connection => CustomerList.Page(connection, query.Filter, query.Place, query.Limit + 1));
        // A rule may send a transaction to review whose customer is accepted as a whole and so is not in the list.
        long? inReview = query.IsReviewQueue ? await database.Read(TransactionsInReview.Count) : null;
        return OperatorJson.Page("customers", rows, query.Limit, CustomerJson.Write, CustomerListQuery.Next, json =>
        {
            if (inReview is { } count)
                json.WriteNumber("transactions_in_review", count);
        });
    }

    async ValueTask<OperatorAnswer> Get(OperatorRequest request)
    {
        var id = request.Route("id");
        if ((await Find(id)).Failed(out var failure, out var row))
            return failure;
        var file = await database.Read(connection => CustomerFile.Load(connection, row, keys.DataKeys, MostBeside));
        var inReview = await database.Read(connection => TransactionsInReview.Of(connection, id, MostBeside));
        await NoteRead(request, row, string.Join(' ', file.Record.Values.Select(value => value.Field.Name)));
        var audit = await database.Read(connection => AuditLog.Page(connection, id, null, MostBeside));
        return new OperatorAnswer
        {
            Version = row.Version,
            Json = OperatorJson.Write(json =>
            {
                CustomerJson.Write(json, file, types);
                OperatorJson.WriteItems(json, "history", file.History, CustomerJson.Write);
                OperatorJson.WriteItems(json, "transactions", file.Transactions, CustomerJson.Write);
                OperatorJson.WriteItems(json, "transactions_in_review", inReview, TransactionJson.Write);
                OperatorJson.WriteItems(json, "audit", audit, CustomerJson.Write);
            }),
        };
    }

    async ValueTask<OperatorAnswer> History(OperatorRequest request)
    {
        if (PageQuery.Read(request.Http).Failed(out var failure, out var query) || (await Find(request.Route("id"))).Failed(out failure, out var row))
            return failure;
        var before = long.MaxValue;
        if (query.Cursor is { } cursor && (Cursor.Read(cursor, 1).Failed(out failure, out var parts) || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out before)))
            return Cursor.Wrong;
        var history = await database.Read(connection => CustomerFile.LoadHistory(connection, row.Id, row.OpenKey(keys.DataKeys), before, query.Limit + 1));
        await NoteRead(request, row, "history");
        return OperatorJson.Page("history", history, query.Limit, CustomerJson.Write, last => Cursor.Write(last.Version.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>An erased customer has one still.</summary>
    async ValueTask<OperatorAnswer> ListAudit(OperatorRequest request)
    {
        var id = request.Route("id");
        if (PageQuery.Read(request.Http).Failed(out var failure, out var query))
            return failure;
        string[]? parts = null;
        if (query.Cursor is { } cursor && Cursor.Read(cursor, 1).Failed(out failure, out parts))
            return failure;
        var rows = await database.Read(connection => AuditLog.Page(connection, id, parts?[0], query.Limit + 1));
        if (rows.Count == 0 && parts is null)
            return await database.Read(connection => CustomerRows.WhyGone(connection, id));
        return OperatorJson.Page("audit", rows, query.Limit, CustomerJson.Write, last => Cursor.Write(last.Id));
    }

    async ValueTask<Result<KeptCustomerRow>> Find(string id) => await database.Read<Result<KeptCustomerRow>>(async connection =>
        await CustomerFile.Find(connection, id) is { } row ? row : await CustomerRows.WhyGone(connection, id));

    Task<int> NoteRead(OperatorRequest request, KeptCustomerRow row, string detail) => database.Write(async connection =>
        await AuditLog.Append(connection, row.Id, row.Version, clock.GetUtcNow(), request.Actor, "read", detail));
}
