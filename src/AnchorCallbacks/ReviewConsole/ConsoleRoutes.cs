using AnchorCallbacks.Operators;
using AnchorCallbacks.Sealing;
using Microsoft.AspNetCore.Http.Features;

namespace AnchorCallbacks.ReviewConsole;

/// <summary><c>/console</c>: the pages, on the operators' address. Nothing of them is made before the first is asked for: a start does not
/// pay for it.</summary>
static class ConsoleRoutes
{
    const string Root = "/console";

    public static void Map(IApplicationBuilder operators)
    {
        var pages = new Lazy<RequestDelegate>(() => Make(operators.ApplicationServices));
        operators.Use(next => context => Serves(context.Request.Path) ? pages.Value(context) : next(context));
    }

    static bool Serves(PathString path) => path == "/" || path.StartsWithSegments(Root, StringComparison.Ordinal);

    static RequestDelegate Make(IServiceProvider services)
    {
        var sessions = ActivatorUtilities.CreateInstance<ConsoleSessions>(services);
        var guard = new ConsoleGuard(sessions, services.GetRequiredService<ServiceKeys>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger<ConsoleGuard>());
        var pages = new ApplicationBuilder(services);
        pages.UseRouting();
        pages.Use(guard.Check);
        pages.UseEndpoints(routes => Map(routes, sessions, ActivatorUtilities.CreateInstance<SignInLimiter>(services)));
        return pages.Build();
    }

    public static void Map(IEndpointRouteBuilder routes, ConsoleSessions sessions, SignInLimiter limiter)
    {
        routes.MapGet("/", ToQueue).WithMetadata(new ConsoleGuard.Open());
        routes.MapGet(Root, ToQueue).WithMetadata(new ConsoleGuard.Open());
        routes.MapMethods(ConsoleFiles.Root + "/{hash}/{name}", [HttpMethods.Get], ConsoleFiles.Send).WithMetadata(new ConsoleGuard.Open());
        LanguageRoutes.Map(routes);
        SignInRoutes.Map(routes, sessions, limiter);
        if (routes.ServiceProvider.GetRequiredService<OperatorOptions>().OpenId is { } provider)
            OpenIdRoutes.Map(routes, provider, sessions, limiter);
        ContinueRoutes.Map(routes);
        QueueRoutes.Map(routes);
        CustomerPageRoutes.Map(routes);
        HistoryPageRoutes.Map(routes);
        PageLinkPageRoutes.Map(routes);
        DecisionPageRoutes.Map(routes);
        ApprovalPageRoutes.Map(routes);
        SearchPageRoutes.Map(routes);
        QueueFormRoutes.Map(routes);
        AuditPageRoutes.Map(routes);
        OverviewPageRoutes.Map(routes);
        TransactionPageRoutes.Map(routes);
        MessagePageRoutes.Map(routes);
        EventPageRoutes.Map(routes);
        OperatorPageRoutes.Map(routes);
        PartnerPageRoutes.Map(routes);
        WebhookPageRoutes.Map(routes);
        StatusPageRoutes.Map(routes);
    }

    /// <summary>A page of the console: the guard has made the request.</summary>
    public static IEndpointConventionBuilder MapPage(this IEndpointRouteBuilder routes, string path, OperatorRole role,
        Func<ConsoleRequest, Task> page) =>
        routes.MapMethods(path, [HttpMethods.Get], Run(page)).Requires(role);

    /// <summary>A form of the console. The guard has checked its token.</summary>
    public static IEndpointConventionBuilder MapForm(this IEndpointRouteBuilder routes, string path, OperatorRole role,
        Func<ConsoleRequest, IFormCollection, Task> form) =>
        routes.MapMethods(path, [HttpMethods.Post], Run(async request => await form(request, await ConsoleGuard.ReadForm(request.Http))))
            .Requires(role);

    static RequestDelegate Run(Func<ConsoleRequest, Task> page) => context => page(context.Features.GetRequiredFeature<ConsoleRequest>());

    static Task ToQueue(HttpContext context)
    {
        context.Response.Redirect("/console/queue");
        return Task.CompletedTask;
    }
}
