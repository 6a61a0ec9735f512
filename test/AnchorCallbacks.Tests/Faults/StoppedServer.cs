using AnchorCallbacks.Cli;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>A folder as a server leaves it that took one customer and was stopped. It ran in this process.</summary>
static class StoppedServer
{
    /// <returns>The customer's id.</returns>
    public static async Task<string> Leave(TempFolder folder)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Callback:Url"] = "http://127.0.0.1:0",
            ["Operator:Url"] = "http://127.0.0.1:0",
            ["Operator:KeyFile"] = folder.File("data/operator.key"),
            ["Operator:Socket"] = folder.File("data/operator.sock"),
            ["Store:ConnectionString"] = $"Data Source={folder.DatabaseFile}",
            ["Keys:MasterKeyFile"] = folder.MasterKeyFile,
            ["Customers:Deletion"] = "erase",
            ["Platform:BaseUrl"] = "http://127.0.0.1:1",
            ["Logging:LogLevel:Default"] = "None",
        };
        // The server makes the folder only where its default says so.
        Directory.CreateDirectory(Path.GetDirectoryName(folder.DatabaseFile)!);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var app = await Serve.Start(
            ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), new ConfigurationBuilder().Build()));
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        var id = (await client.PutCustomer(WalletSample.Person(WalletSample.Account()))).Id!;
        await app.StopAsync();
        return id;
    }
}
