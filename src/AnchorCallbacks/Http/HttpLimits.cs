using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AnchorCallbacks.Http;

static class HttpLimits
{
    const int ReadAhead = 64 * 1024;

    /// <summary>Kestrel's own refusals (413, 414, 431) are statuses AP has no use for: sizes are judged by the endpoints, and the
    /// request line has room for more than AP's server takes from a wallet.</summary>
    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = 64 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        options.Limits.MaxRequestBufferSize = ReadAhead;
    }

    /// <summary>What the network sends ahead of the store waits in memory, for every upload: little is enough.</summary>
    public static void Apply(SocketTransportOptions options) => options.MaxReadBufferSize = ReadAhead;
}
