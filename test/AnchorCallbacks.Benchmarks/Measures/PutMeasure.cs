using AnchorCallbacks.Benchmarks.Limits;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P2: PUT /customer of new customers, each on disk before its answer, beside SQLite that is given the same rows.</summary>
static class PutMeasure
{
    const int Connections = 64;

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        await using var server = await ServerProcess.Start(workspace.Path);
        await using var load = new LoadProcess();
        using var raw = new RawSqlite(ServerProcess.StoreIn(workspace.Path), workspace.File("raw.db"));
        await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections));
        raw.Run();
        var rounds = await bench.Rounds(async () =>
            (Put: await load.Run(bench.NewCustomers(server, LoadKind.Put, Connections), server.Vitals), Raw: raw.Run()));

        bench.Add("P2", "PUT of new customers, on disk before the answer, 64 connections ÷ raw SQLite", "", Goal.Min(0.5),
            rounds.Select(round => round.Put.Rate / round.Raw));
        bench.Add("P2", "PUT", " /s", null, rounds.Select(round => round.Put.Rate));
        bench.Add("P2", "raw SQLite, the same rows", " /s", null, rounds.Select(round => round.Raw));
        bench.Add("P2", "processor time of a PUT", " µs", null, rounds.Select(round => round.Put.ProcessorMicroseconds));
        bench.Add("P2", "p99 of PUT", " ms", null, rounds.Select(round => round.Put.P99Microseconds / 1000));
    }
}
