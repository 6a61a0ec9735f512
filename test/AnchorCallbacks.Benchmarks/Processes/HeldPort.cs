using System.Net;
using System.Net.Sockets;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>A free port for a server that starts later, or that ends and starts again. A socket is bound to it and does not listen: the
/// system gives the port to no other connection meanwhile, and who connects is refused until the server listens.</summary>
sealed class HeldPort : IDisposable
{
    readonly Socket holder = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HeldPort() => holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)holder.LocalEndPoint!).Port;

    public override string ToString() => FormattableString.Invariant($"{Number}");

    public void Dispose() => holder.Dispose();
}
