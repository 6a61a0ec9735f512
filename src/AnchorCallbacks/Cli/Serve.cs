using System.Net.Sockets;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Observability;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli;

/// <summary>Runs the server until it is told to stop.</summary>
static class Serve
{
    public static async Task<int> Run(string[] settings)
    {
        try
        {
            var read = ServerSettings.Load(settings);
            await using var app = await Server.Build(read, TimeProvider.System);
            try
            {
                await app.StartAsync();
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                // The addresses are taken one after the other, and listed as far as that went.
                var (setting, address) = app.Urls.Count == 0 ? ("Callback:Url", read.Callback.Address) : ("Operator:Url", read.Operator.Address);
                await app.StopAsync();
                throw new StartException($"{setting}: cannot listen on {address}: {e.GetBaseException().Message.Split('\n')[0]}");
            }
            Banner.Write(app, read, Console.Out);
            await app.WaitForShutdownAsync();
            return ExitCode.Done;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
        catch (StoreException e)
        {
            await Console.Error.WriteLineAsync($"Store:ConnectionString: {e.Message}");
            return ExitCode.Usage;
        }
    }
}
