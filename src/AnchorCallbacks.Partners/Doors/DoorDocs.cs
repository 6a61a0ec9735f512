using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Scalar.AspNetCore;

namespace AnchorCallbacks.Partners.Doors;

/// <summary><c>/docs</c>: the OpenAPI document of each enabled API, and a page that shows them. They need no credential.</summary>
static class DoorDocs
{
    const string Path = "/docs";

    public static void Map(IEndpointRouteBuilder routes, PartnerOptions options)
    {
        var doors = Doors(options).ToList();
        foreach (var (name, basePath) in doors)
        {
            var document = Document(name, basePath);
            routes.MapMethods($"{Path}/{name}.json", ["GET"], async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(document, context.RequestAborted);
            });
        }
        routes.MapScalarApiReference(Path, (page, context) => Show(page, context, doors.Select(door => door.Name)));
    }

    public static IEnumerable<(string Name, string BasePath)> Doors(PartnerOptions options)
    {
        if (options.Bvnk.Enabled)
            yield return ("bvnk", options.Bvnk.BasePath);
        if (options.OffBlocks.Enabled)
            yield return ("offblocks", options.OffBlocks.BasePath);
        if (options.Dcm.Enabled)
            yield return ("dcm", options.Dcm.BasePath);
    }

    /// <summary>The document with the base path of the settings.</summary>
    static string Document(string name, string basePath)
    {
        using var file = typeof(DoorDocs).Assembly.GetManifestResourceStream($"AnchorCallbacks.Doors.{name}.json")!;
        var document = JsonNode.Parse(file)!;
        document["servers"]![0]!["url"] = basePath;
        return document.ToJsonString();
    }

    /// <summary>Only the page's own scripts run, and they can call only this address.</summary>
    static void Show(ScalarOptions page, HttpContext context, IEnumerable<string> doors)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        page.Title = "AnchorCallbacks partner APIs";
        foreach (var door in doors)
            page.AddDocument(door, door, $"{Path}/{door}.json");
        page.DefaultFonts = false;
        page.Telemetry = false;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.HideClientButton = true;
        page.Agent = new() { Disabled = true };
        page.Mcp = new() { Disabled = true };
        page.WithNonce(nonce);
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
