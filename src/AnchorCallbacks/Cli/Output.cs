using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary>Where a verb writes: tables for people, JSON for scripts. Nothing but the result goes to standard output, and nothing to a terminal
/// that is not printable.</summary>
sealed class Output(TextWriter standard, TextWriter error, bool json, bool quiet, bool wide = false)
{
    const int UsualWidth = 80;

    static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Json => json;

    public bool Quiet => quiet;

    /// <summary>Null where no person watches: a file or a pipe has no width.</summary>
    public int? Width => Console.IsOutputRedirected ? null : Terminal.Profile.Width is > 0 and var width ? width : UsualWidth;

    /// <summary>For progress bars, with the terminal's own colours and width.</summary>
    public IAnsiConsole Terminal { get; } = MakeTerminal(standard);

    /// <summary>A line for people; nothing with --json or --quiet.</summary>
    public void Say(string text)
    {
        if (!json && !quiet)
            standard.WriteLine(Printable.Lines(text));
    }

    /// <summary>How long a list is.</summary>
    /// <param name="most">How many were asked for.</param>
    public void SayCount(int count, int most, string one) =>
        Say(Printable.Count(count, one) + (count == most ? "; there may be more (--limit 0)" : ""));

    /// <summary>A line of the result; also with --quiet.</summary>
    public void Write(string text) => standard.WriteLine(Printable.Lines(text));

    /// <summary>What went wrong, or what to mind: always shown, never on standard output.</summary>
    public void Warn(string text) => error.WriteLine(Printable.Lines(text));

    /// <summary>The result as one JSON document.</summary>
    public void Document(JsonNode node) => standard.WriteLine(Printable.Json(node.ToJsonString(Indented)));

    /// <summary>One of many results, on a line of its own.</summary>
    public void Line(JsonNode node) => standard.WriteLine(Printable.Json(node.ToJsonString()));

    /// <summary>Nothing if it has no rows.</summary>
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
