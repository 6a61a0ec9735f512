using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace AnchorCallbacks.Operators;

/// <summary><c>/docs</c>: the OpenAPI document as a page, with its own files. The first request makes it, so that a start does not pay for
/// it.</summary>
static class DocsPage
{
    const string Path = "/docs";

    public static void Map(IApplicationBuilder operators)
    {
        var page = new Lazy<RequestDelegate>(() => Make(operators.ApplicationServices));
        operators.Use(next => context =>
            context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal) ? page.Value(context) : next(context));
    }

    static RequestDelegate Make(IServiceProvider services)
    {
        var pages = new ApplicationBuilder(services);
        pages.UseRouting();
        pages.UseEndpoints(routes => routes.MapScalarApiReference(Path, Show));
        return pages.Build();
    }

    /// <summary>Only the page's own scripts run, and they can call only this address. The page makes its styles at run time, so styles have
    /// no nonce.</summary>
    static void Show(ScalarOptions options, HttpContext context)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        options.Title = "AnchorCallbacks operator API";
        options.OpenApiRoutePattern = OperatorRoutes.Document;
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.HideClientButton = true;
        options.Agent = new() { Disabled = true };
        options.Mcp = new() { Disabled = true };
        options.WithNonce(nonce);
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";
    }
}
