using AnchorCallbacks;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Observability;

const int BadSettings = 2;

try
{
    var settings = ServerSettings.Load(args);
    await using var app = await Server.Build(settings, TimeProvider.System);
    try
    {
        await app.StartAsync();
    }
    catch (IOException e)
    {
        throw new StartException($"Callback:Url: {e.Message}");
    }
    Banner.Write(app, settings, Console.Out);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartException e)
{
    Console.Error.WriteLine(e.Message);
    return BadSettings;
}
