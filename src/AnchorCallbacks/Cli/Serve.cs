using AnchorCallbacks.Configuration;
using AnchorCallbacks.Observability;

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
            catch (IOException e)
            {
                throw new StartException($"Callback:Url: {e.Message}");
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
    }
}
