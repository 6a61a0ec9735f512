using System.Net.Sockets;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Cli;

/// <summary>Runs the server until it is stopped.</summary>
static class Serve
{
    public static async Task<int> Run(string[] settings)
    {
        try
        {
            var read = ServerSettings.Load(settings);
            await using var app = await Start(read);
            Banner.Write(app, read, Console.Out);
            app.Services.GetRequiredService<Lifecycle>().Ready();
            await app.WaitForShutdownAsync();
            return ExitCode.Done;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(Printable.Lines(e.Message));
            return ExitCode.Usage;
        }
        catch (StoreException e)
        {
            await Console.Error.WriteLineAsync(Printable.Lines($"Store:ConnectionString: {e.Message}"));
            return ExitCode.Usage;
        }
    }

    /// <summary>Returns once the server listens.</summary>
    /// <param name="adjust">Changes the host before the start.</param>
    public static async Task<WebApplication> Start(ServerSettings read, Action<WebApplicationBuilder>? adjust = null)
    {
        var app = await Server.Build(read, TimeProvider.System, adjust);
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (Exception e)
        {
            // Kestrel binds the addresses in order, and lists those that it has bound.
            var next = app.Urls.Count;
            await app.StopAsync();
            await app.DisposeAsync();
            if (e is StartException or StoreException)
                throw;
            throw new StartException(Reason(e, read, next));
        }
    }

    /// <param name="next">The index of the address that could not be bound.</param>
    static string Reason(Exception e, ServerSettings read, int next)
    {
        var cause = e.GetBaseException();
        var text = cause.Message.Split('\n')[0];
        List<(string Name, Uri Url)> addresses = [("Callback:Url", read.Callback.Url), ("Operator:Url", read.Operator.Url)];
        if (read.Pages.IsOn)
            addresses.Add(("Pages:Url", read.Pages.Url));
        string[] https = [.. addresses.Where(pair => pair.Url.Scheme == Uri.UriSchemeHttps).Select(pair => pair.Name)];
        if (https.Length > 0 && e is not IOException && cause is not (IOException or SocketException))
            return read.Tls.Files.Count == 0 && string.IsNullOrEmpty(read.Configuration[$"{TlsOptions.Section}:Subject"])
                ? $"{TlsOptions.Section}:Path: is missing; https for {string.Join(" and ", https)} needs a certificate"
                : $"{TlsOptions.Section}: the certificate cannot be used: {text}";
        List<(string, string)> urls =
        [
            ("Callback:Url", read.Callback.Address), ("Pages:Url", read.Pages.Address), (OperatorSocket.Setting, read.Operator.Socket),
            ("Operator:Url", read.Operator.Address),
        ];
        if (!read.Pages.IsOn)
            urls.RemoveAt(1);
        if (next >= urls.Count || cause is not (IOException or SocketException or InvalidOperationException))
            return $"The server cannot start: {text} ({cause.GetType().Name})";
        var (setting, address) = urls[next];
        return $"{setting}: cannot listen on {address}: {text}";
    }
}
