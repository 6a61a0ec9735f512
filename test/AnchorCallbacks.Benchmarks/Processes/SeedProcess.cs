using System.Globalization;
using AnchorCallbacks.Benchmarks.Seeding;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>Fills a large store, in a process of its own: what it needs of memory is given back.</summary>
static class SeedProcess
{
    /// <summary>Customers live until they are written, some thousands at a time; collecting more often only copies them.</summary>
    static readonly (string, string) LargeNursery = ("DOTNET_GCgen0size", "0x8000000");

    /// <returns>Customers a second.</returns>
    public static async Task<double> Run(string folder, long count)
    {
        await using var child = new Child(Child.Itself("seed", count.ToString(CultureInfo.InvariantCulture), folder), null, LargeNursery);
        var line = await child.HearOf(SeedMode.Result);
        return double.Parse(line.AsSpan(SeedMode.Result.Length), CultureInfo.InvariantCulture);
    }
}
