using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.Platform;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>The stub of AP's platform server, in a process of its own.</summary>
sealed class PlatformProcess : IAsyncDisposable
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    readonly Child child;
    readonly int port;
    readonly SemaphoreSlim turn = new(1);

    PlatformProcess(Child child, int port) => (this.child, this.port) = (child, port);

    /// <summary>The server's settings for it. It may be made to wait for longer than AP would.</summary>
    public (string, string)[] Settings =>
    [
        ("Platform:BaseUrl", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
            ("Platform:Timeouts:AttemptSeconds", "300"),
        ("Platform:Timeouts:TotalSeconds", "600"), ("Reactions:ReconcileSeconds", "1"),
    ];

    public static async Task<PlatformProcess> Start(int transactions)
    {
        var child = Child.Again(PlatformMode.Name, transactions.ToString(CultureInfo.InvariantCulture));
        return new(child, int.Parse(await child.Hear(), CultureInfo.InvariantCulture));
    }

    /// <summary>One order at a time.</summary>
    public async Task<string> Tell(string order)
    {
        await turn.WaitAsync();
        try
        {
            await child.Say(order);
            return await child.Hear();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Makes every transaction wait for its customer again, and waits until the server has that many calls to make.</summary>
    public async Task Fill(ServerProcess server, int calls)
    {
        // Health is a second old at most: it must have seen the end of those before.
        while (await Waiting(server) > 0)
            await Task.Delay(LookAgain);
        await Tell("fill");
        while (await Waiting(server) < calls)
            await Task.Delay(LookAgain);
    }

    public ValueTask DisposeAsync()
    {
        turn.Dispose();
        return child.DisposeAsync();
    }

    static async Task<long> Waiting(ServerProcess server)
    {
        using var health = JsonDocument.Parse(await server.Callback.GetStringAsync("/health"));
        return health.RootElement.GetProperty("outbox").GetProperty("waiting").GetInt64();
    }
}
