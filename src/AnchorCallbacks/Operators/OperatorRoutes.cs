using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Microsoft.AspNetCore.HttpOverrides;

namespace AnchorCallbacks.Operators;

/// <summary>The operator API. It has its own address, and no request to the callback's address reaches its routes.</summary>
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
        services.AddSingleton<OperationNotes>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<Health>();
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED would trust everyone. Only Operator:Proxies names trusted proxies.
        services.PostConfigure<ForwardedHeadersOptions>(headers => headers.ForwardedHeaders = ForwardedHeaders.None);
        services.ConfigureHttpJsonOptions(json => OperatorJson.Apply(json.SerializerOptions));
    }

    /// <summary>Must be called before the callback's routing: a request on the operators' port takes this branch and no other.</summary>
    /// <param name="pages">Adds pages before the API.</param>
    /// <param name="others">Adds routes of slices above this one.</param>
    public static void Map(WebApplication app, Action<IApplicationBuilder>? pages = null, Action<IEndpointRouteBuilder>? others = null) =>
        app.MapWhen(app.Services.GetRequiredService<OperatorPort>().Serves, operators =>
    {
        TrustedProxies.Use(operators, app.Services.GetRequiredService<OperatorOptions>().Proxies,
            ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        operators.Use(OperatorEndpointAdapter.Wrap);
        DocsPage.Map(operators);
        pages?.Invoke(operators);
        operators.UseRouting();
        operators.Use(app.Services.GetRequiredService<OperatorEndpointAdapter>().Guard);
        operators.Use(PathIds.Decode);
        operators.UseEndpoints(routes =>
        {
            Map(routes);
            others?.Invoke(routes);
        });
    });

    public static void Map(IEndpointRouteBuilder routes)
    {
        Health.Map(routes);
        routes.MapGet(Document, () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, "openapi.json"), "application/json"))
            .ExcludeFromDescription();
        // A route without a role needs the highest role.
        var operators = routes.MapGroup("").Requires(OperatorRole.Admin);
        CustomerRoutes.Map(operators);
        DecisionRoutes.Map(operators);
        CustomerLinkRoutes.Map(operators);
        ApprovalRoutes.Map(operators);
        QueueActions.Map(operators);
        OverviewRoutes.Map(operators);
        SearchRoutes.Map(operators);
        AuditRoutes.Map(operators);
        AskRoutes.Map(operators);
        QuoteRoutes.Map(operators);
        DocumentRoutes.Map(operators);
        TransactionRoutes.Map(operators);
        PayableRoutes.Map(operators);
        OutboxRoutes.Map(operators);
        InboxRoutes.Map(operators);
        AccountRoutes.Map(operators);
        PageLinkRoutes.Map(operators);
        PartnerRoutes.Map(operators);
        WebhookRoutes.Map(operators);
        KeyRoutes.Map(operators);
        ConfigRoutes.Map(operators);
    }
}
