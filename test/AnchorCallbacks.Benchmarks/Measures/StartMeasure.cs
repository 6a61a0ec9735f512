using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P6: from the start of the published process, on a store that is there, to its first answer; and what it takes of memory when
/// nobody asks.</summary>
static class StartMeasure
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        var file = bench.Scale.Publishes ? await PublishedServer.Publish(workspace.Path) : ServerProcess.BuiltFile;
        await ServerProcess.MakeStore(workspace.Path);
        var starts = new List<(double Seconds, double Megabytes)>();
        // The first finds nothing of itself in memory yet.
        await Start(workspace.Path, file, TimeSpan.Zero);
        for (var i = 0; i < bench.Scale.Starts; i++)
            starts.Add(await Start(workspace.Path, file, bench.Scale.Settling));
        bench.Add("P6", "published, from process start to the first 200", " s", Goal.Max(0.4), starts.Select(start => start.Seconds));
        bench.Add("P6", "idle resident memory", " MB", Goal.Max(80), starts.Select(start => start.Megabytes));
    }

    static async Task<(double, double)> Start(string folder, string file, TimeSpan settling)
    {
        using var port = new HeldPort();
        var request = Requests.Get(new Population(Bench.NewPeople)[0], Credential.Token);
        var watch = Stopwatch.StartNew();
        await using var child = ServerProcess.Launch(folder, file,
            [("Callback:Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
                ("Operator:Url", "http://127.0.0.1:0")]);
        child.Ignore();
        while (!IsAnswered(port.Number, request))
            await Task.Delay(LookAgain);
        var seconds = watch.Elapsed.TotalSeconds;
        await Task.Delay(settling);
        return (seconds, child.Vitals.ResidentMegabytes);
    }

    static bool IsAnswered(int port, Request request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
        }
        catch (SocketException)
        {
            return false;
        }
        socket.Send(request.Head);
        Span<byte> answer = stackalloc byte[12];
        return socket.Receive(answer) == answer.Length && answer.EndsWith("200"u8) ? true
            : throw new InvalidOperationException("The first answer is not 200.");
    }
}
