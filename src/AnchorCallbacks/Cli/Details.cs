using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>Shows one item to people: a line with label and value for each value. Empty values are left out.</summary>
sealed class Details
{
    const int Gap = 3, MinValueWidth = 20;

    readonly List<(string Label, string Value)> lines = [];

    public void Add(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            lines.Add((Printable.Text(label), Printable.Text(value)));
    }

    /// <param name="width">Null without a terminal: then a tab separates label and value, and no line is wrapped.</param>
    public IEnumerable<string> Lines(int? width)
    {
        var indent = lines.Select(line => Listing.Width(line.Label)).DefaultIfEmpty().Max() + Gap;
        foreach (var (label, value) in lines)
            if (width is null)
                yield return $"{label}\t{value}";
            else
            {
                var first = true;
                foreach (var part in Wrap(value, Math.Max(MinValueWidth, width.Value - indent)))
                {
                    yield return (first ? label + new string(' ', indent - Listing.Width(label)) : new string(' ', indent)) + part;
                    first = false;
                }
            }
    }

    /// <summary>Wraps only at spaces, so that an id can be copied whole.</summary>
    static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
            if (line.Length > 0 && Listing.Width(line) + 1 + Listing.Width(word) > width)
            {
                yield return line;
                line = word;
            }
            else
                line = line.Length == 0 ? word : $"{line} {word}";
        yield return line;
    }
}
