using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Tests.Docs;

/// <summary>The Markdown pages of the repository.</summary>
static class Pages
{
    public static string Root => Repository.Root;

    /// <summary>Pages whose commands are run: the README and docs/. Names are relative to the root.</summary>
    public static string[] Guides { get; } =
        ["README.md", .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}")
        .Order(StringComparer.Ordinal)];

    public static string[] All { get; } =
        [.. Directory.GetFiles(Root, "*.md").Select(file => Path.GetFileName(file)!), .. Guides[1..],
        "src/AnchorCallbacks.Platform/README.md"];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    public static string[] Lines(string page) => Read(page).TrimEnd('\n').Split('\n');
}
