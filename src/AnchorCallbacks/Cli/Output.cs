using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AnchorCallbacks.Cli;

/// <summary>Where a verb writes: tables for people, JSON for scripts. Nothing but the result goes to standard output.</summary>
sealed class Output(TextWriter standard, TextWriter error, bool json, bool quiet)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Json => json;

    public bool Quiet => quiet;

    public TextWriter Standard => standard;

    /// <summary>Colours and width as the terminal has them; plain and wide where there is none.</summary>
    public IAnsiConsole Terminal { get; } = MakeTerminal(standard);

    /// <summary>A line for people; nothing with --json or --quiet.</summary>
    public void Say(string text)
    {
        if (!json && !quiet)
            standard.WriteLine(text);
    }

    /// <summary>What went wrong, or what to mind: always shown, never on standard output.</summary>
    public void Warn(string text) => error.WriteLine(text);

    /// <summary>The result as one JSON document.</summary>
    public void Document(JsonNode node) => standard.WriteLine(node.ToJsonString(Indented));

    /// <summary>One of many results, on a line of its own.</summary>
    public void Line(JsonNode node) => standard.WriteLine(node.ToJsonString());

    static IAnsiConsole MakeTerminal(TextWriter writer)
    {
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || System.Console.IsOutputRedirected;
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        // A file or a pipe has no width that lines would have to be broken for.
        if (System.Console.IsOutputRedirected)
            terminal.Profile.Width = 240;
        return terminal;
    }
}
