using System.Net;
using System.Net.Sockets;
using AnchorCallbacks.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace AnchorCallbacks.Http;

/// <summary>The proxies in front of an address. Their <c>X-Forwarded-…</c> headers count only if the connection comes from a proxy that
/// the settings name: everyone can send them.</summary>
static class TrustedProxies
{
    public static List<IPNetwork> Read(SettingsReader settings, string name, string standard = "")
    {
        var proxies = new List<IPNetwork>();
        foreach (var text in settings.Text(name, standard).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            if (IPNetwork.TryParse(text, out var network))
                proxies.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                proxies.Add(new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else
                settings.Bad(name, "must be IP addresses and networks, such as 10.0.0.7, 10.1.0.0/16");
        return proxies;
    }

    public static void Use(IApplicationBuilder app, IReadOnlyList<IPNetwork> proxies, ForwardedHeaders headers)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = headers,
            // Behind several proxies: as far back as all of them are named.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        // A connection through the Unix socket has no address, and no proxy.
        app.UseWhen(context => context.Connection.RemoteIpAddress is not null, branch => branch.UseForwardedHeaders(options));
    }
}
