using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P8: what GETs at a steady rate feel of PUTs that keep the writer busy.</summary>
static class MixMeasure
{
    const int Readers = 16, Writers = 64;
    const double Rate = 500;

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        var people = new Population(1, bench.Scale.Known, Alike: true);
        await Seeder.Fill(workspace.Path, people);
        await using var server = await ServerProcess.Start(workspace.Path);
        await using var reading = new LoadProcess();
        await using var writing = new LoadProcess();
        var gets = bench.Known(server.Port, people, bench.Scale.Known, Readers, Rate);
        await reading.Run(gets with { Rate = 0 });
        await writing.Run(bench.NewCustomers(server, LoadKind.Put, Writers));
        var rounds = await bench.Rounds(async () =>
        {
            var alone = await reading.Run(gets);
            await reading.Prepare(gets);
            await writing.Prepare(bench.NewCustomers(server, LoadKind.Put, Writers));
            var puts = writing.Go();
            return (Alone: alone, Beside: await reading.Go(), Puts: await puts);
        });
        bench.Add("P8", "p99 of GET while PUTs keep the writer busy ÷ alone", "", Goal.Most(3), rounds.Select(round => round.Beside.P99Microseconds / round.Alone.P99Microseconds));
        bench.Add("P8", "p99 of GET alone", " ms", null, rounds.Select(round => round.Alone.P99Microseconds / 1000));
        bench.Add("P8", "p99 of GET beside PUTs", " ms", null, rounds.Select(round => round.Beside.P99Microseconds / 1000));
        bench.Add("P8", "PUTs meanwhile", " /s", null, rounds.Select(round => round.Puts.Rate));
    }
}
