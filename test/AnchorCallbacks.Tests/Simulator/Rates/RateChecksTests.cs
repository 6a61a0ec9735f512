using System.Text.Json;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Simulator.Recorded;

namespace AnchorCallbacks.Tests.Simulator.Rates;

sealed class RateChecksTests
{
    static readonly RateQuery Sell100 = new(WalletApi.Usdc, "iso4217:USD") { SellAmount = "100" };

    static IEnumerable<PlatformExchange> Recorded =>
        new[] { "2.12.0", "4.3.0" }.SelectMany(release => PlatformExchange.Load(release, "callback-flows"))
        .Where(exchange => exchange.Target.StartsWith("/rate", StringComparison.Ordinal));

    [TestCaseSource(nameof(Recorded))]
    public void Rates_that_AP_took_pass(PlatformExchange exchange)
    {
        var query = exchange.Target.Split('?')[1].Split('&').Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var asked = new RateQuery(query["sell_asset"], query["buy_asset"])
        {
            Firm = query["type"] == "firm",
            SellAmount = query.GetValueOrDefault("sell_amount"),
            BuyAmount = query.GetValueOrDefault("buy_amount"),
            SellDeliveryMethod = query.GetValueOrDefault("sell_delivery_method"),
            CountryCode = query.GetValueOrDefault("country_code"),
            ExpireAfter = query.GetValueOrDefault("expire_after"),
            ClientId = query.GetValueOrDefault("client_id"),
        };

        Assert.That(RateChecks.Fault(RateAnswer.Read(exchange.Answer)!, asked, _ => 4), Is.Null);
        Assert.That("/rate?" + string.Join('&', asked.ToPairs().Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}")), Is.EqualTo(exchange.Target));
    }

    [TestCase("""{"sell_amount":"100","buy_amount":"100"}""", 1)]
    [TestCase("""{"price":"1","buy_amount":"100"}""", 3)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"0"}""", 3)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"100.00001"}""", 4)]
    [TestCase("""{"price":"1","sell_amount":"99","buy_amount":"99"}""", 5)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"90"}""", 6)]
    [TestCase("""{"price":"1.0000010","sell_amount":"100.0","buy_amount":"100"}""", 6)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"90","fee":{"total":"9","asset":"SELL"}}""", 7)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"90","fee":{"total":"9","asset":"iso4217:USD"}}""", 8)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"iso4217:XXX"}}""", 9)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"101","fee":{"total":"-1","asset":"SELL"}}""", 9)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"100","fee":{"total":"0","asset":"SELL","details":[{"name":"a","amount":"0"}]}}""", 10)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"98","fee":{"total":"2","asset":"SELL","details":[{"name":"a","amount":"1"}]}}""", 11)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"SELL","details":[{"amount":"1"}]}}""", 11)]
    [TestCase("""{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"SELL","details":[{"name":"a","amount":"1"}]}}""", 0)]
    [TestCase("""{"price":"1.0000009999","sell_amount":"100","buy_amount":"100"}""", 0)]
    public void A_rate_is_refused_by_the_rule_it_breaks(string rate, int rule)
    {
        var answer = RateAnswer.Read($$"""{"rate":{{rate.Replace("SELL", WalletApi.Usdc, StringComparison.Ordinal)}}}""")!;

        var fault = RateChecks.Fault(answer, Sell100, asset => asset.EndsWith("XXX", StringComparison.Ordinal) ? null : 4);

        Assert.That(fault?.Split(':')[0], Is.EqualTo(rule == 0 ? null : $"{rule}"), fault);
    }

    [Test]
    public void A_firm_rate_needs_an_id_and_a_time()
    {
        var rate = new RateAnswer(null, "1", "100", "100", "2026-11-21T00:00:00Z", null);

        Assert.That(RateChecks.Fault(rate, Sell100 with { Firm = true }, _ => 4), Does.StartWith("2: 'rate.id'"));
        Assert.That(RateChecks.Fault(rate with { Id = "q", ExpiresAt = null }, Sell100 with { Firm = true }, _ => 4),
            Does.StartWith("2: 'rate.expires_at'"));
        Assert.That(RateAnswer.Read("""{"rate":{"price":"1","expires_at":"2026-11-21T00:00:00"}}"""), Is.Null);
    }

    [TestCase("4.3.0")]
    [TestCase("2.12.0")]
    public async Task A_firm_quote_is_kept_and_published_as_recorded(string release)
    {
        var recorded = PlatformExchange.Load(release, "callback-flows")
            .First(exchange => exchange.Target.StartsWith("/rate?type=firm", StringComparison.Ordinal)
            && exchange.Answer.Contains("\"10\",\"expires", StringComparison.Ordinal));
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, recorded.Answer)));
        await using var model =
            await SimulatedPlatform.Start(new() { Generation = RecordedRun.Generation(release), Events = EventDelivery.InOrder });
        model.CallbackUrl = server.Address;
        var token = recorded.Target.Split("client_id=")[1];

        var quote = await model.Prices.RequestQuote(token, new(WalletApi.Usdc, "iso4217:USD") { SellAmount = "10" });
        await model.Events.Drained();

        Assert.That(quote.Status, Is.EqualTo(201), quote.Body);
        Assert.That(server.Requests.Single(), Is.EqualTo("GET " + recorded.Target));
        var expected = Contract.RecordedExchange.Load(release, "callback-events")
            .Select(exchange => JsonDocument.Parse(exchange.Body).RootElement)
            .Last(body => body.GetProperty("type").GetString() == "quote_created").GetProperty("payload").GetRawText();
        var published = JsonDocument.Parse(server.Events.Single()).RootElement.GetProperty("payload").GetRawText();
        Assert.That(RecordedAnswer.Comparable(WithoutTime(published)), Is.EqualTo(RecordedAnswer.Comparable(WithoutTime(expected))));

        static string WithoutTime(string json) =>
            System.Text.RegularExpressions.Regex.Replace(json, "\"created_at\":\"[^\"]*\"", "\"created_at\":\"\"");
    }

    [Test]
    public async Task A_rate_that_breaks_a_rule_is_502_to_the_wallet()
    {
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, """{"rate":{"price":"1","sell_amount":"100","buy_amount":"90"}}""")));
        await using var model = await SimulatedPlatform.Start();
        model.CallbackUrl = server.Address;

        var reply = await model.Prices.AskPrice(Sell100);

        Assert.That((reply.Status, reply.Error),
            Is.EqualTo((502, "'rate.sell_amount' (100) is not within the expected (90) in the GET /rate response")));
    }
}
