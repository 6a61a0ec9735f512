using System.Net;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>Connects the command line to the operator API. The key goes only to a proven server. On one machine file permissions prove who
/// made the socket; over the network the certificate proves the server.</summary>
static class OperatorConnection
{
    /// <param name="alwaysSocket">Uses the socket of this machine, also if the settings name a server elsewhere.</param>
    /// <returns>The client, with the key, and the server's address for messages.</returns>
    public static (HttpClient Client, string Address) Open(OperatorOptions options, bool alwaysSocket = false)
    {
        var key = options.Key.Length > 0 ? options.Key : OperatorKey.Load(options.KeyFile)
            ?? throw new StartException($"Operator:KeyFile: {options.KeyFile} does not exist; run this on the server's machine, "
                + "or give a key in the environment variable Operator__Key");
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        var (url, address) = ("http://localhost", options.Socket);
        if (!alwaysSocket && (IsElsewhere(options) || (!File.Exists(options.Socket) && IsAllowed(options))))
        {
            url = address = ListenUrl.Reachable(options.Url);
            // A proxy could read plain http.
            handler.UseProxy = options.Url.Scheme == Uri.UriSchemeHttps;
        }
        else
        {
            RequireOwn(options);
            handler.UseProxy = false;
            handler.ConnectCallback = (_, cancel) => OperatorSocket.Connect(options.Socket, cancel);
        }
        return (new HttpClient(new OperatorHandler(address, options.Timeout, handler))
        {
            BaseAddress = new Uri(url),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { Authorization = new("Bearer", key) }
        }, address);
    }

    /// <summary>Does the setting name a server on another machine? A host name does, and so does a specific address together with an own
    /// key.</summary>
    static bool IsElsewhere(OperatorOptions options) => !ListenUrl.IsLoopback(options.Url)
        && (!IPAddress.TryParse(options.Url.Host.Trim('[', ']'), out var address)
            || (options.Key.Length > 0 && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)));

    static bool IsAllowed(OperatorOptions options) => options.Url.Scheme == Uri.UriSchemeHttps || options.AllowPlainHttp;

    static void RequireOwn(OperatorOptions options)
    {
        if (!File.Exists(options.Socket))
            throw new VerbFailedException("unreachable",
                $"No server runs here: there is no socket {options.Socket}. Start the server. Or give the address of another one "
                + "in Operator:Url (https, or http with Operator:AllowPlainHttp=true) and a key in Operator__Key.", ExitCode.NotReachable);
        if (OperatorSocket.IsOpenToOthers(options.Socket))
            throw new StartException(
                $"{OperatorSocket.Setting}: other users can write to {Path.GetDirectoryName(Path.GetFullPath(options.Socket))} "
                + "and could replace the socket: chmod 700 the folder");
    }
}
