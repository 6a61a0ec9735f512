using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Tests;

/// <summary>A slice is a folder. It uses only slices of lower levels, and those named before it on its own level.</summary>
sealed partial class ArchitectureTests
{
    /// <summary>The project of the lowest slices. The compiler keeps its border: it references no other project.</summary>
    const string StoreProject = "AnchorCallbacks.Store";

    /// <summary>Lowest first. docs/architecture.md shows the same order.</summary>
    static readonly string[] Order =
    [
        "Hosting", "Store", "Stellar", "Sealing", "Sep9", "Http", "Audit", "Web", "Changes", "Documents", "Rates", "Transactions",
        "Customers", "Events", "Notifications", "Payouts", "Webhooks", "Callback", "Retention", "StoreTools", "Partners", "Bvnk",
        "OffBlocks", "Dcm", "Doors", "CustomerPages", "Operators", "ReviewConsole", "Telemetry", App, "Cli",
    ];

    const string App = "app";

    static readonly string[] Projects = [StoreProject, "AnchorCallbacks.Core", "AnchorCallbacks.Partners", "AnchorCallbacks"];

    sealed record SourceFile(string Name, string Slice, string Namespace, string Code, HashSet<string> Imports, HashSet<string> Types);

    [Test]
    public void A_slice_uses_only_the_slices_below_it()
    {
        var files = Read();
        Assert.That(files.Select(file => file.Slice).Distinct(), Is.SubsetOf(Order), "a new slice needs its place in the order");

        var wrong = files.SelectMany(Uses).Where(use => Array.IndexOf(Order, use.To) > Array.IndexOf(Order, use.File.Slice))
            .Select(use => $"{use.File.Name} uses {use.Type} of {use.To}, which is above {use.File.Slice}");

        Assert.That(wrong, Is.Empty);

        IEnumerable<(SourceFile File, string Type, string To)> Uses(SourceFile file)
        {
            var words = Words().Matches(file.Code).Select(match => match.Value).ToHashSet();
            return files.Where(other => other.Slice != file.Slice && Sees(file, other.Namespace))
                .SelectMany(other => other.Types.Where(words.Contains).Select(type => (file, type, other.Slice)));
        }
    }

    [Test]
    public void The_page_about_the_architecture_names_every_slice_and_project()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));

        var names = Order.Where(slice => slice != App).Concat(Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.GetFileName(folder)!));
        Assert.That(names.Where(name => !page.Contains(name, StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(StoreProject)]
    [TestCase("AnchorCallbacks.Simulator")]
    public void A_project_with_a_border_references_no_other_project(string name)
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", name, $"{name}.csproj"));

        Assert.That(project, Does.Not.Contain("ProjectReference"));
    }

    [Test]
    public void Lines_have_at_most_140_columns_and_files_at_most_300_lines()
    {
        var files = new[] { "src", "test" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".razor")
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));
        var faults = new List<string>();
        foreach (var path in files)
        {
            var lines = File.ReadAllLines(path);
            if (lines.Length > 300)
                faults.Add($"{path}: {lines.Length} lines");
            faults.AddRange(lines.Index().Where(line => line.Item.Length > 140).Select(line => $"{path}:{line.Index + 1}"));
        }
        Assert.That(faults, Is.Empty);
    }

    [TestCase("AnchorCallbacks.Core", "AnchorCallbacks.Platform", StoreProject)]
    [TestCase("AnchorCallbacks.Partners", "AnchorCallbacks.Core")]
    public void A_library_references_only_the_projects_below_it(string name, params string[] below)
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src", name, $"{name}.csproj"));

        Assert.That(References().Matches(project).Select(match => match.Groups[1].Value), Is.EquivalentTo(below));
    }

    static bool Sees(SourceFile file, string space) =>
        file.Imports.Contains(space) || file.Namespace == space || file.Namespace.StartsWith(space + ".", StringComparison.Ordinal);

    static List<SourceFile> Read() => [.. Projects.SelectMany(project => Read(Path.Combine(Repository.Root, "src", project)))];

    static IEnumerable<SourceFile> Read(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(name => !name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal))
        .Select(name => Parse(name, File.ReadAllText(Path.Combine(folder, name))));

    static SourceFile Parse(string name, string text)
    {
        var code = NoCode().Replace(text, " ");
        var slice = name.Contains('/', StringComparison.Ordinal) ? name.Split('/')[0] : App;
        return new(name, slice, Namespace().Match(text).Groups[1].Value, code,
            [.. Imports().Matches(text).Select(match => match.Groups[1].Value)],
                [.. Declarations().Matches(code).Select(match => match.Groups[1].Value)]);
    }

    [GeneratedRegex("ProjectReference Include=\"../([^/]+)/")]
    private static partial Regex References();

    [GeneratedRegex("""//.*|\"{3}[\s\S]*?\"{3}|"(?:\\.|[^"\\\n])*"|^using .*""", RegexOptions.Multiline)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Imports();

    [GeneratedRegex(
        @"^(?:public |internal |static |sealed |abstract |readonly |partial |ref |unsafe )*"
        + @"(?:class|struct|record(?: struct| class)?|interface|enum|delegate \S+)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w+")]
    private static partial Regex Words();
}
