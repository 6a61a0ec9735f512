using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AnchorCallbacks.Operators;

/// <summary>Separates operators' connections from AP's connections by the local port. The Host header does not count, because the caller
/// chooses it.</summary>
sealed class OperatorPort(OperatorOptions options, IServer server)
{
    const int Unknown = -1;

    int number = options.Url.Port;

    // Every request of AP passes here. Reading the feature directly avoids an allocation.
    public bool Serves(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<IHttpConnectionFeature>();
        // A connection through the operators' Unix socket has no address and no port. AP's connections have both.
        return connection.LocalPort == Number || (connection.LocalPort == 0 && connection.LocalIpAddress is null);
    }

    /// <summary>The port for operators. With port 0 the system chooses it, and it is known once the server listens.</summary>
    public int Number => number != 0 ? number : Bound is { } bound ? number = bound : Unknown;

    /// <summary>The address that serves the callback. Null before the server listens.</summary>
    public string? CallbackAddress => Addresses?.First();

    int? Bound => Addresses is { } addresses ? new Uri(addresses.Last()).Port : null;

    /// <summary>Kestrel lists the addresses in the order of registration: the callback's, the socket, the operators'.</summary>
    ICollection<string>? Addresses =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 1 } addresses ? addresses : null;
}
