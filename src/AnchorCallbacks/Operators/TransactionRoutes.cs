using System.Data.Common;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Outbox;
using AnchorCallbacks.Reactions;
using AnchorCallbacks.Store;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Operators;

/// <summary><c>/transactions</c>: those of AP's that concern our customers. What AP says of one may hold a message to a person or an
/// account at a bank: who reads it is written down.</summary>
sealed class TransactionRoutes(Database database, TransactionBook book, Parties parties, OperatorChanges changes, Signals signals, TimeProvider clock)
{
    const int MostBeside = 50;
    const int LongestId = 256;

    static readonly Failure Unknown = Failure.NotFound("id: no transaction of this id is known here; POST /transactions/{id}/refresh asks AP");

    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TransactionRoutes>();
        routes.MapGet("/transactions", surface.Endpoint(endpoints.List));
        routes.MapGet("/transactions/{id}", surface.Endpoint(endpoints.Get));
        routes.MapPost("/transactions/{id}/refresh", surface.Endpoint(endpoints.Refresh));
    }

    async ValueTask<OperatorAnswer> List(OperatorRequest request)
    {
        if (TransactionListQuery.Read(request.Http).Failed(out var failure, out var query))
            return failure;
        var rows = await database.Read(connection => query.Ids is { } ids ? Known(connection, ids) : TransactionList.Page(connection, query.Filter, query.Place, query.Limit + 1));
        return OperatorJson.Page("transactions", rows, query.Ids?.Length ?? query.Limit, TransactionJson.Write, TransactionListQuery.Next);
    }

    static async ValueTask<List<TransactionListRow>> Known(DbConnection connection, string[] ids)
    {
        var rows = new List<TransactionListRow>(ids.Length);
        foreach (var id in ids)
            if (await TransactionList.Find(connection, id) is { Sep.Length: > 0 } row)
                rows.Add(row);
        return rows;
    }

    async ValueTask<OperatorAnswer> Get(OperatorRequest request)
    {
        var id = request.Route("id");
        var (row, line, calls) = await database.Read(async connection =>
            (await TransactionRows.Find(connection, id), await TransactionList.Find(connection, id), await OutboxList.Of(connection, id, MostBeside)));
        if (row is not { Sep.Length: > 0 } || line is null)
            return Unknown;
        var found = await parties.Of(row);
        var other = found.Count == 0 && row.Account.Length > 0
            ? await database.Read(connection => CustomerRows.Find(connection, new CustomerKey(null, row.Account, row.FullMemo)))
            : null;
        var body = book.Open(row);
        var log = await database.Write(async connection =>
        {
            await OperationLog.Append(connection, Subject.Transaction(id), [.. found.Select(party => party.CustomerId ?? ""), other?.Id ?? ""], clock.GetUtcNow(), request.Actor, "read");
            return await OperationLog.Newest(connection, Subject.Transaction(id), MostBeside);
        });
        return OperatorJson.Write(json =>
        {
            TransactionJson.WriteMembers(json, line);
            TransactionJson.WriteCustomers(json, found, other?.Id);
            OperatorJson.WriteItems(json, "calls", calls, OutboxJson.Write);
            OperatorJson.WriteRaw(json, "platform", body);
            OutboxJson.WriteLog(json, log);
        });
    }

    /// <summary>Also of an id that nobody has named yet: then AP is asked whether there is one.</summary>
    async ValueTask<OperatorAnswer> Refresh(OperatorRequest request)
    {
        var id = request.Route("id");
        if (id.Length > LongestId || id.Any(char.IsControl))
            return Failure.Invalid($"id: must be AP's id of a transaction, at most {LongestId} characters");
        return await changes.Run(request, default, async connection =>
        {
            var now = clock.GetUtcNow();
            await TransactionRows.Note(connection, id, now);
            await TransactionRows.ReadLater(connection, id, now.ToUnixTimeMilliseconds());
            await OperationLog.Append(connection, Subject.Transaction(id), [], now, request.Actor, "refresh");
            return new(new OperatorAnswer { Status = StatusCodes.Status202Accepted, Json = OperatorJson.Write(json => json.WriteString("id", id)) }, signals.Reads.Set);
        });
    }
}
