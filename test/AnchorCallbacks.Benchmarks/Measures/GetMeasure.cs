using System.Globalization;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P1: GET /customer by account, JWT on, beside Kestrel that answers as many bytes without looking anywhere.</summary>
static class GetMeasure
{
    const int Connections = 64;

    public static async Task Run(Bench bench)
    {
        using var workspace = new Workspace();
        var people = new Population(1, bench.Scale.Known, Alike: true);
        await Seeder.Fill(workspace.Path, people);
        await using var server = await ServerProcess.Start(workspace.Path);
        var length = (await server.Callback.GetByteArrayAsync($"/customer?account={people[0].Account}&type=sep6")).Length;
        await using var bare = Child.Again(BareMode.Name, length.ToString(CultureInfo.InvariantCulture));
        var barePort = int.Parse(await bare.Hear(), CultureInfo.InvariantCulture);
        await using var load = new LoadProcess();

        var (polled, spread, limit) =
            (bench.Known(server.Port, people, bench.Scale.Polled, Connections),
            bench.Known(server.Port, people, bench.Scale.Known, Connections),
            bench.Known(barePort, people, bench.Scale.Polled, Connections));
        foreach (var job in new[] { polled, limit, spread })
            await load.Run(job);
        var rounds = await bench.Rounds(async () => (
            Polled: await load.Run(polled, server.Vitals), Limit: await load.Run(limit, bare.Vitals),
                Spread: await load.Run(spread, server.Vitals)));

        bench.Add("P1", "GET by account, JWT on, polled customers ÷ bare Kestrel", "", Goal.Min(0.6),
            rounds.Select(round => round.Polled.Rate / round.Limit.Rate));
        bench.Add("P1", "the same of customers not asked about lately", "", null,
            rounds.Select(round => round.Spread.Rate / round.Limit.Rate));
        bench.Add("P1", "processor time of a request to bare Kestrel ÷ of a GET, polled", "", null,
            rounds.Select(round => round.Limit.ProcessorMicroseconds / round.Polled.ProcessorMicroseconds));
        bench.Add("P1", "processor time of a GET, polled", " µs", null, rounds.Select(round => round.Polled.ProcessorMicroseconds));
        bench.Add("P1", "processor time of a GET, not asked about lately", " µs", null,
            rounds.Select(round => round.Spread.ProcessorMicroseconds));
        bench.Add("P1", "GET, polled", " /s", null, rounds.Select(round => round.Polled.Rate));
        bench.Add("P1", "bare Kestrel", " /s", null, rounds.Select(round => round.Limit.Rate));
    }
}
