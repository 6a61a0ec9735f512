using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;
using Microsoft.Extensions.Configuration;

namespace AnchorCallbacks.Tests.Deploy;

/// <summary>The Dockerfile copies what its build needs, and names settings and versions that exist.</summary>
sealed partial class DockerfileTests
{
    static readonly string Root = Repository.Root;
    static readonly string Text = File.ReadAllText(Path.Combine(Root, "Dockerfile"));

    [Test]
    public void It_copies_every_project_before_the_restore_and_only_what_exists()
    {
        var copied = Copies().Matches(Text).SelectMany(match => match.Groups[1].Value.Split(' ')[..^1]).ToList();
        var projects = Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(file => new[] { file, Path.Combine(Path.GetDirectoryName(file)!, "packages.lock.json") })
            .Select(file => Path.GetRelativePath(Root, file)).ToList();

        Assert.That(projects, Is.Not.Empty.And.SubsetOf(copied));
        Assert.That(copied.Where(path => !Path.Exists(Path.Combine(Root, path))), Is.Empty);
    }

    [Test]
    public void Its_settings_exist_and_its_images_are_named_by_version()
    {
        var empty = new ConfigurationBuilder().Build();
        var known = ServerSettings.Read(empty, empty).Values.Select(value => value.Name);

        Assert.That(Settings().Matches(Text).Select(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)),
            Is.Not.Empty.And.SubsetOf(known));
        Assert.That(Images().Matches(Text).Select(match => match.Groups[1].Value).ToList(), Has.Count.EqualTo(2)
            .And.All.Match(@"/(sdk|aspnet):10\.0\.\d+$"));
    }

    [GeneratedRegex("^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex Copies();

    [GeneratedRegex("([A-Za-z]+(?:__[A-Za-z]+)+)=")]
    private static partial Regex Settings();

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex Images();
}
