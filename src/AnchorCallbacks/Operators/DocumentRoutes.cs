using AnchorCallbacks.Audit;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Operators;

/// <summary>Customers' documents, those replaced by newer ones included for as long as they are kept.</summary>
sealed class DocumentRoutes(Database database, ServiceKeys keys, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<DocumentRoutes>();
        routes.MapGet("/customers/{id}/documents/{documentId}", surface.Endpoint(endpoints.Get));
    }

    async ValueTask<OperatorAnswer> Get(OperatorRequest request)
    {
        var (id, documentId) = (request.Route("id"), request.Route("documentId"));
        var opened = await database.Read<Result<(KeptCustomerRow Row, StoredDocument Document)>>(async connection =>
        {
            if (await CustomerFile.Find(connection, id) is not { } row)
                return await CustomerRows.WhyGone(connection, id);
            return await StoredDocument.Open(database, connection, documentId, id, row.OpenKey(keys.DataKeys)) is { } document
                ? (row, document)
                : Failure.NotFound("documentId: this customer has no such document");
        });
        if (opened.Failed(out var failure, out var found))
            return failure;
        var (customer, content) = found;
        await database.Write(async connection =>
            await AuditLog.Append(connection, id, customer.Version, clock.GetUtcNow(), request.Actor, "read", $"{content.Field} document={documentId}"));
        return new OperatorAnswer { Stream = response => Send(content, response) };
    }

    /// <summary>The bytes are a stranger's: whatever they are, a browser must save them and neither show nor guess.</summary>
    async Task Send(StoredDocument document, HttpResponse response)
    {
        response.ContentType = document.MediaType.Length > 0 ? document.MediaType : "application/octet-stream";
        response.ContentLength = document.Size;
        response.Headers.ContentDisposition = $"attachment; filename=\"{document.Field}{Extension(document.MediaType)}\"";
        await document.CopyTo(response.Body, database, response.HttpContext.RequestAborted);
    }

    static string Extension(string mediaType) => mediaType switch
    {
        "" => ".bin",
        "image/jpeg" => ".jpg",
        "video/quicktime" => ".mov",
        _ => $".{mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..]}",
    };
}
