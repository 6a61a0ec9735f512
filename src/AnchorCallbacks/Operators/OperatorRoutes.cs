using AnchorCallbacks.Observability;

namespace AnchorCallbacks.Operators;

/// <summary>The operators' side of the server: routes of its own, which no request to the callback's port ever reaches.</summary>
static class OperatorRoutes
{
    public static void Add(IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OperatorAuth>();
        services.AddSingleton<OperatorPort>();
        services.AddSingleton<OperatorSurface>();
        services.AddSingleton<OperatorChanges>();
        services.AddSingleton<CustomerRoutes>();
        services.AddSingleton<DecisionRoutes>();
        services.AddSingleton<AskRoutes>();
        services.AddSingleton<QuoteRoutes>();
        services.AddSingleton<DocumentRoutes>();
        services.AddSingleton<TransactionRoutes>();
        services.AddSingleton<OutboxRoutes>();
        services.AddSingleton<InboxRoutes>();
    }

    /// <summary>To be called before the callback's routes are looked at.</summary>
    public static void Map(WebApplication app)
    {
        // A pipeline apart: the application's own builder would merge these routes into the callback's.
        var operators = new ApplicationBuilder(app.Services);
        operators.Use(OperatorSurface.Wrap);
        operators.UseRouting();
        operators.UseEndpoints(routes =>
        {
            var group = routes.MapGroup("").WithMetadata(new OperatorRoute());
            Health.Map(group);
            OpenApi.Map(group);
            Endpoints(group, app.Services.GetRequiredService<OperatorSurface>());
        });
        var pipeline = operators.Build();
        var port = app.Services.GetRequiredService<OperatorPort>();
        app.Use(next => context => port.Serves(context) ? pipeline(context) : next(context));
    }

    static void Endpoints(IEndpointRouteBuilder routes, OperatorSurface surface)
    {
        CustomerRoutes.Map(routes, surface);
        DecisionRoutes.Map(routes, surface);
        AskRoutes.Map(routes, surface);
        QuoteRoutes.Map(routes, surface);
        DocumentRoutes.Map(routes, surface);
        TransactionRoutes.Map(routes, surface);
        OutboxRoutes.Map(routes, surface);
        InboxRoutes.Map(routes, surface);
    }
}

/// <summary>Marks a route that is served to operators.</summary>
sealed class OperatorRoute;
