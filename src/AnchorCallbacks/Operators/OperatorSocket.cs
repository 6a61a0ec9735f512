using System.Net.Sockets;
using System.Text;
using AnchorCallbacks.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AnchorCallbacks.Operators;

/// <summary>The Unix socket on which the command line of the same machine finds the server. Who may open it, and who can make one in
/// its place, the file system decides: a port could be taken by any user while the server is down, and would be given the operator's key.</summary>
static class OperatorSocket
{
    public const string Setting = "Operator:Socket";

    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What the systems' <c>sun_path</c> holds, with its end.</summary>
    static readonly int MaxBytes = OperatingSystem.IsMacOS() ? 103 : 107;

    public static string Read(SettingsReader settings, string keyFile)
    {
        var path = settings.Text(Setting, Path.ChangeExtension(keyFile, ".sock"));
        if (settings.Has(Setting))
            settings.RequireFolder(Setting, path);
        if (Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MaxBytes)
            settings.Bad(Setting,
                FormattableString.Invariant(
                $"{Path.GetFullPath(path)} is longer than {MaxBytes} bytes, and the system takes no more; name a shorter one"));
        return path;
    }

    /// <summary>Takes away what a server left that was killed.</summary>
    /// <param name="isShared">Several processes serve one store, and the first of a folder has the socket.</param>
    /// <returns>The address to listen on; null where another process of the same store has it.</returns>
    public static string? Prepare(string path, bool isShared)
    {
        var full = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            return null;
        if (Path.Exists(full))
        {
            if (Answers(full))
                return isShared ? null : throw new StartException($"{Setting}: another server listens on {full}; give each its own");
            try
            {
                if (File.GetAttributes(full) is var attributes && (attributes & (FileAttributes.Normal | FileAttributes.Directory)) != 0
                    && new FileInfo(full).Length > 0)
                    throw new StartException($"{Setting}: {full} is a file; the server would have to delete it. Name another");
                File.Delete(full);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartException($"{Setting}: {full} cannot be replaced: {e.Message}");
            }
        }
        return "http://unix:" + full;
    }

    public static bool IsAddress(string url) => url.StartsWith("http://unix:", StringComparison.Ordinal);

    /// <summary>Between its making and the first connection the socket becomes its owner's alone.</summary>
    public static void Apply(SocketTransportOptions options) => options.CreateBoundListenSocket = endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
            File.SetUnixFileMode($"{endpoint}", OwnerOnly);
        return socket;
    };

    /// <summary>Whether others can put files into its folder, a socket of their own among them.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(Path.GetDirectoryName(Path.GetFullPath(path))!) & (
            UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    public static async ValueTask<Stream> Connect(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.GetFullPath(path)), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
