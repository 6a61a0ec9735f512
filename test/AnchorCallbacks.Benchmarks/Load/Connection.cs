using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AnchorCallbacks.Benchmarks.Load;

/// <summary>One connection that never blocks: sends what the socket takes, reads what it has, knows when an answer is complete.</summary>
sealed class Connection : IDisposable
{
    static ReadOnlySpan<byte> Length => "\r\nContent-Length: "u8;

    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] buffer = new byte[64 * 1024];
    Request request;
    int part, sent, filled, expected;

    public Connection(int port)
    {
        socket.Connect(IPAddress.Loopback, port);
        socket.Blocking = false;
    }

    public int Descriptor => (int)socket.Handle;

    /// <summary>When the request under way was to begin.</summary>
    public long Since { get; private set; }

    public bool Busy { get; private set; }

    public bool IsSending => request.Part(part) is not null;

    public int Status { get; private set; }

    /// <summary>The last answer, head and body.</summary>
    public string Answer => Encoding.UTF8.GetString(buffer, 0, filled);

    public void Dispose() => socket.Dispose();

    public void Begin(Request next, long since)
    {
        (request, part, sent, filled, expected, Status) = (next, 0, 0, 0, -1, 0);
        (Since, Busy) = (since, true);
        Send();
    }

    public void Send()
    {
        while (request.Part(part) is { } bytes)
        {
            sent += socket.Send(bytes.AsSpan(sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            Check(error);
            if (sent == bytes.Length)
                (part, sent) = (part + 1, 0);
        }
    }

    /// <returns>Whether the answer is complete.</returns>
    public bool Receive()
    {
        var count = socket.Receive(buffer.AsSpan(filled), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return false;
        Check(error);
        if (count == 0)
            throw new IOException("The server closed the connection.");
        filled += count;
        if (expected < 0)
            ReadHead();
        if (expected < 0 || filled < expected)
            return false;
        Busy = false;
        return true;
    }

    void ReadHead()
    {
        var head = buffer.AsSpan(0, filled);
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return;
        Status = Number(head[9..]);
        expected = end + 4 + (head[..end].IndexOf(Length) is >= 0 and var at ? Number(head[(at + Length.Length)..]) : 0);
    }

    static int Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out _) ? number
        : throw new IOException("The server's answer has no number where one belongs.");

    static void Check(SocketError error)
    {
        if (error != SocketError.Success)
            throw new SocketException((int)error);
    }
}
