using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Partners.Bvnk;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Partners.OffBlocks;
using AnchorCallbacks.Sealing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.HttpOverrides;

namespace AnchorCallbacks.Partners.Doors;

/// <summary>The partner APIs on their own address. Nothing of them but a worker is made before the first request.</summary>
static class PartnerServices
{
    /// <summary>What the operators need, whether a door is on or off.</summary>
    public static void AddPartners(this IServiceCollection services, PartnerOptions options)
    {
        services.AddSingleton<PartnerAccounts>();
        services.AddSingleton<DocumentCopies>();
        services.AddSingleton<CustomerLinking>();
        services.AddSingleton<CustomerUnlinking>();
        services.AddSingleton<PartnerKey>(provider => new PartnerKeys(provider.GetRequiredService<ServiceKeys>()).Of);
        services.AddSingleton<PartnerEvents>();
        services.AddSingleton<OffBlocksWebhookForm>();
        services.AddSingleton(provider => provider.GetRequiredService<OffBlocksWebhookForm>().Form);
        services.AddSingleton(BvnkWebhookForm.Form);
        services.AddSingleton(provider => new OffBlocksEvents(provider.GetRequiredService<PartnerEvents>(),
            provider.GetRequiredService<CustomerTypes>(), options.OffBlocks));
        services.AddSingleton<BvnkEvents>();
        services.AddSingleton<CustomerChanged>(provider => provider.GetRequiredService<OffBlocksEvents>().Changed);
        services.AddSingleton<CustomerChanged>(provider => provider.GetRequiredService<BvnkEvents>().Changed);
        services.AddSingleton<DcmIndex>();
        services.AddSingleton<CustomerChanged>(provider => provider.GetRequiredService<DcmIndex>().Changed);
        // Partners hear of a deletion before their rows are gone.
        services.AddSingleton<CustomerDeleted>(provider => (connection, customerId, now) =>
            provider.GetRequiredService<OffBlocksEvents>().Deleted(connection, customerId, now).AsTask());
        services.AddSingleton<CustomerDeleted>(provider => (connection, customerId, now) =>
            provider.GetRequiredService<BvnkEvents>().Deleted(connection, customerId, now).AsTask());
        services.AddSingleton<CustomerDeleted>((connection, customerId, _) => OffBlocksRows.RemoveOf(connection, customerId));
        services.AddSingleton<CustomerDeleted>(provider => (connection, customerId, _) =>
            DcmRows.RemoveOf(connection, customerId, provider.GetRequiredService<ServiceKeys>()));
        // After the doors, whose rows have the references of the partner's customers.
        services.AddSingleton<CustomerDeleted>((connection, customerId, _) => PartnerCustomers.RemoveOf(connection, customerId));
    }

    /// <summary>The first public key of a new partner; empty for a door without keys of partners.</summary>
    public static Result<string> ReadKey(string door, string? jwk)
    {
        if (door != DcmDoor.Name)
            return jwk is null ? "" : Failure.Invalid($"jwk: is for {DcmDoor.Name} alone");
        using var key = jwk is null ? null : Json.Object(System.Text.Encoding.UTF8.GetBytes(jwk));
        return key is null ? Failure.Invalid("jwk: is missing; give the partner's public key as JSON")
            : DcmKeys.Read(key.RootElement).Failed(out var failure, out var read) ? Failure.Invalid($"jwk: {failure.Text}") : read;
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
        services.AddSingleton<OffBlocksWebhooks>();
        services.AddSingleton<OffBlocksDoor>();
        services.AddSingleton(options.Dcm);
        services.AddSingleton<DcmKeys>();
        services.AddSingleton<DcmAccounts>();
        services.AddSingleton<DcmCustomers>();
        services.AddSingleton<DcmDoor>();
        if (options.Dcm.Enabled)
            services.AddWorker<DcmOrdering>();
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
            DoorDocs.Map(routes, options);
            if (options.Bvnk.Enabled)
                services.GetRequiredService<BvnkDoor>().Map(routes);
            if (options.OffBlocks.Enabled)
                services.GetRequiredService<OffBlocksDoor>().Map(routes);
            if (options.Dcm.Enabled)
                services.GetRequiredService<DcmDoor>().Map(routes);
            routes.Map("{**rest}", context =>
                OffBlocksAnswers.Error(404, "No partner API has this path; see /docs").Write(context.Response));
        });
        return doors.Build();
    }
}
