using System.ComponentModel;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorCallbacks.Operators;

/// <summary>Customers' documents. Replaced ones are here too while they are kept.</summary>
static class DocumentRoutes
{
    const string Bytes = "application/octet-stream";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/customers/{id}/documents/{documentId}", Get).Requires(OperatorRole.Reviewer)
            .Produces(StatusCodes.Status200OK, contentType: Bytes);

    [EndpointSummary("Downloads one of the customer's documents. Replaced documents are kept for as long as Retention:HistoryDays says.")]
    internal static async Task<Results<PushStreamHttpResult, Problem>> Get(
        [Description(CustomerRoutes.IdText)] string id, [Description("The document's id, from the customer.")] string documentId,
        OperatorRequest request, Database database, ServiceKeys keys, TimeProvider clock)
    {
        var opened = await Open(id, documentId, request, database, keys, clock);
        if (opened.Failed(out var failure, out var content))
            return new Problem(failure);
        // The bytes come from a customer. A browser must save them, and must not show them or guess their type.
        var response = request.Http.HttpContext.Response;
        response.ContentLength = content.Size;
        response.Headers.ContentDisposition = $"attachment; filename=\"{content.Field}{Extension(content.MediaType)}\"";
        return TypedResults.Stream(body => content.CopyTo(body, database, request.Http.HttpContext.RequestAborted),
            content.MediaType.Length > 0 ? content.MediaType : Bytes);
    }

    /// <summary>Notes the look in the audit log before anything is shown.</summary>
    internal static async Task<Result<StoredDocument>> Open(
        string id, string documentId, OperatorRequest request, Database database, ServiceKeys keys, TimeProvider clock)
    {
        var opened = await database.Read<Result<(CustomerFileRow Row, StoredDocument Document)>>(async connection =>
        {
            if ((await CustomerRoutes.Find(connection, id, request)).Failed(out var missing, out var row))
                return missing;
            return await StoredDocument.Open(database, connection, documentId, id, row.OpenKey(keys.DataKeys)) is { } document
                ? (row, document)
                : Failure.NotFound("documentId: this customer has no document with this id");
        });
        if (opened.Failed(out var failure, out var found))
            return failure;
        var (customer, content) = found;
        await database.Write(async connection =>
            await AuditLog.Append(connection, id, customer.Version, clock.GetUtcNow(), request.Actor, AuditActions.Read,
                $"{content.Field} document={documentId}"));
        return content;
    }

    static string Extension(string mediaType) => mediaType switch
    {
        "" => ".bin",
        "image/jpeg" => ".jpg",
        "video/quicktime" => ".mov",
        _ => $".{mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..]}",
    };
}
