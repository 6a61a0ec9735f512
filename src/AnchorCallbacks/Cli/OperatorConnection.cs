using System.Net;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>The way from the command line to the operator API. Before the operator's key is sent it is certain who gets it: on one
/// machine the file system says who made the socket, over the network the certificate does.</summary>
static class OperatorConnection
{
    /// <returns>The client, with the key, and what to call the server in messages.</returns>
    public static (HttpClient Client, string Address) Open(OperatorOptions options)
    {
        var key = options.Key.Length > 0 ? options.Key : OperatorKey.Load(options.KeyFile)
            ?? throw new StartException(
                $"Operator:KeyFile: {options.KeyFile} does not exist; run this where the server runs, or give a key in the environment variable Operator__Key");
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        var (url, address) = ("http://localhost", options.Socket);
        if (IsElsewhere(options) || (!File.Exists(options.Socket) && IsSaid(options)))
        {
            url = address = ListenUrl.Reachable(options.Url);
            // A proxy would read what is not encrypted.
            handler.UseProxy = options.Url.Scheme == Uri.UriSchemeHttps;
        }
        else
        {
            RequireOwn(options);
            handler.UseProxy = false;
            handler.ConnectCallback = (_, cancel) => OperatorSocket.Connect(options.Socket, cancel);
        }
        return (new HttpClient(new OperatorHandler(address, handler))
        {
            BaseAddress = new Uri(url),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { Authorization = new("Bearer", key) }
        }, address);
    }

    /// <summary>A host name is never where this machine's server listens, nor is another address with a key of one's own.</summary>
    static bool IsElsewhere(OperatorOptions options) => !ListenUrl.IsLoopback(options.Url)
        && (!IPAddress.TryParse(options.Url.Host.Trim('[', ']'), out var address)
            || (options.Key.Length > 0 && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)));

    static bool IsSaid(OperatorOptions options) => options.Url.Scheme == Uri.UriSchemeHttps || options.AllowPlainHttp;

    static void RequireOwn(OperatorOptions options)
    {
        if (!File.Exists(options.Socket))
            throw new VerbFailedException("unreachable",
                $"No server runs here: there is no socket {options.Socket}. Start it; or give the address of one elsewhere "
                + "in Operator:Url (https, or http with Operator:AllowPlainHttp=true) and a key in Operator__Key.", ExitCode.NotReachable);
        if (OperatorSocket.IsOpenToOthers(options.Socket))
            throw new StartException(
                $"{OperatorSocket.Setting}: other users can write to {Path.GetDirectoryName(Path.GetFullPath(options.Socket))}, so it is not certain who listens there: chmod 700 it");
    }
}
