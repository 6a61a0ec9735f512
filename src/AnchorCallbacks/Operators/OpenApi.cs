using System.Reflection;

namespace AnchorCallbacks.Operators;

/// <summary>The operators' API as OpenAPI describes it. Kept by hand, since what makes such documents costs every start; a test
/// holds it against the routes.</summary>
static class OpenApi
{
    const string Document = "AnchorCallbacks.Operators.openapi.json";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/openapi/v1.json", static async context =>
    {
        await using var document = Assembly.GetExecutingAssembly().GetManifestResourceStream(Document)!;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    });
}
