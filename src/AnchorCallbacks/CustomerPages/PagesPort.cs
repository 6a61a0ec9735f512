using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AnchorCallbacks.CustomerPages;

/// <summary>Separates the browsers' connections from all others by the local port.</summary>
sealed class PagesPort(PagesOptions options, IServer server)
{
    const int Unknown = -1;

    int number = options.IsOn ? options.Url.Port : Unknown;

    public bool Serves(HttpContext context) => context.Connection.LocalPort is > 0 and var port && port == Number;

    /// <summary>With port 0 the system chooses it, and it is known once the server listens.</summary>
    public int Number => number != 0 ? number : Bound is { } bound ? number = bound : Unknown;

    /// <summary>The address of a page as the world sees it.</summary>
    public string Public(string path) => options.PublicUrl.Port == 0
        ? new UriBuilder(options.Public(path)) { Port = Number }.Uri.AbsoluteUri : options.Public(path);

    /// <summary>Kestrel lists the addresses in the order of registration. The pages' is the second.</summary>
    int? Bound => server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 2 } addresses
        ? new Uri(addresses.ElementAt(1)).Port : null;
}
