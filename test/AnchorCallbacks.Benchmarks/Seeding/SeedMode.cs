using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Benchmarks.People;
using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Benchmarks.Seeding;

/// <summary>Makes a store to try things on.</summary>
static class SeedMode
{
    /// <summary>What the last line begins with.</summary>
    public const string Result = "customers a second: ";

    public static async Task<int> Run(long count, string folder)
    {
        Directory.CreateDirectory(folder);
        var watch = Stopwatch.StartNew();
        var told = 0L;
        var rate = await Seeder.Fill(folder, new Population(1, count), done =>
        {
            if (done * 20 / count == told)
                return;
            told = done * 20 / count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{done:N0} customers, {done / watch.Elapsed.TotalSeconds:N0} a second"));
        });
        var file = new FileInfo(ServerProcess.StoreIn(folder));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count:N0} customers, {file.Length / (double)count:N0} bytes each: {file.FullName}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Result}{rate:0}"));
        return 0;
    }
}
