using System.Globalization;
using System.Text.RegularExpressions;

namespace AnchorCallbacks.Tests.Docs;

/// <summary>What a page asks to be done, in its order: a fenced block, or a restart of the server.</summary>
/// <param name="Language">The word after the fence; <c>restart</c> for a restart.</param>
/// <param name="Line">The number of its first line, for messages.</param>
/// <param name="Output">The block of language <c>text</c> right after it.</param>
/// <param name="Note">The comment right before it.</param>
sealed partial record Block(string Language, string Text, int Line, string? Output, string Note)
{
    public bool IsServer => Note == "server";

    public bool IsRun => Language is "sh" or "restart" && !Note.StartsWith("not run: ", StringComparison.Ordinal);

    public int ExitCode => ExitNote().Match(Note) is { Success: true } match
        ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    public static List<Block> Read(string page)
    {
        var (blocks, lines, note) = (new List<Block>(), Pages.Lines(page), "");
        for (var i = 0; i < lines.Length; i++)
        {
            if (Comment().Match(lines[i]) is { Success: true } comment)
                note = comment.Groups[1].Value;
            else if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var end = Array.FindIndex(lines, i + 1, line => line.TrimEnd() == "```");
                var (language, text) = (lines[i][3..], string.Join('\n', lines[(i + 1)..end]));
                if (language == "text" && blocks is [.., { Language: "sh", Output: null } command])
                    blocks[^1] = command with { Output = text };
                else
                    blocks.Add(new(language, text, i + 2, null, note));
                (i, note) = (end, "");
            }
            else if (lines[i].Length > 0)
                note = "";
            if (note == "restart")
            {
                blocks.Add(new("restart", "", i + 1, null, ""));
                note = "";
            }
        }
        return blocks;
    }

    /// <summary>Whether the output is what the page shows: … is any text within a line, and any number of lines where it is the whole
    /// line.</summary>
    public static bool Matches(string shown, string output)
    {
        var lines = shown.TrimEnd().Split('\n').Select(line => line.TrimEnd())
            .Select(line => line == "…" ? @"(?:[^\n]*\n)*?"
            : string.Concat(line.Split('…').Select((part, i) => (i > 0 ? @"[^\n]*" : "") + Regex.Escape(part))) + @"[ \t]*\n");
        return Regex.IsMatch(output.TrimEnd() + "\n", $@"\A{string.Concat(lines)}\z");
    }

    [GeneratedRegex("^<!-- (.*) -->$")]
    private static partial Regex Comment();

    [GeneratedRegex("^exits with ([0-9]+)$")]
    private static partial Regex ExitNote();
}
