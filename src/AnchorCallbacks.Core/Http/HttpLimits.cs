using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AnchorCallbacks.Http;

static class HttpLimits
{
    const int ReadAhead = 64 * 1024;

    /// <summary>AP does not understand Kestrel's own refusals (413, 414, 431). So endpoints check sizes, and the request line may be longer
    /// than the longest that AP takes from a wallet.</summary>
    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = 64 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        options.Limits.MaxRequestBufferSize = ReadAhead;
    }

    /// <summary>Bytes that arrive faster than the store writes wait in memory, for each upload. A small buffer is enough.</summary>
    public static void Apply(SocketTransportOptions options) => options.MaxReadBufferSize = ReadAhead;
}
