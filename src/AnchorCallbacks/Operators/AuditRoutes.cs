using System.Text;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary><c>/audit</c>: who did what, over all customers.</summary>
static class AuditRoutes
{
    const string ContentType = "text/csv";
    const int ExportBatch = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", List).Requires(OperatorRole.Approver);
        routes.MapGet("/audit/export", Export).Requires(OperatorRole.Admin).Produces(StatusCodes.Status200OK, contentType: ContentType);
    }

    [EndpointSummary("""
        Lists who did what, newest first: with customers, transactions, calls, events and operators.
        people=true leaves out what wallets and customers did.
        """)]
    internal static async Task<Results<Ok<AuditTrailPage>, Problem>> List(Query<AuditQuery> query, Database database)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        if (given.Before().Failed(out var failure, out var before))
            return new Problem(failure);
        var rows = await database.Read(connection => AuditTrail.Page(connection, given.Filter, before, given.Rows + 1));
        var (entries, next) = PageQuery.Page(rows, given.Rows, AuditTrailEntry.Of, last => Cursor.Write(last.Id));
        return TypedResults.Ok(new AuditTrailPage { Entries = entries, Next = next });
    }

    [EndpointSummary("Writes the same lines as a CSV file, all of them: limit and cursor do not count. The log notes the export.")]
    internal static async Task<Results<PushStreamHttpResult, Problem>> Export(
        Query<AuditQuery> query, OperatorRequest request, Database database, OperationNotes notes)
    {
        if (query.Failed(out var problem, out var given))
            return problem;
        await database.Write(async connection =>
        {
            await notes.Add(connection, request, new Subject("store", "audit"), AuditActions.Export);
            return true;
        });
        request.Http.HttpContext.Response.Headers.ContentDisposition = "attachment; filename=\"audit.csv\"";
        return TypedResults.Stream(body => Write(body, given.Filter, database, request.Http.HttpContext.RequestAborted), ContentType);
    }

    static async Task Write(Stream body, AuditFilter filter, Database database, CancellationToken cancel)
    {
        await body.WriteAsync(Encoding.UTF8.GetBytes(Csv.Line("at", "actor", "action", "customer_id", "subject", "detail")), cancel);
        for (string? before = null; ;)
        {
            var from = before;
            var rows = await database.Read(connection => AuditTrail.Page(connection, filter, from, ExportBatch));
            var text = new StringBuilder();
            foreach (var row in rows)
                text.Append(Csv.Line(
                    Printable.Time(RowValues.Time(row.At)), row.Actor, row.Action, row.CustomerId, row.Subject, row.Detail));
            await body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel);
            if (rows.Count < ExportBatch)
                return;
            before = rows[^1].Id;
        }
    }
}
