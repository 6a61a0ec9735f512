using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AnchorCallbacks.Tests.Engines;

/// <summary>A line between two programs that can be cut, held, or lose what one side says; with several ends, a load balancer.</summary>
sealed class Wire : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<Socket, bool> sockets = [];
    readonly CancellationTokenSource stop = new();
    readonly Task accepting;
    volatile TaskCompletionSource passing = new();
    volatile IPEndPoint[] ends;
    int next, turnedAway;

    public Wire(params IPEndPoint[] ends)
    {
        this.ends = ends;
        passing.SetResult();
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whoever connects is turned away, and who is connected is cut off.</summary>
    public bool IsDown
    {
        get;
        set
        {
            field = value;
            if (value)
                Cut();
        }
    }

    /// <summary>How many have been turned away.</summary>
    public int TurnedAway => Volatile.Read(ref turnedAway);

    /// <summary>Whatever is said meanwhile arrives afterwards, and nobody is told.</summary>
    public bool IsHeld
    {
        get => !passing.Task.IsCompleted;
        set
        {
            if (value)
                passing = new(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                passing.TrySetResult();
        }
    }

    /// <summary>The next words of the far end are lost, and the line with them; those of the near end still arrive.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>The next words of the near end are lost, and the line with them.</summary>
    public bool LosesRequests { get; set; }

    public void Take(IPEndPoint end) => ends = [.. ends.Where(other => !other.Equals(end))];

    public void Cut()
    {
        foreach (var socket in sockets.Keys)
            socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        IsHeld = false;
        listener.Stop();
        Cut();
        await accepting;
        stop.Dispose();
    }

    async Task Accept()
    {
        while (!stop.IsCancellationRequested)
            try
            {
                _ = Serve(await listener.AcceptSocketAsync(stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
    }

    async Task Serve(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
            try
            {
                if (IsDown)
                {
                    Interlocked.Increment(ref turnedAway);
                    return;
                }
                sockets[near] = sockets[far] = true;
                (near.NoDelay, far.NoDelay) = (true, true);
                await Connect(far);
                await Task.WhenAny(Copy(near, far, () => LosesRequests, () => LosesRequests = false),
                    Copy(far, near, () => LosesAnswers, () => LosesAnswers = false));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
            finally
            {
                sockets.TryRemove(near, out _);
                sockets.TryRemove(far, out _);
            }
    }

    async Task Connect(Socket far)
    {
        for (var tries = 0; ; tries++)
            try
            {
                var known = ends;
                await far.ConnectAsync(known[(uint)Interlocked.Increment(ref next) % known.Length], stop.Token);
                return;
            }
            catch (SocketException) when (tries < 5)
            {
                // The next one of several.
            }
    }

    async Task Copy(Socket from, Socket to, Func<bool> loses, Action lost)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                await passing.Task;
                if (loses())
                {
                    lost();
                    return;
                }
                await to.SendAsync(buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }
}
