using Microsoft.AspNetCore.HttpOverrides;

namespace AnchorCallbacks.Operators;

/// <summary>Takes the client's address, the scheme and the host from a proxy's headers. They count only if the connection comes from a
/// proxy that the settings name: everyone can send them.</summary>
static class TrustedProxies
{
    public static void Use(IApplicationBuilder operators, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // Behind several proxies: as far back as all of them are named.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        // A connection through the Unix socket has no address, and no proxy.
        operators.UseWhen(context => context.Connection.RemoteIpAddress is not null, branch => branch.UseForwardedHeaders(options));
    }
}
