using System.Net.Sockets;
using AnchorCallbacks;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Observability;
using AnchorCallbacks.Store;

const int BadSettings = 2;

try
{
    var settings = ServerSettings.Load(args);
    await using var app = await Server.Build(settings, TimeProvider.System);
    try
    {
        await app.StartAsync();
    }
    catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
    {
        await app.StopAsync();
        throw new StartException($"Callback:Url: cannot listen on {settings.Callback.Address}: {e.GetBaseException().Message.Split('\n')[0]}");
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
catch (StoreException e)
{
    Console.Error.WriteLine($"Store:ConnectionString: {e.Message}");
    return BadSettings;
}
