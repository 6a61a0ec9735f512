using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AnchorCallbacks.Benchmarks.Reports;

/// <summary>All that a run found, as Markdown for people and JSON for programs.</summary>
sealed class Report(string commit, DateTimeOffset at, int rounds)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<Figure> figures = [];

    public IReadOnlyList<Figure> Figures => figures;

    public double LoadBefore { get; } = Machine.Load;

    public void Add(Figure figure)
    {
        figures.Add(figure);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{figure.Measure,-3} {figure.What}: {figure.Value} ({figure.Spread}){(figure.Goal is { } goal ? $", goal {goal.Text(
                figure.Unit)}: {figure.Verdict}" : "")}"));
    }

    /// <summary>Measures that found nothing to compare with a goal, or a value that cannot be.</summary>
    public IEnumerable<string> WithoutFigures(IEnumerable<string> measures) => measures.Distinct().Where(measure =>
    {
        var found = figures.FindAll(figure => figure.Measure.Equals(measure, StringComparison.OrdinalIgnoreCase));
        return !found.Exists(figure => figure.Goal is not null)
            || found.Exists(figure => !double.IsFinite(figure.Median) || (measure != "soak" && figure.Median <= 0));
    });

    /// <param name="name">Of the files.</param>
    public void Write(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".md"), Markdown());
        File.WriteAllText(Path.Combine(folder, name + ".json"),
            JsonSerializer.Serialize(new { commit, at, rounds, loadBefore = LoadBefore, machine = Machine.This, figures }, Indented)
            + "\n");
    }

    public string Markdown()
    {
        var machine = Machine.This;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"Commit {commit}, {at:yyyy-MM-dd}, {rounds} rounds. {machine.Cores} cores ({machine.Processor}), {machine.MemoryGigabytes:0} "
                + $"GB, ");
        text.Append(CultureInfo.InvariantCulture, $"{machine.System}, {machine.Kernel}; {machine.Runtime}, SQLite {machine.Sqlite}. ");
        text.Append(CultureInfo.InvariantCulture, $"Load of the machine before the run: {LoadBefore:0.0}.\n\n");
        text.Append("| | measure | median | spread | goal | |\n|---|---|---|---|---|---|\n");
        foreach (var figure in figures)
            text.Append(CultureInfo.InvariantCulture,
                $"| {figure.Measure} | {figure.What} | {figure.Value} | {figure.Spread} | {figure.Goal?.Text(figure.Unit)} | "
                    + $"{figure.Verdict} |\n");
        return text.ToString();
    }
}
