using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AnchorCallbacks.Partners;

/// <summary>Separates the partners' connections from all others by the local port.</summary>
/// <param name="position">The place of the partners' address among those of the server.</param>
sealed class PartnersPort(PartnerOptions options, IServer server, int position)
{
    int number = options.Url.Port;

    public bool Serves(HttpContext context) => context.Connection.LocalPort is > 0 and var port && port == Number;

    /// <summary>With port 0 the system chooses it, and it is known once the server listens.</summary>
    public int Number => number != 0 ? number
        : server.Features.Get<IServerAddressesFeature>()?.Addresses is { } all && all.Count > position
            && new Uri(all.ElementAt(position)).Port is > 0 and var bound ? number = bound : -1;
}
