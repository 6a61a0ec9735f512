using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace AnchorCallbacks.Platform;

/// <summary>The library's own connections.</summary>
static class Connections
{
    /// <summary>Connections live two minutes, so that a new address of AP is found. Redirects are not followed.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller owns it.")]
    public static HttpMessageHandler Make(TimeSpan connectTimeout) => new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancel) =>
        {
            // A timeout here means that there was no connection. The handler's own ConnectTimeout looks like any other timeout.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(connectTimeout);
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream,
                System.Net.Sockets.ProtocolType.Tcp)
            { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, patience.Token).ConfigureAwait(false);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            }
            catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
            {
                socket.Dispose();
                throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection took too long.", e);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public static double Spread() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}
