using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners.Bvnk;
using AnchorCallbacks.Partners.OffBlocks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.HttpOverrides;

namespace AnchorCallbacks.Partners.Doors;

/// <summary>The partner APIs on their own address. Nothing of them is made before the first request.</summary>
static class PartnerServices
{
    /// <summary>What the operators need, whether a door is on or off.</summary>
    public static void AddPartners(this IServiceCollection services)
    {
        services.AddSingleton<PartnerAccounts>();
        services.AddSingleton<CustomerDeleted>((connection, customerId, _) => OffBlocksRows.RemoveOf(connection, customerId));
        // After the doors, whose rows have the references of the partner's customers.
        services.AddSingleton<CustomerDeleted>((connection, customerId, _) => PartnerCustomers.RemoveOf(connection, customerId));
    }

    /// <param name="position">The place of the partners' address among those of the server.</param>
    public static void AddDoors(IServiceCollection services, PartnerOptions options, int position)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Bvnk);
        services.AddSingleton(provider => new PartnersPort(options, provider.GetRequiredService<IServer>(), position));
        services.AddSingleton<Idempotency>();
        services.AddSingleton<Nonces>();
        services.AddSingleton<BvnkAgreements>();
        services.AddSingleton<BvnkCustomers>();
        services.AddSingleton<BvnkDocuments>();
        services.AddSingleton<BvnkDoor>();
        services.AddSingleton(options.OffBlocks);
        services.AddSingleton<PartnerTokens>();
        services.AddSingleton<OffBlocksAuth>();
        services.AddSingleton<OffBlocksChallenges>();
        services.AddSingleton<OffBlocksCustomers>();
        services.AddSingleton<OffBlocksDoor>();
    }

    /// <summary>Must be called before the callback's routing: a request on the partners' port takes this branch and no other.</summary>
    public static void MapDoors(WebApplication app)
    {
        var doors = new Lazy<RequestDelegate>(() => Make(app.Services));
        app.MapWhen(app.Services.GetRequiredService<PartnersPort>().Serves, branch => branch.Run(context => doors.Value(context)));
    }

    static RequestDelegate Make(IServiceProvider services)
    {
        var options = services.GetRequiredService<PartnerOptions>();
        var doors = new ApplicationBuilder(services);
        TrustedProxies.Use(doors, options.Proxies,
            ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        doors.UseRouting();
        doors.UseEndpoints(routes =>
        {
            if (options.Bvnk.Enabled)
                services.GetRequiredService<BvnkDoor>().Map(routes);
            if (options.OffBlocks.Enabled)
                services.GetRequiredService<OffBlocksDoor>().Map(routes);
        });
        return doors.Build();
    }
}
