using System.Net.Sockets;
using System.Text;
using AnchorCallbacks.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AnchorCallbacks.Operators;

/// <summary>The Unix socket for the command line on the same machine. File permissions say who may open it and who may replace it. A port
/// has no permissions: while the server is down, any user could listen on it and receive the operator's key.</summary>
static class OperatorSocket
{
    public const string Setting = "Operator:Socket";

    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The size of <c>sun_path</c>, without the terminating zero.</summary>
    static readonly int MaxBytes = OperatingSystem.IsMacOS() ? 103 : 107;

    public static string Read(SettingsReader settings, string keyFile)
    {
        var path = settings.Text(Setting, Path.ChangeExtension(keyFile, ".sock"));
        if (settings.Has(Setting))
            settings.RequireFolder(Setting, path);
        if (Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MaxBytes)
            settings.Bad(Setting, FormattableString.Invariant(
                $"{Path.GetFullPath(path)} is longer than {MaxBytes} bytes, the limit of the system; choose a shorter path"));
        return path;
    }

    /// <summary>Removes the socket that a killed server left.</summary>
    /// <param name="isShared">Several processes may use the store. The first process of a folder owns the socket.</param>
    /// <returns>The address to listen on. Null if another process of the same store owns the socket.</returns>
    public static string? Prepare(string path, bool isShared)
    {
        var full = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            return null;
        if (Path.Exists(full))
        {
            if (Answers(full))
                return isShared ? null
                    : throw new StartException($"{Setting}: another server listens on {full}; give each server its own socket");
            try
            {
                if (File.GetAttributes(full) is var attributes && (attributes & (FileAttributes.Normal | FileAttributes.Directory)) != 0
                    && new FileInfo(full).Length > 0)
                    throw new StartException($"{Setting}: {full} is a file, and the server does not delete it; choose another path");
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

    /// <summary>Sets mode 0700 after the socket is made and before it takes the first connection.</summary>
    public static void Apply(SocketTransportOptions options) => options.CreateBoundListenSocket = endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
            File.SetUnixFileMode($"{endpoint}", OwnerOnly);
        return socket;
    };

    /// <summary>Can other users create files in the folder? Then they can replace the socket.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(Path.GetDirectoryName(Path.GetFullPath(path))!)
            & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

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
