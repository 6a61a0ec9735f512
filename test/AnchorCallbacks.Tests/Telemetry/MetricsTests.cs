using System.Text.Json;
using System.Text.RegularExpressions;
using AnchorCallbacks.Benchmarks.Processes;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Secrecy;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Tests.Telemetry;

[OnEachEngine]
sealed partial class MetricsTests
{
    const string ReviewTypes = """
        types:
          default: { fields: { first_name: required, photo_id_front: { need: required, review: manual } } }
          sep6: { extends: default }
        """;

    // The end of another server in this process would end the measures that both share.
    [Test, NonParallelizable]
    public async Task Every_name_of_the_dashboard_and_of_the_alerts_is_measured()
    {
        await using var loop = await Loop.Start(types: ReviewTypes);
        await Scrape(loop.Server);
        var person = new PlantedPerson();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        var put = await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), ("first_name", "Wilhelmina-Desideria")],
            ("photo_id_front", person.Photo));
        Assert.That(put.Status, Is.EqualTo(202), put.Body);
        await loop.Settle();
        loop.Server.Clock.Advance(TimeSpan.FromSeconds(90));

        var text = await Scrape(loop.Server);

        var measured = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Name().Match(line).Value)
            .ToHashSet();
        var used = Expressions().SelectMany(expression => Metric().Matches(expression)).Select(match => match.Value).Distinct().ToList();
        Assert.That(used, Has.Count.GreaterThan(15));
        // PostgreSQL's disk is on another machine.
        Assert.That(used.Where(name => !measured.Contains(name) && !(TestEngine.IsPostgres && name.Contains("_disk_"))), Is.Empty, text);
        var labels = Expressions().SelectMany(expression => Label().Matches(expression))
            .SelectMany(match => match.Groups[1].Value.Split(',')).Select(label => label.Trim()).Distinct();
        Assert.That(labels.Where(label => !text.Contains($"{label}=\"", StringComparison.Ordinal)), Is.Empty);
        Assert.That(person.Values.FoundIn(text), Is.Empty);
        Assert.That(text, Does.Not.Contain(wallet));
        Assert.That(text, Does.Match("anchor_callbacks_reviews_waiting\\{.*type=\"sep6\".*\\} 1\n"));
        Assert.That(text, Does.Match("anchor_callbacks_reviews_oldest_age_seconds\\{.*type=\"sep6\".*\\} [0-9]{2,}\n"));
        Assert.That(text, Does.Match("anchor_callbacks_transactions\\{.*state=\"open\".*\\} 1\n"));
    }

    [Test]
    public async Task Metrics_need_a_key_and_are_not_on_the_port_of_AP()
    {
        await using var server = await TestServer.Start();
        using var stranger = new HttpClient { BaseAddress = server.Operators.BaseAddress };

        Assert.That((int)(await stranger.GetAsync("/metrics")).StatusCode, Is.EqualTo(401));
        Assert.That((await server.Send(HttpMethod.Get, "/metrics")).Status, Is.EqualTo(404));
    }

    static async Task<string> Scrape(TestServer server)
    {
        var reply = await server.Look("/metrics");
        Assert.That(reply.Status, Is.EqualTo(200));
        return reply.Body;
    }

    static List<string> Expressions()
    {
        var folder = Path.Combine(Repository.Root, "deploy", "monitoring");
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "grafana-dashboard.json")));
        var expressions = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)
            .ToList();
        var alerts = new YamlStream();
        alerts.Load(new StringReader(File.ReadAllText(Path.Combine(folder, "alerts.yaml"))));
        foreach (var rule in ((YamlSequenceNode)alerts.Documents[0].RootNode["groups"][0]["rules"]).Children)
        {
            Assert.That($"{rule["annotations"]["summary"]}", Is.Not.Empty);
            expressions.Add($"{rule["expr"]}");
        }
        return expressions;
    }

    [GeneratedRegex("^[a-z_:]+")]
    private static partial Regex Name();

    [GeneratedRegex("(?<![a-z_])(?:anchor_callbacks|store|platform|http_server)_[a-z_]+(?=[{\\[)]| |$)")]
    private static partial Regex Metric();

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex Label();
}
