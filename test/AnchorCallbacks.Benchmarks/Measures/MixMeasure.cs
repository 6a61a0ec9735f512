using System.Globalization;
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

    /// <summary>About as long as an answer of the server.</summary>
    const string AnswerBytes = "1500";

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        var people = new Population(1, bench.Scale.Known, Alike: true);
        await Seeder.Fill(workspace.Path, people);
        await using var server = await ServerProcess.Start(workspace.Path);
        await using var bare = Child.Again(BareMode.Name, AnswerBytes);
        var barePort = int.Parse(await bare.Hear(), CultureInfo.InvariantCulture);
        await using var reading = new LoadProcess();
        await using var writing = new LoadProcess();
        var gets = bench.Known(server.Port, people, bench.Scale.Known, Readers, Rate);
        var bareGets = gets with { Port = barePort };
        await reading.Run(gets with { Rate = 0 });
        await reading.Run(bareGets with { Rate = 0 });
        await writing.Run(bench.NewCustomers(server, LoadKind.Put, Writers));
        async Task<(LoadResult Gets, LoadResult Puts)> BesidePuts(LoadJob job)
        {
            await reading.Prepare(job);
            await writing.Prepare(bench.NewCustomers(server, LoadKind.Put, Writers));
            var puts = writing.Go();
            return (await reading.Go(), await puts);
        }
        var rounds = await bench.Rounds(async () =>
        {
            var (alone, bareAlone) = (await reading.Run(gets), await reading.Run(bareGets));
            var (beside, puts) = await BesidePuts(gets);
            return (Alone: alone, Beside: beside, Puts: puts, BareAlone: bareAlone, BareBeside: (await BesidePuts(bareGets)).Gets);
        });
        bench.Add("P8", "p99 of GET while PUTs keep the writer busy ÷ alone", "", Goal.Max(3),
            rounds.Select(round => round.Beside.P99Microseconds / round.Alone.P99Microseconds));
        bench.Add("P8", "p99 of GET alone", " ms", null, rounds.Select(round => round.Alone.P99Microseconds / 1000));
        bench.Add("P8", "p99 of GET beside PUTs", " ms", null, rounds.Select(round => round.Beside.P99Microseconds / 1000));
        bench.Add("P8", "p99 of GET to bare Kestrel, which no PUT passes through, beside the same PUTs ÷ alone", "", null,
            rounds.Select(round => round.BareBeside.P99Microseconds / round.BareAlone.P99Microseconds));
        bench.Add("P8", "p99 of GET to bare Kestrel alone", " ms", null, rounds.Select(round => round.BareAlone.P99Microseconds / 1000));
        bench.Add("P8", "p99 of GET to bare Kestrel beside PUTs", " ms", null,
            rounds.Select(round => round.BareBeside.P99Microseconds / 1000));
        bench.Add("P8", "PUTs meanwhile", " /s", null, rounds.Select(round => round.Puts.Rate));
    }
}
