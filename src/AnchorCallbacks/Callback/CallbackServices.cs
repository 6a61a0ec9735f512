using AnchorCallbacks.Http;

namespace AnchorCallbacks.Callback;

/// <summary>Everything that AP calls.</summary>
static class CallbackServices
{
    /// <param name="operators">The operators' address. It is an address of this server too.</param>
    public static void AddCallback(this IServiceCollection services, CallbackOptions options, Uri operators)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Auth);
        services.AddSingleton(new OriginCheck(options.AllowedHosts, options.Url, operators));
        services.AddSingleton<CallbackAuth>();
        services.AddSingleton<CallbackEndpointAdapter>();
        services.AddSingleton<CustomerEndpoints>();
        services.AddSingleton<EventEndpoints>();
        services.AddSingleton<RateEndpoints>();
        services.AddSingleton<UniqueAddressEndpoint>();
    }

    public static void MapCallback(this IEndpointRouteBuilder routes)
    {
        var adapter = routes.ServiceProvider.GetRequiredService<CallbackEndpointAdapter>();
        var basePath = routes.ServiceProvider.GetRequiredService<CallbackOptions>().BasePath;
        var callback = routes.MapGroup(basePath);
        CustomerEndpoints.Map(callback, adapter);
        EventEndpoints.Map(callback, adapter);
        RateEndpoints.Map(callback, adapter);
        UniqueAddressEndpoint.Map(callback, adapter);
        if (basePath.Length > 0)
            // AP 2.x drops the base path for events.
            EventEndpoints.Map(routes, adapter);
        routes.MapFallback("{*path}",
            adapter.Endpoint(_ => ValueTask.FromResult<Answer>(Failure.NotFound("there is nothing under this path and method"))));
    }
}
