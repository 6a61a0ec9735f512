using System.Net.Sockets;
using System.Text;

namespace AnchorCallbacks.Tests.Http;

/// <summary>A client like AP's: it writes all of a body before it looks for an answer, and it takes its time.</summary>
sealed class SlowClient : IDisposable
{
    const int Pieces = 40;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    readonly CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
    readonly TcpClient client = new();

    SlowClient()
    {
    }

    public static async Task<SlowClient> Connect(TestServer server)
    {
        var slow = new SlowClient();
        var address = server.Client.BaseAddress!;
        await slow.client.ConnectAsync(address.Host, address.Port, slow.patience.Token);
        return slow;
    }

    /// <summary>A broken pipe is an exception here, as it is for AP.</summary>
    /// <returns>Whether an answer came before the last byte was sent.</returns>
    public async Task<bool> Send(string head, byte[] body)
    {
        await Write(Encoding.ASCII.GetBytes(head));
        var answered = false;
        foreach (var piece in body.Chunk(body.Length / Pieces + 1))
        {
            await Task.Delay(Pause, patience.Token);
            answered |= client.Available > 0;
            await Write(piece);
        }
        return answered;
    }

    public Task<Reply> Answer() => RawHttp.Read(client.GetStream(), patience.Token);

    public void Dispose()
    {
        client.Dispose();
        patience.Dispose();
    }

    async Task Write(byte[] bytes) => await client.GetStream().WriteAsync(bytes, patience.Token);
}
