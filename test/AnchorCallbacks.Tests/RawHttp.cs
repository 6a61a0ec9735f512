using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AnchorCallbacks.Tests;

/// <summary>Sends bytes as they are, well formed or not, on a connection of its own, and reads one answer.</summary>
static class RawHttp
{
    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    /// <param name="halfClose">Ends the sending side after the request, as a client does that gives up in the middle.</param>
    public static async Task<Reply> Send(Uri server, ReadOnlyMemory<byte> request, bool halfClose = false)
    {
        using var patience = new CancellationTokenSource(HangGuard);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(request, patience.Token);
        if (halfClose)
            client.Client.Shutdown(SocketShutdown.Send);
        return await Read(stream, patience.Token, IsHead(request.Span));
    }

    public static bool IsHead(ReadOnlySpan<byte> request) => request.StartsWith("HEAD "u8);

    public static byte[] Request(string method, string target, IEnumerable<(string Name, string Value)> headers, ReadOnlySpan<byte> body)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }

    /// <summary>Reads one answer; status 0 when the connection ends without one.</summary>
    /// <param name="toHead">An answer to HEAD announces a body and has none.</param>
    public static async Task<Reply> Read(Stream stream, CancellationToken cancel, bool toHead = false)
    {
        var received = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, cancel);
            }
            catch (IOException)
            {
                read = 0;
            }
            if (read == 0)
                return received.Count == 0 ? new Reply(0, "", Headers([])) : Parse(received, toHead)
                    ?? throw new InvalidDataException("The answer broke off.");
            received.AddRange(buffer.AsSpan(0, read));
            if (Parse(received, toHead) is { } reply)
                return reply;
        }
    }

    static Reply? Parse(List<byte> received, bool toHead)
    {
        var bytes = WithoutContinue([.. received]);
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        var lines = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = Headers(lines[1..]);
        if (lines.Any(line => line.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)) && !toHead)
            return Unchunk(bytes.AsSpan(end + 4)) is { } body ? new Reply(status, body, headers) : null;
        var lengthLine = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var length = lengthLine is null || toHead ? 0 : int.Parse(lengthLine.Split(':')[1], CultureInfo.InvariantCulture);
        return bytes.Length < end + 4 + length ? null : new Reply(status, Encoding.UTF8.GetString(bytes, end + 4, length), headers);
    }

    /// <summary>Null until the last chunk is there.</summary>
    static string? Unchunk(ReadOnlySpan<byte> rest)
    {
        var body = new List<byte>();
        while (rest.IndexOf("\r\n"u8) is > 0 and var end)
        {
            var size = int.Parse(Encoding.ASCII.GetString(rest[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (rest.Length < end + 2 + size + 2)
                return null;
            if (size == 0)
                return Encoding.UTF8.GetString([.. body]);
            body.AddRange(rest.Slice(end + 2, size));
            rest = rest[(end + 2 + size + 2)..];
        }
        return null;
    }

    /// <summary>"100 Continue" comes before the answer proper.</summary>
    static byte[] WithoutContinue(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        return end >= 0 && bytes.AsSpan().StartsWith("HTTP/1.1 100 "u8) ? bytes[(end + 4)..] : bytes;
    }

    static System.Net.Http.Headers.HttpResponseHeaders Headers(IEnumerable<string> lines)
    {
        using var response = new HttpResponseMessage();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            response.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..].Trim());
        }
        return response.Headers;
    }
}
