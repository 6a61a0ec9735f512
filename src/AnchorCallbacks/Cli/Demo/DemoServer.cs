using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Cli.Demo;

/// <summary>The server on a throwaway store, with a simulated Anchor Platform and made-up customers, in this process.</summary>
sealed class DemoServer : IAsyncDisposable
{
    const string Officer = "officer";

    /// <summary>The demo owns these sections. A real store, key or platform must not get into it.</summary>
    static readonly string[] Own = ["Store", "Keys", "Platform", "Customers"];

    DemoServer(string folder) => Folder = folder;

    /// <summary>Everything that the demo writes.</summary>
    public string Folder { get; }

    public SimulatedPlatform Platform { get; private set; } = null!;

    public SignInCode Code { get; private set; } = null!;

    /// <summary>The form of the customer whose data is incomplete. It opens in one browser.</summary>
    public string CustomerPage { get; private set; } = "";

    public WebApplication App { get; private set; } = null!;

    /// <summary>The address of the console.</summary>
    public string Console => App.Urls.Last();

    /// <summary>The address that the simulated platform calls.</summary>
    public string Callback => App.Urls.First();

    /// <param name="given">Settings of the command line.</param>
    public static async Task<DemoServer> Start(string[] given, PlatformGeneration generation, CancellationToken cancel)
    {
        // Only the owner can read this folder.
        var demo = new DemoServer(Directory.CreateTempSubdirectory("anchor-callbacks-demo-").FullName);
        try
        {
            await demo.Run(given, generation, cancel);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Platform is not null)
            await Platform.DisposeAsync();
        if (App is not null)
        {
            await App.StopAsync();
            await App.DisposeAsync();
        }
        Directory.Delete(Folder, recursive: true);
    }

    async Task Run(string[] given, PlatformGeneration generation, CancellationToken cancel)
    {
        var (callbackSecret, platformSecret, key) = (Secret(), Secret(), OperatorKey.New());
        Platform = await SimulatedPlatform.Start(new()
        {
            Generation = generation,
            Auth = SimulatorCredentials.Jwt(platformSecret),
            CallbackAuth = SimulatorCredentials.Jwt(callbackSecret),
            Events = EventDelivery.InOrder,
        });
        Code = new(OperatorKey.Hash(key));
        var types = Path.Combine(Folder, "customer-types.yaml");
        await File.WriteAllTextAsync(types, DemoCustomers.Types, cancel);
        var settings = Read(given, new()
        {
            // Free ports: a real server may run on this machine.
            ["Callback:Url"] = "http://127.0.0.1:0",
            ["Callback:Auth:Type"] = "jwt",
            ["Callback:Auth:Secret"] = callbackSecret,
            ["Operator:Url"] = "http://127.0.0.1:0",
            ["Operator:KeyFile"] = Path.Combine(Folder, "operator.key"),
            [$"Operator:Keys:{Officer}"] = OperatorKey.Write(OperatorKey.Hash(key)),
            ["Operator:Key"] = key,
            ["Pages:Url"] = "http://127.0.0.1:0",
            ["Pages:Links"] = "true",
            ["Pages:Name"] = "Demo Anchor",
            ["Platform:BaseUrl"] = $"{Platform.Address}",
            ["Platform:Auth:Type"] = "jwt",
            ["Platform:Auth:Secret"] = platformSecret,
            ["Store:ConnectionString"] = $"Data Source={Path.Combine(Folder, "demo.db")}",
            ["Keys:MasterKeyFile"] = Path.Combine(Folder, "master.key"),
            ["Customers:TypesFile"] = types,
            ["Customers:Deletion"] = "erase",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        App = await Serve.Start(settings, builder => builder.Services.AddSingleton(Code));
        Platform.CallbackUrl = new Uri(Callback);
        using var officer = new OperatorClient(settings.Operator, alwaysSocket: true);
        var customers = new DemoCustomers(Platform, officer.Api);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, App.Lifetime.ApplicationStopping);
        foreach (var person in DemoPerson.All)
        {
            var id = await customers.Add(person, stop.Token);
            if (person.State == DemoState.Incomplete)
                CustomerPage = (await officer.Api.MakeLink(id, new(), stop.Token)).Url;
        }
    }

    /// <summary>Reads neither the environment nor the working directory: they may have the settings of a real server.</summary>
    static ServerSettings Read(string[] given, Dictionary<string, string?> own)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(given).Build();
        foreach (var section in Own.Where(section => commandLine.GetSection(section).Exists()))
            throw new StartException($"{section}: the demo has its own; leave this setting out");
        return ServerSettings.Read(new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddInMemoryCollection(own).AddCommandLine(given).Build(), commandLine);
    }

    static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
