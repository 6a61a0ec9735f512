using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary>The output of a verb: tables for people, JSON for scripts. Only the result goes to standard output. Only printable text goes to
/// a terminal.</summary>
sealed class Output(TextWriter standard, TextWriter error, bool json, bool quiet, bool wide = false)
{
    const int DefaultWidth = 80;

    static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Json => json;

    public bool Quiet => quiet;

    /// <summary>The width of the terminal. Null for a file or a pipe.</summary>
    public int? Width => Console.IsOutputRedirected ? null : Terminal.Profile.Width is > 0 and var width ? width : DefaultWidth;

    /// <summary>The terminal, for progress bars.</summary>
    public IAnsiConsole Terminal { get; } = MakeTerminal(standard);

    /// <summary>Writes a line for people. Writes nothing with --json or --quiet.</summary>
    public void Say(string text)
    {
        if (!json && !quiet)
            standard.WriteLine(Printable.Lines(text));
    }

    /// <summary>Writes the length of a list.</summary>
    /// <param name="max">The limit of the list.</param>
    public void SayCount(int count, int max, string one) =>
        Say(Printable.Count(count, one) + (count == max ? "; there may be more (--limit 0)" : ""));

    /// <summary>Writes a line of the result, also with --quiet.</summary>
    public void Write(string text) => standard.WriteLine(Printable.Lines(text));

    /// <summary>Writes a failure or a warning: always, and never to standard output.</summary>
    public void Warn(string text) => error.WriteLine(Printable.Lines(text));

    /// <summary>Writes the result as one JSON document.</summary>
    public void Document(JsonNode node) => standard.WriteLine(Printable.Json(node.ToJsonString(Indented)));

    /// <summary>Writes one of many results on its own line.</summary>
    public void Line(JsonNode node) => standard.WriteLine(Printable.Json(node.ToJsonString()));

    /// <summary>Writes a table. Writes nothing if it has no rows.</summary>
    public void Show(Listing listing)
    {
        if (listing.Count == 0)
            return;
        foreach (var line in listing.Lines(Width, wide))
            standard.WriteLine(line);
    }

    public void Show(Details details)
    {
        foreach (var line in details.Lines(Width))
            standard.WriteLine(line);
    }

    static IAnsiConsole MakeTerminal(TextWriter writer)
    {
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Console.IsOutputRedirected;
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
    }
}
