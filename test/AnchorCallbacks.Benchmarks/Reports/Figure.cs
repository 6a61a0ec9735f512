using System.Globalization;

namespace AnchorCallbacks.Benchmarks.Reports;

/// <param name="AtLeast">Else it is the most.</param>
sealed record Goal(double Bound, bool AtLeast)
{
    public static Goal Min(double bound) => new(bound, true);

    public static Goal Max(double bound) => new(bound, false);

    public bool IsMet(double value) => AtLeast ? value >= Bound : value <= Bound;

    public string Text(string unit) => string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? "≥" : "≤")} {Figure.Number(Bound)}{unit}");
}

/// <summary>What was found, a value for each round.</summary>
/// <param name="Measure">P1 to P8.</param>
/// <param name="Unit">With a space before it; empty for ratios.</param>
/// <param name="Goal">Null for what only explains another.</param>
sealed record Figure(string Measure, string What, string Unit, Goal? Goal, double[] Rounds)
{
    public double Median { get; } = MedianOf(Rounds);

    public string Verdict => Goal is null ? "" : Goal.IsMet(Median) ? "met" : "missed";

    public string Spread => Rounds.Length == 1 ? "" : $"{Number(Rounds.Min())} – {Number(Rounds.Max())}";

    public string Value => Number(Median) + Unit;

    /// <summary>Three digits that count.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    static double MedianOf(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
