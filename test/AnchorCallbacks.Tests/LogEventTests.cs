using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Docs;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests;

/// <summary>Alerts and searches depend on the ids of log events.</summary>
sealed partial class LogEventTests
{
    const string File = "docs/log-events.md";

    static readonly Assembly[] Assemblies =
        [typeof(Server).Assembly, typeof(Customer).Assembly, typeof(Partner).Assembly, typeof(Database).Assembly];

    static List<LoggerMessageAttribute> All => [.. Assemblies.SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public
            | BindingFlags.DeclaredOnly)).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
        .OfType<LoggerMessageAttribute>().OrderBy(attribute => attribute.EventId)];

    [Test]
    public void Every_event_has_an_id_and_a_name_of_its_own()
    {
        Assert.That(All.Select(attribute => attribute.EventId), Is.Unique.And.All.GreaterThanOrEqualTo(1000));
        Assert.That(All.Select(attribute => attribute.EventName), Is.Unique.And.All.Not.Null);
        Assert.That(All, Has.Count.GreaterThan(50));
    }

    [Test]
    public void The_page_lists_every_event_and_none_changes_its_id()
    {
        var page = Pages.Read(File);
        var rows = All.Select(attribute => string.Create(CultureInfo.InvariantCulture,
            $"| {attribute.EventId} | {attribute.EventName} | {attribute.Level} | {attribute.Message} |"));
        var made = Table().Replace(page, string.Join('\n', rows) + "\n", 1);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            System.IO.File.WriteAllText(Path.Combine(Pages.Root, File), made);
        else
            Assert.That(page, Is.EqualTo(made), $"{File} differs: run this test with UPDATE_DOCS=1. No id may get another meaning.");
    }

    [GeneratedRegex(@"(?:^\| \d.*\n)*\z", RegexOptions.Multiline)]
    private static partial Regex Table();
}
