using AnchorCallbacks.Callback;
using AnchorCallbacks.Changes;
using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Events;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Partners.Doors;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Retention;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.StoreTools;
using AnchorCallbacks.Telemetry;
using AnchorCallbacks.Transactions;
using AnchorCallbacks.Webhooks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Logging.Console;

namespace AnchorCallbacks;

/// <summary>Builds the server from its slices.</summary>
static class Server
{
    /// <param name="adjust">Changes the host at the end, for the demo and for tests.</param>
    public static async Task<WebApplication> Build(ServerSettings settings, TimeProvider clock,
        Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"]
        });
        builder.Configuration.AddConfiguration(settings.Configuration);
        KestrelSettings.Refuse(builder.Configuration);
        // The framework has read files and variables that our settings reader has not checked. Their sources must go.
        foreach (var source in builder.Configuration.Sources.Where(source =>
            source is JsonConfigurationSource or EnvironmentVariablesConfigurationSource).ToList())
            builder.Configuration.Sources.Remove(source);
        builder.Configuration.AddInMemoryCollection(settings.Tls.Files);
        // OriginCheck reads the same setting. The framework's own check would also refuse requests with a credential.
        builder.Services.PostConfigure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        // A failed start writes its own line. A failed worker is logged as critical.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // The slim builder sets the simple formatter in code, after it has read the setting.
        if (settings.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } formatter)
            builder.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = formatter);
        // The space between time and text is for people.
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(json => json.TimestampFormat = json.TimestampFormat?.TrimEnd());
        // Kestrel quotes bytes that it cannot read as a request. They may be personal data.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        ListenUrl.RequireAddress(settings.Operator.Url, "Operator:Url");
        builder.WebHost.ConfigureKestrel(HttpLimits.Apply);
        builder.WebHost.UseSockets(HttpLimits.Apply);
        builder.WebHost.UseSockets(OperatorSocket.Apply);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPool.Factory>();
        if (settings.UsesHttps)
            builder.WebHost.UseKestrelHttpsConfiguration();

        var typesFile = CustomerTypesFile.Read(settings.Customers.TypesFile);
        settings.RequireTypes([.. typesFile.Drafts.Select(draft => draft.Name)]);
        var ratesFile = RatesFile.Read(settings.Rates);
        var consents = ConsentList.Read(settings.Pages.Brand.ConsentsFile);
        var languages = PageLanguages.Read(settings.Pages.Brand.TextsFolder);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(settings.Limits);
        var database = Database.Open(settings.Store, clock);
        builder.Services.AddSingleton(_ => database);
        ServiceKeys keys;
        DeletionRule deletion;
        FirstStart firstStart;
        try
        {
            // This process holds the store's lock. So no other process of the store uses the socket.
            string?[] addresses =
                [settings.Callback.Address, settings.Pages.IsOn ? settings.Pages.Address : null,
                    settings.Partners.IsOn ? settings.Partners.Address : null,
                    OperatorSocket.Prepare(settings.Operator.Socket, database.IsShared), settings.Operator.Address];
            builder.WebHost.UseUrls([.. addresses.OfType<string>()]);
            await database.Read(UnfinishedCopy.Refuse);
            keys = await ServiceKeys.Open(database, settings.Keys, DeletionRule.MarkNew);
            await database.Read(connection => KeyRotation.RequireKeys(connection, keys));
            keys.DataKeys.OpensUnbound = !await database.Read(KeyBinding.IsFinished);
            deletion = await database.Read(connection => DeletionRule.Read(connection, settings.Customers));
            firstStart = await FirstStart.Read(database, clock);
            await PostgresRestoreCheck.Run(database, connection => UnconfirmedRestore.Raise(connection, clock.GetUtcNow()));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
        builder.Services.AddSingleton(_ => keys);
        builder.Services.AddSingleton<Signals>();
        builder.Services.AddHostedService<Hangup>();
        builder.Services.AddSingleton<ChangeLog>();
        builder.Services.AddSingleton<Leases>();
        builder.Services.AddWorker<WalTruncation>().AddWorker<DocumentSweep>();
        builder.Services.AddSingleton<DocumentStore>();
        builder.Services.AddSingleton(new RequiredTypes(settings.RequireTypes));
        builder.Services.AddCustomers(settings.Customers, settings.CustomerLimits, typesFile, deletion, settings.Review, languages.Rules);
        builder.Services.AddTransactions(settings.Platform, firstStart);
        builder.Services.AddNotifications(settings.Reactions, settings.Interactive);
        builder.Services.AddPayouts();
        builder.Services.AddWebhooks(settings.Webhooks);
        builder.Services.AddEvents();
        builder.Services.AddRates(settings.Rates, ratesFile, settings.UniqueAddress);
        builder.Services.AddCallback(settings.Callback, settings.Operator.Url);
        builder.Services.AddCustomerPages(settings.Pages, consents, languages);
        builder.Services.AddPartners(settings.Partners);
        if (settings.Partners.IsOn)
            PartnerServices.AddDoors(builder.Services, settings.Partners, position: settings.Pages.IsOn ? 2 : 1);
        builder.Services.AddSingleton(settings.Retention);
        builder.Services.AddWorker<RetentionSweep>();
        builder.Services.AddSingleton(settings.Store);
        OperatorRoutes.Add(builder.Services, settings.Operator);
        builder.Services.AddSingleton(new SettingsInForce(settings.Values));
        TelemetryExport.Add(builder.Services, settings.Configuration);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Lifecycle.StopTime);
        builder.Services.AddSingleton<Lifecycle>().AddHostedService(services => services.GetRequiredService<Lifecycle>());

        SystemdNotices.Add(builder.Services);

        adjust?.Invoke(builder);
        var app = builder.Build();
        OperatorRoutes.Map(app, ConsoleRoutes.Map, MetricsEndpoint.Map);
        PageRoutes.Map(app);
        if (settings.Partners.IsOn)
            PartnerServices.MapDoors(app);
        app.UseRouting();
        Health.Map(app);
        app.MapCallback();
        return app;
    }
}
