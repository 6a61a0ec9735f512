using System.Globalization;
using AnchorCallbacks.Benchmarks;
using AnchorCallbacks.Benchmarks.Endurance;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.Measures;
using AnchorCallbacks.Benchmarks.Platform;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;

(string Name, Func<Bench, Task> Run)[] measures =
[
    ("p1", GetMeasure.Run), ("p2", PutMeasure.Run), ("p2", PostgresPutMeasure.Run), ("p4", UploadMeasure.Run), ("p5", SizeMeasure.Run),
        ("p6", StartMeasure.Run), ("p7", OutboxMeasure.Run), ("p8", MixMeasure.Run), ("p9", PartnerMeasure.Run),
];

switch (args)
{
    case [LoadMode.Name]:
        return LoadMode.Run();
    case [BareMode.Name, var length]:
        return await BareMode.Run(int.Parse(length, CultureInfo.InvariantCulture));
    case [PlatformMode.Name, var count]:
        return await PlatformMode.Run(int.Parse(count, CultureInfo.InvariantCulture));
    case ["seed", var count, var folder]:
        return await SeedMode.Run(long.Parse(count, CultureInfo.InvariantCulture), folder);
    default:
        return await Measure();
}

async Task<int> Measure()
{
    var options = Options.Read(args);
    var report = new Report(options.Commit, TimeProvider.System.GetUtcNow(), options.Scale.Rounds);
    if (options.Measures is ["soak"])
    {
        await Soak.Run(report, options.Scale, TimeSpan.FromMinutes(options.Minutes), options.Output);
        return Finish(report, options, "soak", ["soak"]);
    }
    var chosen = options.Measures.Contains("all") ? measures : Array.FindAll(measures, measure => options.Measures.Contains(measure.Name));
    if (chosen.Length == 0)
    {
        Console.WriteLine(Options.Usage);
        return 2;
    }
    foreach (var (_, run) in chosen)
        await run(new(options.Scale, report, options.LargeStore, options.Postgres));
    return Finish(report, options, "results", chosen.Select(measure => measure.Name));
}

static int Finish(Report report, Options options, string name, IEnumerable<string> measures)
{
    report.Write(options.Output, name);
    Console.WriteLine();
    Console.WriteLine(report.Markdown());
    var missing = report.WithoutFigures(measures).ToList();
    missing.ForEach(measure => Console.Error.WriteLine($"{measure} gave no figures"));
    return missing.Count == 0 ? 0 : 1;
}
