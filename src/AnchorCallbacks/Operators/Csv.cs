using System.Text;

namespace AnchorCallbacks.Operators;

/// <summary>Lines of a CSV file (RFC 4180). No cell is a formula for a spreadsheet: such a text gets an apostrophe before it.</summary>
static class Csv
{
    public static string Line(params ReadOnlySpan<string?> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            if (line.Length > 0)
                line.Append(',');
            line.Append('"').Append(Safe(Printable.Text(cell)).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        return line.Append("\r\n").ToString();
    }

    static string Safe(string text) => text.TrimStart() is [var first, ..] && Formula.Contains(first) ? "'" + text : text;

    /// <summary>The signs with which a formula begins, also in full width.</summary>
    const string Formula = "=+-@|%\uFF1D\uFF0B\uFF0D\uFF20";
}
