using System.Text;
using AnchorCallbacks.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The customers' pages, on their own address. Nothing of them is made before the first is asked for.</summary>
static class PageRoutes
{
    const string Session = "/p/{session}";

    /// <summary>Must be called before the callback's routing: a request on the pages' port takes this branch and no other.</summary>
    public static void Map(WebApplication app)
    {
        var options = app.Services.GetRequiredService<PagesOptions>();
        if (!options.IsOn)
            return;
        var pages = new Lazy<RequestDelegate>(() => Make(app.Services, options));
        app.MapWhen(app.Services.GetRequiredService<PagesPort>().Serves, branch => branch.Run(context => pages.Value(context)));
    }

    static RequestDelegate Make(IServiceProvider services, PagesOptions options)
    {
        var sessions = services.GetRequiredService<PageSessions>();
        var clock = services.GetRequiredService<TimeProvider>();
        var guard = new PageGuard(sessions, options, services.GetRequiredService<PageLanguages>(), clock,
            services.GetRequiredService<ILoggerFactory>().CreateLogger<PageGuard>());
        var pages = new ApplicationBuilder(services);
        TrustedProxies.Use(pages, options.Proxies, ForwardedHeaders.XForwardedFor);
        pages.UseRouting();
        pages.Use(guard.Check);
        pages.UseEndpoints(routes =>
        {
            MapFiles(routes, options.Brand);
            EntryRoutes.Map(routes, guard, options, clock);
            LinkRoutes.Map(routes, guard, options, clock);
            HomeRoutes.Map(routes, guard);
            StepRoutes.Map(routes, guard, sessions);
        });
        return pages.Build();
    }

    public static IEndpointConventionBuilder MapPage(this IEndpointRouteBuilder routes, string path, Func<PageRequest, Task> page) =>
        routes.MapMethods(Session + path, [HttpMethods.Get], Run(page));

    public static IEndpointConventionBuilder MapPost(this IEndpointRouteBuilder routes, string path, Func<PageRequest, Task> form) =>
        routes.MapMethods(Session + path, [HttpMethods.Post], Run(form));

    /// <summary>A small form. Its token is checked before it is read.</summary>
    public static IEndpointConventionBuilder MapForm(this IEndpointRouteBuilder routes, string path, PageGuard guard,
        Func<PageRequest, IFormCollection, Task> form) => routes.MapPost(path, async request =>
    {
        if (await guard.ReadForm(request) is { } read)
            await form(request, read);
        else
            await guard.ShowProblem(request.Http, request.Texts, StatusCodes.Status400BadRequest, "problem.form");
    });

    static RequestDelegate Run(Func<PageRequest, Task> page) => context => page(context.Features.GetRequiredFeature<PageRequest>());

    static void MapFiles(IEndpointRouteBuilder routes, BrandOptions brand)
    {
        var color = brand.Color.Length == 0 ? "" : $":root{{--brand:{brand.Color};--brand-text:{brand.Color}}}\n"
            + "@media (prefers-color-scheme:dark){:root{--brand-text:color-mix(in srgb," + brand.Color + " 45%,white)}}\n";
        MapFile("/pages.css", "text/css; charset=utf-8", [.. PageFiles.Read("pages.css"), .. Encoding.UTF8.GetBytes(color)]);
        MapFile("/pages.js", "text/javascript; charset=utf-8", PageFiles.Read("pages.js"));
        MapFile("/icon.svg", "image/svg+xml", PageFiles.Read("icon.svg"));
        if (brand.LogoFile.Length > 0)
            MapFile("/logo", BrandOptions.LogoType(brand.LogoFile)!, File.ReadAllBytes(brand.LogoFile));

        void MapFile(string path, string type, byte[] content) => routes.MapMethods(path, [HttpMethods.Get], async context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }).WithMetadata(new PageGuard.Open());
    }
}

/// <summary>Files of the pages, which are in the program itself.</summary>
static class PageFiles
{
    public static byte[] Read(string name)
    {
        using var file = typeof(PageFiles).Assembly.GetManifestResourceStream($"AnchorCallbacks.CustomerPages.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the program.");
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
