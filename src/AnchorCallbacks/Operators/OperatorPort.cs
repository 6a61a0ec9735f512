using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AnchorCallbacks.Operators;

/// <summary>Tells operators' connections from AP's by the port they came in on. What the request says of itself (its Host) is the
/// caller's word and means nothing.</summary>
sealed class OperatorPort(OperatorOptions options, IServer server)
{
    const int NotKnownYet = -1;

    int number = options.Url.Port;

    // Every request of AP passes here: the feature itself, without the object that wraps it.
    public bool Serves(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<IHttpConnectionFeature>();
        // The operators' Unix socket has neither address nor port; AP's connections have both.
        return connection.LocalPort == Number || (connection.LocalPort == 0 && connection.LocalIpAddress is null);
    }

    /// <summary>With port 0 the system chooses, and it is known when the server listens.</summary>
    public int Number => number != 0 ? number : Bound is { } bound ? number = bound : NotKnownYet;

    /// <summary>Kestrel lists the addresses in the order they were given: AP's, the socket, operators'.</summary>
    int? Bound => server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 1 } addresses ? new Uri(addresses.Last()).Port
        : null;
}
