using AnchorCallbacks.Operators;
using Spectre.Console.Rendering;

namespace AnchorCallbacks.Cli;

/// <summary>How a value that is longer than its column is shortened.</summary>
enum Fit
{
    /// <summary>Not at all: people copy ids, and times and statuses are short.</summary>
    Whole,

    /// <summary>The middle is left out: both ends of an account distinguish it.</summary>
    Middle,

    /// <summary>The end is left out.</summary>
    End,
}

/// <param name="IsExtra">The column may be left out, from the right, if the terminal is narrow.</param>
sealed record Column(string Title, Fit Fit = Fit.Whole, bool IsExtra = false);

/// <summary>A table that fits the terminal. In a file or a pipe every value is whole, and tabs separate the values.</summary>
sealed class Listing(params Column[] columns)
{
    const string Gap = "  ";
    const int MiddleWidth = 13, MinEnd = 16;

    readonly List<string[]> rows = [];

    public int Count => rows.Count;

    /// <summary>A cell for each column.</summary>
    public void Add(params string?[] cells) => rows.Add(Array.ConvertAll(cells, Printable.Text));

    /// <param name="width">Null without a terminal.</param>
    /// <param name="wide">Shows all columns and does not shorten values.</param>
    public IEnumerable<string> Lines(int? width, bool wide)
    {
        if (width is null)
            return rows.Prepend([.. columns.Select(column => column.Title)]).Select(cells => string.Join('\t', cells).TrimEnd('\t'));
        var shown = Enumerable.Range(0, columns.Length).Where(i => wide || rows.Exists(row => row[i].Length > 0)).ToList();
        var widths = shown.ToDictionary(i => i, i => rows.Max(row => Width(wide ? row[i] : Shorten(row[i], columns[i].Fit))));
        foreach (var i in shown)
            widths[i] = Math.Max(widths[i], columns[i].Title.Length);
        if (!wide)
            MakeRoom(shown, widths, width.Value);
        var lines = rows.Select(row =>
            shown.Select(i => Pad(wide ? row[i] : Cut(Shorten(row[i], columns[i].Fit), columns[i].Fit, widths[i]), widths[i])))
            .Prepend(shown.Select(i => Pad(columns[i].Title, widths[i])))
            .Select(cells => string.Join(Gap, cells).TrimEnd());
        var hidden = columns.Where((column, i) => !shown.Contains(i) && rows.Exists(row => row[i].Length > 0))
            .Select(column => column.Title).ToList();
        return hidden.Count == 0 ? lines : lines.Append($"(--wide shows {string.Join(", ", hidden)} too)");
    }

    /// <summary>Shortens long texts first, then leaves out columns. At the end the texts get the free room back.</summary>
    void MakeRoom(List<int> shown, Dictionary<int, int> widths, int width)
    {
        int Excess() => shown.Sum(i => widths[i]) + (shown.Count - 1) * Gap.Length - width;
        var wanted = new Dictionary<int, int>(widths);
        foreach (var i in shown.Where(i => columns[i].Fit == Fit.End && widths[i] > MinEnd && Excess() > 0))
            widths[i] = MinEnd;
        while (Excess() > 0 && shown.FindLast(i => columns[i].IsExtra) is > 0 and var last)
            shown.Remove(last);
        foreach (var i in shown.Where(i => columns[i].Fit == Fit.End))
            widths[i] = Math.Min(wanted[i], widths[i] + Math.Max(0, -Excess()));
    }

    static string Shorten(string text, Fit fit) => fit == Fit.Middle && text.Length > MiddleWidth ? $"{text[..6]}…{text[^6..]}" : text;

    static string Cut(string text, Fit fit, int width)
    {
        if (fit != Fit.End || Width(text) <= width)
            return text;
        var end = Math.Min(text.Length, width - 1);
        while (end > 0 && (Width(text[..end]) > width - 1 || char.IsHighSurrogate(text[end - 1])))
            end--;
        return text[..end] + "…";
    }

    static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>The width in terminal cells. Some characters take two.</summary>
    public static int Width(string text) => new Segment(text).CellCount();
}
