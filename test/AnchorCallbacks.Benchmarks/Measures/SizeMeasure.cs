using System.Globalization;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P5: what a large table costs: time of a look-up, and bytes.</summary>
static class SizeMeasure
{
    const ulong Seed = 1;

    public static async Task Run(Bench bench)
    {
        using var ownLarge = new Workspace();
        using var smallStore = new Workspace();
        var (large, small) = (new Population(Seed, bench.Scale.Large), new Population(Seed, bench.Scale.Small));
        var largeFolder = bench.LargeStore ?? ownLarge.Path;
        var file = ServerProcess.StoreIn(largeFolder);
        if (!File.Exists(file))
            bench.Add("P5", "seeding", " customers/s", null, [await SeedProcess.Run(largeFolder, large.Size)]);
        await Seeder.Fill(smallStore.Path, small);
        await using var largeServer = await ServerProcess.Start(largeFolder);
        await using var smallServer = await ServerProcess.Start(smallStore.Path);
        await using var load = new LoadProcess();

        // Each round asks about other people of the large table, and in the end about as many as there are to be.
        var perRound = bench.Scale.Drawn / bench.Scale.Rounds;
        await load.Run(Draw(bench, smallServer, small, 0, perRound));
        await load.Run(Draw(bench, largeServer, large, 0, perRound));
        var round = 0;
        var rounds = await bench.Rounds(async () => (
            Large: await load.Run(Draw(bench, largeServer, large, round, perRound)),
            Small: await load.Run(Draw(bench, smallServer, small, round++, perRound))));

        var drawn = bench.Scale.Drawn.ToString("N0", CultureInfo.InvariantCulture);
        bench.Add("P5", $"GET median over {drawn} customers drawn evenly, {large.Size:N0} customers ÷ {small.Size:N0}", "", Goal.Max(1.3),
            rounds.Select(pair => pair.Large.MedianMicroseconds / pair.Small.MedianMicroseconds));
        bench.Add("P5", "GET median, large table", " µs", null, rounds.Select(pair => pair.Large.MedianMicroseconds));
        bench.Add("P5", "GET median, small table", " µs", null, rounds.Select(pair => pair.Small.MedianMicroseconds));
        bench.Add("P5", "bytes on disk for a customer without documents", " bytes", Goal.Max(2048),
            [new FileInfo(file).Length / (double)large.Size]);
    }

    /// <summary>One connection: the time of a look-up, not of waiting for others'.</summary>
    static LoadJob Draw(Bench bench, ServerProcess server, Population people, int round, int count)
    {
        var different = (int)Math.Min(people.Size, count);
        var stride = people.Size / different;
        return bench.Known(server.Port, people, different, connections: 1) with
        {
            First = round * stride / bench.Scale.Rounds,
            Max = count,
            Seconds = 600,
            Shuffled = true
        };
    }
}
