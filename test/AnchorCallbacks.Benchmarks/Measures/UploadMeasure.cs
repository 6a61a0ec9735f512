using AnchorCallbacks.Benchmarks.Limits;
using AnchorCallbacks.Benchmarks.Load;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Benchmarks.Reports;

namespace AnchorCallbacks.Benchmarks.Measures;

/// <summary>P4: multipart with a photo, beside sealing and writing its bytes; and what many large ones at once take of memory.</summary>
static class UploadMeasure
{
    const int Connections = 8;

    public static async Task Run(Bench bench)
    {
        await Rate(bench);
        var growth = await bench.Rounds(() => Growth(bench));
        bench.Add("P4", $"memory growth at {bench.Scale.LargeUploads} uploads of {bench.Scale.LargeBytes >> 20} MB at once", " MB",
            Goal.Max(64), growth);
    }

    static async Task Rate(Bench bench)
    {
        using var workspace = new Workspace();
        using var files = new Workspace();
        await using var server = await ServerProcess.Start(workspace.Path);
        await using var load = new LoadProcess();
        var photo = Requests.Photo(bench.Scale.PhotoBytes);
        await load.Run(bench.NewCustomers(server, LoadKind.Upload, Connections));
        await SealedFiles.Run(files.Path, photo, Connections, bench.Scale.Slice / 5);
        var rounds = await bench.Rounds(async () => (
            Upload: await load.Run(bench.NewCustomers(server, LoadKind.Upload, Connections)),
            Files: await SealedFiles.Run(files.Path, photo, Connections, bench.Scale.Slice)));

        bench.Add("P4", "multipart with a 1 MB photo ÷ seal and write of the same bytes", "", Goal.Min(0.4),
            rounds.Select(round => round.Upload.Rate / round.Files));
        bench.Add("P4", "uploads", " /s", null, rounds.Select(round => round.Upload.Rate));
        bench.Add("P4", "files sealed and written", " /s", null, rounds.Select(round => round.Files));
    }

    /// <summary>Of a server that has done some small ones, from idle to the peak.</summary>
    static async Task<double> Growth(Bench bench)
    {
        using var workspace = new Workspace();
        await using var server = await ServerProcess.Start(workspace.Path);
        await using var load = new LoadProcess();
        var count = bench.Scale.LargeUploads;
        await load.Run(bench.NewCustomers(server, LoadKind.Upload, 1) with { Max = count, Seconds = 60 });
        await Task.Delay(bench.Scale.Settling);
        var idle = server.Vitals.ResidentMegabytes;
        server.Vitals.ForgetPeak();
        await load.Run(bench.NewCustomers(server, LoadKind.Upload, count) with
        {
            Max = count,
            Seconds = 60,
            PhotoBytes = bench.Scale.LargeBytes
        });
        return server.Vitals.PeakMegabytes - idle;
    }
}
