using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>The operators' side of the server: routes of its own, which no request to the callback's port ever reaches.</summary>
static class OperatorRoutes
{
    public const string Document = "/openapi/v1.json";

    public static void Add(IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OperatorAuth>();
        services.AddSingleton<OperatorAccounts>();
        services.AddSingleton<OperatorPort>();
        services.AddSingleton<OperatorEndpointAdapter>();
        services.AddSingleton<OperatorChanges>();
        services.ConfigureHttpJsonOptions(json => OperatorJson.Apply(json.SerializerOptions));
    }

    /// <summary>To be called before the callback's routes are looked at.</summary>
    /// <param name="pages">Puts pages in front of the API.</param>
    public static void Map(WebApplication app, Action<IApplicationBuilder>? pages = null)
    {
        // A pipeline apart: the application's own builder would merge these routes into the callback's.
        var operators = new ApplicationBuilder(app.Services);
        operators.Use(OperatorEndpointAdapter.Wrap);
        DocsPage.Map(operators);
        pages?.Invoke(operators);
        operators.UseRouting();
        operators.Use(app.Services.GetRequiredService<OperatorEndpointAdapter>().Guard);
        operators.Use(PathIds.Decode);
        operators.UseEndpoints(routes =>
        {
            Health.Map(routes);
            Map(routes);
        });
        var pipeline = operators.Build();
        var port = app.Services.GetRequiredService<OperatorPort>();
        app.Use(next => context => port.Serves(context) ? pipeline(context) : next(context));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Document, () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, "openapi.json"), "application/json"))
            .ExcludeFromDescription();
        // A route that names no role needs the highest.
        var operators = routes.MapGroup("").Requires(OperatorRole.Admin);
        CustomerRoutes.Map(operators);
        DecisionRoutes.Map(operators);
        AskRoutes.Map(operators);
        QuoteRoutes.Map(operators);
        DocumentRoutes.Map(operators);
        TransactionRoutes.Map(operators);
        PayableRoutes.Map(operators);
        OutboxRoutes.Map(operators);
        InboxRoutes.Map(operators);
        AccountRoutes.Map(operators);
    }
}
