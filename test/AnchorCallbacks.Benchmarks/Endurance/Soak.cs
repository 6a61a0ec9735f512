using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Platform;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;
using AnchorCallbacks.Benchmarks.Seeding;

namespace AnchorCallbacks.Benchmarks.Endurance;

/// <summary>Mixed traffic at full speed while AP comes and goes: memory, handles and files must level off.</summary>
static class Soak
{
    const int Workers = 8, Samples = 60;

    /// <summary>What AP does, a while each.</summary>
    static readonly StubFault[] Weather =
        [StubFault.None, StubFault.None, StubFault.None, StubFault.Unavailable, StubFault.None, StubFault.Lost];

    public static async Task Run(Report report, Scale scale, TimeSpan time, string output)
    {
        using var workspace = new Workspace();
        var people = new Population(1, scale.Polled, Alike: true);
        await Seeder.Fill(workspace.Path, people);
        await using var platform = await PlatformProcess.Start((int)people.Size);
        await using var server = await ServerProcess.Start(workspace.Path, null, platform.Settings);
        await platform.Tell(string.Create(CultureInfo.InvariantCulture, $"callback {server.Port}"));
        await platform.Tell("open");

        using var over = new CancellationTokenSource(time);
        var traffic = Enumerable.Range(0, Workers).Select(worker => new Traffic(server, platform, people, (ulong)worker + 1)).ToArray();
        var running = Task.WhenAll(traffic.Select(one => Task.Run(() => one.Run(over.Token))));
        var watch = Stopwatch.StartNew();
        var samples = new List<Sample>();
        while (!running.IsCompleted && samples.Count < Samples)
        {
            await platform.Tell($"fault {Weather[samples.Count % Weather.Length]}");
            await Task.Delay(time / Samples);
            samples.Add(Sample.Of(server, ServerProcess.StoreIn(workspace.Path), watch.Elapsed.TotalSeconds, traffic.Sum(one => one.Done)));
        }
        await over.CancelAsync();
        await running;
        Judge(report, samples);
        Write(samples, output);
    }

    static void Judge(Report report, List<Sample> samples)
    {
        void Level(string what, Func<Sample, double> value) =>
            report.Add(new("soak", $"{what}: rise over the second half", " %", Goal.Max(10),
                [100 * Trend.RiseOfSecondHalf([.. samples.Select(value)])]));

        var (middle, last) = (samples[samples.Count / 2], samples[^1]);
        report.Add(new("soak", "requests", "", null, [last.Done]));
        Level("resident memory", sample => sample.ResidentMegabytes);
        Level("handles", sample => sample.Handles);
        Level("threads", sample => sample.Threads);
        report.Add(new("soak", "resident memory, most", " MB", null, [samples.Max(sample => sample.ResidentMegabytes)]));
        report.Add(new("soak", "write-ahead log, most", " MB", null, [samples.Max(sample => sample.LogMegabytes)]));
        // What is never thrown away grows with the requests: history, audit, events and calls. It must not grow faster with time.
        report.Add(new("soak", "store: growth for a thousand requests, second half", " MB", null,
            [(last.StoreMegabytes - middle.StoreMegabytes) / Math.Max(1, last.Done - middle.Done) * 1000]));
        report.Add(new("soak", "store: growth for a thousand requests, first half", " MB", null,
            [(middle.StoreMegabytes - samples[0].StoreMegabytes) / Math.Max(1, middle.Done - samples[0].Done) * 1000]));
    }

    static void Write(List<Sample> samples, string output)
    {
        Directory.CreateDirectory(output);
        File.WriteAllLines(Path.Combine(output, "soak.csv"),
            ["seconds,requests,resident_mb,handles,threads,store_mb,log_mb",
                .. samples.Select(sample => string.Create(CultureInfo.InvariantCulture,
                $"{sample.Seconds:0},{sample.Done},{sample.ResidentMegabytes:0.0},{sample.Handles},{sample.Threads},"
                    + $"{sample.StoreMegabytes:0.0},{sample.LogMegabytes:0.0}"))]);
    }
}
