using System.Globalization;
using System.Text.Json.Nodes;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Rates;
using Dapper;
using Microsoft.AspNetCore.WebUtilities;

namespace AnchorCallbacks.Tests.Contract;

/// <summary>Every recorded callback request of both releases, sent byte for byte, gets what it must get under the shipped types.
/// The expectations are one readable line each, in Contract/Expected.</summary>
[OnEachEngine]
sealed class ReplayTests
{
    const string Secret = "myPlatformToAnchorSecret1234567890";

    static readonly (string, string)[] Jwt =
        [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Secret), ("Callback:Auth:ClockSkewSeconds", "0")];
    static readonly (string, string)[] ApiKey = [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", Secret)];

    static readonly (string, string)[] KeyUnderBasePath = [.. ApiKey, ("Callback:Auth:HeaderName", "X-Anchor-Key")];

    [TestCase("2.12.0", "callback-customer")]
    [TestCase("2.12.0", "callback-flows")]
    [TestCase("4.3.0", "callback-customer")]
    [TestCase("4.3.0", "callback-flows")]
    [TestCase("4.3.0", "callback-memo-tokens")]
    public async Task Every_recorded_customer_request_gets_the_right_answer(string release, string file)
    {
        await using var server = await TestServer.Start();
        var lines = await Replay(server, RecordedExchange.Load(release, file)
            .Where(exchange => exchange.Path == "/customer" || exchange.Path.StartsWith("/customer/", StringComparison.Ordinal)));
        AssertExpected(release, file, lines);
    }

    [TestCase("2.12.0")]
    [TestCase("4.3.0")]
    public async Task Every_recorded_request_with_a_token_is_let_in_at_the_tokens_time(string release)
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        var lines = await Replay(server, RecordedExchange.Load(release, "callback-auth")
            .Where(exchange => exchange.Scenario.StartsWith("auth-jwt", StringComparison.Ordinal)));
        AssertExpected(release, "callback-auth-jwt", lines);
    }

    [TestCase("2.12.0")]
    [TestCase("4.3.0")]
    public async Task Every_recorded_request_with_an_api_key_is_let_in(string release)
    {
        await using var server = await TestServer.Start(overrides: ApiKey);
        var lines = await Replay(server, RecordedExchange.Load(release, "callback-auth")
            .Where(exchange => exchange.Scenario.StartsWith("auth-api_key", StringComparison.Ordinal)));
        AssertExpected(release, "callback-auth-api_key", lines);
    }

    [Test]
    public async Task Under_a_base_path_customers_are_served_and_events_at_the_root_too()
    {
        await using var server = await TestServer.Start(overrides: [.. KeyUnderBasePath, ("Callback:Url", "http://127.0.0.1:0/base")]);
        var lines = await Replay(server, RecordedExchange.Load("2.12.0", "callback-base-path")
            .Where(exchange => exchange.Path is "/base/customer" or "/event"));
        AssertExpected("2.12.0", "callback-base-path", lines);
    }

    /// <summary>Firm quotes get an id of ours each; amounts, price and fee are what the shipped prices make of the question, and AP
    /// takes them.</summary>
    [TestCase("2.12.0", "callback-flows", "")]
    [TestCase("4.3.0", "callback-flows", "")]
    [TestCase("4.3.0", "callback-memo-tokens", "")]
    [TestCase("2.12.0", "callback-base-path", "/base")]
    public async Task Every_recorded_question_for_a_price_is_answered(string release, string file, string basePath)
    {
        await using var server =
            await TestServer.Start(overrides: [("Callback:Url", "http://127.0.0.1:0" + basePath),
            ("UniqueAddress:Account", Accounts.Plain(1)), .. basePath.Length > 0 ? KeyUnderBasePath : []]);
        var lines = new List<string>();
        var ids = new HashSet<string>();
        foreach (var exchange in RecordedExchange.Load(release, file)
            .Where(exchange => exchange.Path[basePath.Length..] is "/rate" or "/fee" or "/unique_address"))
        {
            var reply = await RawHttp.Send(server.Client.BaseAddress!, exchange.ToBytes(new Dictionary<string, string>()));
            AssertTakenByPlatform(server, exchange, reply.Body);
            var answer = JsonNode.Parse(reply.Body)!.AsObject();
            if (answer["rate"]?["id"] is { } id)
            {
                Assert.That(ids.Add((string)id!), exchange.Scenario);
                answer["rate"]!["id"] = "new";
            }
            if (answer["unique_address"]?["memo"] is { } memo)
            {
                Assert.That(ids.Add((string)memo!), exchange.Scenario);
                answer["unique_address"]!["memo"] = "new";
            }
            lines.Add(string.Join(" | ", exchange.Scenario, exchange.Path[basePath.Length..],
                reply.Status.ToString(CultureInfo.InvariantCulture), answer.ToJsonString()));
        }
        AssertExpected(release, file + "-prices", lines);
    }

    [TestCase("2.12.0", 180)]
    [TestCase("4.3.0", 192)]
    public async Task Every_recorded_event_is_acknowledged_and_each_is_kept_once(string release, int distinct)
    {
        await using var server = await TestServer.Start();
        foreach (var exchange in RecordedExchange.Load(release, "callback-events"))
            Assert.That((await RawHttp.Send(server.Client.BaseAddress!, exchange.ToBytes(new Dictionary<string, string>()))).Status,
                Is.EqualTo(200), exchange.Scenario);

        var kept = await server.Get<Database>()
            .Read(async connection => (await connection.QueryAsync<string>("SELECT flags FROM events")).AsList());
        Assert.That(kept, Has.Count.EqualTo(distinct));
        Assert.That(kept, Has.All.Empty);
    }

    /// <summary>One line an exchange: scenario, method, HTTP status, the customer's status or the error, and who answered.</summary>
    static async Task<List<string>> Replay(TestServer server, IEnumerable<RecordedExchange> exchanges)
    {
        var ids = new Dictionary<string, string>();
        var names = new Dictionary<string, string>();
        var lines = new List<string>();
        foreach (var exchange in exchanges)
        {
            if (exchange.TokenTime is { } time)
                server.Clock.AdjustTime(time);
            var reply = await RawHttp.Send(server.Client.BaseAddress!, exchange.ToBytes(ids));
            var id = reply.Status == 200 ? reply.Id : null;
            // Later requests name the id the recording's server gave: it stands for the one given here, from the PUT on.
            if (exchange.Method == "PUT" && exchange.AnsweredId is { } recorded && id is not null)
                ids[recorded] = id;
            if (id is not null)
                names.TryAdd(id, $"customer {names.Count + 1}");
            lines.Add(string.Join(" | ", exchange.Scenario, exchange.Method, reply.Status.ToString(CultureInfo.InvariantCulture),
                reply.CustomerStatus ?? reply.Error ?? "", id is null ? "" : names[id]).TrimEnd(' ', '|'));
        }
        return lines;
    }

    static void AssertTakenByPlatform(TestServer server, RecordedExchange exchange, string body)
    {
        if (!exchange.Path.EndsWith("/rate", StringComparison.Ordinal))
            return;
        var query = QueryHelpers.ParseQuery(exchange.Target.Split('?')[1]).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        string[] traded = [query["sell_asset"], query["buy_asset"]];
        Assert.That(PlatformChecks.Failing(body, query["type"] == "firm", traded[0], query.GetValueOrDefault("sell_amount"), traded[1],
            query.GetValueOrDefault("buy_amount"),
            traded.Distinct().ToDictionary(asset => asset, asset => server.Get<Assets>().DecimalsOf(asset)!.Value)), Is.Empty,
                exchange.Target);
    }

    static void AssertExpected(string release, string file, List<string> lines)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Contract", "Expected", release, file + ".txt");
        Assert.That(lines, Is.EqualTo(File.ReadAllLines(path)));
    }
}
