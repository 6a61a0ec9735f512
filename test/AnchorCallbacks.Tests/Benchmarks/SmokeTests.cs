using System.Text.Json;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Benchmarks;

/// <summary>That every measure works, on a small scale; never how fast.</summary>
sealed class SmokeTests
{
    static readonly string[] Measures = ["P1", "P2", "P4", "P5", "P6", "P7", "P8"];

    readonly TempFolder output = new();

    [TearDown]
    public void RemoveFolder() => output.Dispose();

    [Test]
    public async Task Every_measure_gives_figures()
    {
        await BenchmarkProcess.Run("all", "--smoke", "--commit", "abc", "--output", output.Path);

        using var results = JsonDocument.Parse(await File.ReadAllBytesAsync(output.File("results.json")));
        var figures = results.RootElement.GetProperty("figures").EnumerateArray().ToArray();
        Assert.That(figures.Select(figure => figure.GetProperty("Measure").GetString()).Distinct(), Is.EqualTo(Measures));
        Assert.That(figures.Select(figure => figure.GetProperty("Median").GetDouble()), Has.All.GreaterThan(0));
        Assert.That(figures.Count(figure => figure.GetProperty("Goal").ValueKind == JsonValueKind.Object), Is.EqualTo(TestEngine.Postgres is null ? 13 : 14));
        Assert.That(await File.ReadAllTextAsync(output.File("results.md")), Does.Contain("Commit abc").And.Contain("| P1 | "));
    }

    [Test]
    public async Task A_soak_tells_what_the_server_takes_as_time_goes_by()
    {
        await BenchmarkProcess.Run("soak", "--smoke", "--output", output.Path);

        Assert.That(await File.ReadAllTextAsync(output.File("soak.md")), Does.Contain("resident memory: rise over the second half"));
        Assert.That(await File.ReadAllLinesAsync(output.File("soak.csv")), Has.Length.GreaterThan(10));
    }
}
