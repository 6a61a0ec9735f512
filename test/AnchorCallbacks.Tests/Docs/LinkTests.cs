using System.Text.RegularExpressions;

namespace AnchorCallbacks.Tests.Docs;

/// <summary>Links between pages lead somewhere.</summary>
sealed partial class LinkTests
{
    [TestCaseSource(typeof(Pages), nameof(Pages.All))]
    public void Relative_links_and_anchors_resolve(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Pages.Root, page))!;
        foreach (Match link in Link().Matches(WithoutBlocks(page)))
        {
            var target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal))
                continue;
            var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, "");
            var file = path.Length > 0 ? Path.GetFullPath(Path.Combine(folder, path)) : Path.Combine(Pages.Root, page);
            Assert.That(File.Exists(file) || Directory.Exists(file), $"{page}: {target} leads nowhere");
            Assert.That(anchor.Length == 0
                || Anchors(Path.GetRelativePath(Pages.Root, file)).Contains(anchor), $"{page}: {target} has no such heading");
        }
    }

    [Test]
    public void The_README_is_short() => Assert.That(Pages.Lines("README.md"), Has.Length.LessThanOrEqualTo(150));

    [Test]
    public void The_README_names_every_page()
    {
        var readme = Pages.Read("README.md");

        Assert.That(Pages.Guides[1..].Where(page => !readme.Contains($"({page})", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>As GitHub makes them of headings.</summary>
    static HashSet<string> Anchors(string page) =>
        [.. WithoutBlocks(page).Split('\n').Where(line => line.StartsWith('#'))
        .Select(line => Dropped().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    static string WithoutBlocks(string page) => Fenced().Replace(Pages.Read(page), "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();

    [GeneratedRegex(@"^ *```.*?^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
