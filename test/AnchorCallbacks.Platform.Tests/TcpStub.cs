using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>A server below HTTP, for what WireMock cannot play: it answers with these bytes, or not at all, and ends the
/// connection.</summary>
sealed class TcpStub : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Task serving;
    readonly SemaphoreSlim received = new(0);
    int requests, awaited;

    /// <param name="first">What the first request gets; null for silence until the client goes.</param>
    /// <param name="then">What later requests get.</param>
    /// <param name="reset">Whether the first connection ends with a reset.</param>
    public TcpStub(string? first, string? then, bool reset = false)
    {
        listener.Start();
        serving = Serve(first, then, reset);
    }

    public string Url => $"http://{listener.LocalEndpoint}";

    /// <summary>How many requests came.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Returns when that many requests came.</summary>
    public async Task Received(int count)
    {
        for (; awaited < count; awaited++)
            await received.WaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
        received.Dispose();
    }

    public static string Http(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    async Task Serve(string? first, string? then, bool reset)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                if (!await ReadRequest(stream))
                    continue;
                var isFirst = Interlocked.Increment(ref requests) == 1;
                received.Release();
                if ((isFirst ? first : then) is not { } answer)
                    await ReadRequest(stream);
                else
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
                if (isFirst && reset)
                    client.Client.LingerState = new LingerOption(true, 0);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    /// <summary>Reads a POST to the end of its JSON array.</summary>
    /// <returns>Whether there was one.</returns>
    static async Task<bool> ReadRequest(NetworkStream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.EndsWith(']'))
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer);
            }
            catch (IOException)
            {
                return false;
            }
            if (read == 0)
                return false;
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }
        return true;
    }
}
