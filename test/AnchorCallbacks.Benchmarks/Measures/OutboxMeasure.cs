using System.Globalization;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P7: how fast calls that wait are made to a platform that takes 5 ms, and what PUTs feel of it.</summary>
static class OutboxMeasure
{
    const int Connections = 64, CallsBeside = 500;

    readonly record struct Drained(double Rate, double ProcessorMicroseconds);

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        var calls = bench.Scale.Calls;
        await Seeder.Fill(workspace.Path, new Population(1, calls, Alike: true));
        await using var platform = await PlatformProcess.Start(calls);
        await using var server = await ServerProcess.Start(workspace.Path, null, platform.Settings);
        await using var load = new LoadProcess();
        var port = server.Port.ToString(CultureInfo.InvariantCulture);

        await Drain("none", false);
        var rounds = await bench.Rounds(async () =>
            (Plain: await Drain("none", false), Asking: await Drain(port, false), Each: await Drain("none", true)));
        bench.Add("P7", "calls made to a platform that takes 5 ms for a request", " /s", Goal.Min(2000),
            rounds.Select(round => round.Plain.Rate));
        bench.Add("P7", "the same, the platform asking GET /customer in each call", " /s", Goal.Min(2000),
            rounds.Select(round => round.Asking.Rate));
        bench.Add("P7", "the same without asking, 5 ms for each call of a request", " /s", null, rounds.Select(round => round.Each.Rate));
        bench.Add("P7", "processor time of a call", " µs", null, rounds.Select(round => round.Plain.ProcessorMicroseconds));
        bench.Add("P7", "the same, the platform asking", " µs", null, rounds.Select(round => round.Asking.ProcessorMicroseconds));
        await Beside(bench, server, platform, load, calls);

        async Task<Drained> Drain(string callback, bool eachCall)
        {
            await platform.Tell($"callback {callback}");
            await platform.Tell($"each {eachCall}");
            await platform.Fill(server, calls);
            var before = server.Vitals.ProcessorSeconds;
            var rate = calls / double.Parse(await platform.Tell("drain"), CultureInfo.InvariantCulture);
            return new(rate, (server.Vitals.ProcessorSeconds - before) / calls * 1e6);
        }
    }

    /// <summary>PUTs at half the rate they reach alone, with and without calls beside them.</summary>
    static async Task Beside(Bench bench, ServerProcess server, PlatformProcess platform, LoadProcess load, int calls)
    {
        await platform.Tell("each false");
        await platform.Fill(server, calls);
        await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections));
        var rate = (await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections))).Rate / 2;
        await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections, rate));
        var rounds = await bench.Rounds(async () =>
        {
            var alone = await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections, rate));
            await load.Prepare(bench.NewCustomers(server, LoadKind.Put, Connections, rate));
            await platform.Tell(string.Create(CultureInfo.InvariantCulture, $"trickle {CallsBeside}"));
            var beside = await load.Go();
            await platform.Tell("stop");
            return (Alone: alone, Beside: beside);
        });
        bench.Add("P7", $"rate of PUT (at half of its most) beside {CallsBeside} calls/s ÷ alone", "", Goal.Min(0.9),
            rounds.Select(round => round.Beside.Rate / round.Alone.Rate));
        bench.Add("P7", $"p99 of PUT beside {CallsBeside} calls/s ÷ alone", "", Goal.Max(1.1),
            rounds.Select(round => round.Beside.P99Microseconds / round.Alone.P99Microseconds));
        bench.Add("P7", "p99 of PUT alone", " ms", null, rounds.Select(round => round.Alone.P99Microseconds / 1000));
    }
}
