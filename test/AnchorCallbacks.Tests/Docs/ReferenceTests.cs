using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AnchorCallbacks.Cli;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Table;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorCallbacks.Tests.Docs;

/// <summary>What the pages say about settings, verbs and files is what the code says.</summary>
sealed partial class ReferenceTests
{
    /// <summary>Lines of each verb's help that are the same for all.</summary>
    static readonly string[] Common = ["  --json ", "  -q, --quiet ", "  --wide ", "  -?, -h, --help "];

    [Test]
    public void Configuration_lists_every_setting_with_its_default()
    {
        var empty = new ConfigurationBuilder().Build();
        var known = ServerSettings.Read(empty, empty)
            .Values.Select(value => (value.Name, Default: value.Value.Replace(AppContext.BaseDirectory, "", StringComparison.Ordinal)));

        var listed = Pages.Lines("docs/configuration.md").Select(line => SettingRow().Match(line)).Where(match => match.Success)
            .Select(match => (Name: match.Groups[1].Value, Default: match.Groups[2].Value))
                .Where(row => !IsPattern(row.Name) && !HasNoFixedDefault(row.Name)).ToList();

        Assert.That(listed, Is.EquivalentTo(known.Where(setting => !HasNoFixedDefault(setting.Name))));
    }

    /// <summary>Settings of the logging library have no default until they are given.</summary>
    static bool IsPattern(string name) => name.StartsWith("Logging:", StringComparison.Ordinal)
        || name.EndsWith(":NAME", StringComparison.Ordinal);

    /// <summary>It depends on the age of the store.</summary>
    static bool HasNoFixedDefault(string name) => name == "Customers:Deletion";

    [Test]
    public void The_command_line_page_is_the_help_of_every_verb()
    {
        var file = Path.Combine(Pages.Root, "docs/cli.md");
        var made = MakeCommandLinePage();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, made);

        Assert.That(File.ReadAllText(file), Is.EqualTo(made),
            "docs/cli.md differs: run this test again with UPDATE_DOCS=1, and look at what changed");
    }

    [TestCaseSource(typeof(Pages), nameof(Pages.All))]
    public void Verbs_that_a_page_names_exist(string page)
    {
        var root = CommandLine.MakeRoot([]);
        foreach (Match match in VerbWords().Matches(Pages.Read(page)))
        {
            Command command = root;
            foreach (var word in match.Groups[1].Value.Split(' ').TakeWhile(_ => command.Subcommands.Count > 0))
                command = command.Subcommands.FirstOrDefault(verb => verb.Name == word)
                    ?? throw new AssertionException($"{page}: there is no verb {match.Value}");
        }
    }

    [TestCaseSource(typeof(Pages), nameof(Pages.Guides))]
    public void Blocks_of_YAML_are_read(string page)
    {
        foreach (var block in Block.Read(page).Where(block => block.Language == "yaml"))
        {
            using var folder = new Faults.TempFolder();
            var file = folder.File("block.yaml");
            if (block.Text.StartsWith("assets:", StringComparison.Ordinal))
            {
                File.WriteAllText(file, block.Text);
                Assert.That(RatesFile.Read(new RateOptions(file, null, TimeSpan.FromSeconds(1))).Table.Count, Is.GreaterThan(0),
                    $"{page}:{block.Line}");
                continue;
            }
            File.WriteAllText(file, block.Text.Contains("types:", StringComparison.Ordinal) ? block.Text
                : "types:\n  default:\n    fields: { first_name: required }\n" + block.Text);
            var types = CustomerTypesFile.Read(file);
            Assert.That(types.Warnings.Where(warning => !warning.Contains("example", StringComparison.Ordinal)), Is.Empty,
                $"{page}:{block.Line}");
            Assert.That(CustomerTypesBuilder.Build(types, Validation.Strict, NullLogger<CustomerTypes>.Instance).All, Is.Not.Empty,
                $"{page}:{block.Line}");
        }
    }

    static string MakeCommandLinePage()
    {
        var page = new StringBuilder(
            "# Command line\n\nMade from `--help` of every verb. Every verb also takes `--json` (JSON for scripts, and nothing else), "
                + "`--quiet`, `--wide` and `--help`.\n");
        Add(page, CommandLine.MakeRoot([]), []);
        return page.ToString();
    }

    static void Add(StringBuilder page, Command command, string[] path)
    {
        using var help = new StringWriter();
        CommandLine.MakeRoot([]).Parse([.. path, "--help"]).Invoke(new() { Output = help });
        var text = help.ToString().ReplaceLineEndings("\n").Replace(ProgramName, "anchor-callbacks", StringComparison.Ordinal);
        var lines = text.Split('\n').Where(line => !Common.Any(option => line.StartsWith(option, StringComparison.Ordinal)))
            .Select(line => line.TrimEnd());
        text = Gaps().Replace(string.Join('\n', lines).Replace("Options:\n\n", "", StringComparison.Ordinal), "\n\n").Trim();
        page.Append(CultureInfo.InvariantCulture,
            $"\n## {(path.Length > 0 ? string.Join(' ', path) : "anchor-callbacks")}\n\n```text\n{text}\n```\n");
        foreach (var verb in command.Subcommands.Where(verb => !verb.Hidden))
            Add(page, verb, [.. path, verb.Name]);
    }

    /// <summary>The library names the program after the process, which is the tests' here.</summary>
    static string ProgramName => RootCommand.ExecutableName;

    [GeneratedRegex(@"^\| `([A-Za-z0-9:]+)` \| (?:`([^`|]*)`)? ?\|")]
    private static partial Regex SettingRow();

    [GeneratedRegex("anchor-callbacks ((?:tx|customer|outbox|inbox|store|config|operator|approval|audit|keys) "
        + "[a-z-]+|overview|demo|simulate|health|doctor|batch|rpc [a-z_]+|migrate|completion|version|request-info)")]
    private static partial Regex VerbWords();

    [GeneratedRegex("\n{3,}")]
    private static partial Regex Gaps();
}
