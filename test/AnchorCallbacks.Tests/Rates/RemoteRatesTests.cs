using AnchorCallbacks.Rates.Quotes;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>Prices from the anchor's own service: the question goes on as it came, and no answer reaches AP that AP would refuse.</summary>
[OnEachEngine]
sealed class RemoteRatesTests
{
    const string Usd = RatesText.Usd;
    const string Usdc = RatesText.Usdc;
    const string Query = "type=indicative&sell_asset=iso4217%3AUSD&sell_amount=100"
        + "&buy_asset=stellar%3AUSDC%3AGDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";
    const string Firm = "type=firm&sell_asset=iso4217%3AUSD&sell_amount=100"
        + "&buy_asset=stellar%3AUSDC%3AGDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";

    StubPricing pricing = null!;
    TestServer server = null!;

    [SetUp]
    public async Task SetUp()
    {
        pricing = await StubPricing.Start();
        server = await TestServer.Start(overrides: [("Rates:Source", "http"), ("Rates:Url", pricing.Url + "/prices/")]);
    }

    [TearDown]
    public async Task TearDown()
    {
        await server.DisposeAsync();
        await pricing.DisposeAsync();
    }

    [Test]
    public async Task The_question_goes_on_as_it_came()
    {
        // What the service answers here is neither a rate nor a fee.
        Assert.That((await Get("/rate?" + Query + "&country_code=US&client_id=a%20b%2Bc")).Status, Is.EqualTo(400));
        Assert.That((await Get("/fee?send_asset=iso4217%3AUSD&receive_asset=iso4217%3AUSD&send_amount=10&sender_id=x")).Status,
            Is.EqualTo(400));
        Assert.That(pricing.Asked, Is.EqualTo([
            "/prices/rate?" + Query + "&country_code=US&client_id=a%20b%2Bc",
                "/prices/fee?send_asset=iso4217%3AUSD&receive_asset=iso4217%3AUSD&send_amount=10&sender_id=x",
        ]));
    }

    [Test]
    public async Task A_good_answer_is_given_as_AP_wants_it_whatever_its_form()
    {
        pricing.Body =
            """{"rate":"""
            + """{"id":"x","extra":1,"price":1.02,"sell_amount":100.00,"buy_amount":"98","expires_at":"2030-01-01T00:00:00Z","fee":"""
            + """{"total":0.04,"asset":"iso4217:USD"}}}""";
        var reply = await Get("/rate?" + Query);
        Assert.That((reply.Status, reply.Body),
            Is.EqualTo((200,
            """{"rate":{"price":"1.02","sell_amount":"100.00","buy_amount":"98","fee":{"total":"0.04","asset":"iso4217:USD"}}}""")));
    }

    [Test]
    public async Task A_firm_quote_is_kept_under_the_services_id_and_an_id_is_used_once()
    {
        pricing.Body =
            """{"rate":"""
            + """{"id":"q1","price":"1","sell_amount":"100","buy_amount":"100","expires_at":"2026-11-21T15:00:00.123456789+02:00"}}""";

        var first = await Get("/rate?" + Firm);
        var second = await Get("/rate?" + Firm);

        Assert.That((first.Status, first.Body), Is.EqualTo((200,
            """{"rate":{"id":"q1","price":"1","sell_amount":"100","buy_amount":"100","expires_at":"2026-11-21T13:00:00.123456789Z"}}""")));
        Assert.That((second.Status, second.Error),
            Is.EqualTo((400,
                "no price can be given; the price that was found breaks a rule: rate.id: must not be the id of another quote")));
        Assert.That((await server.Get<QuoteStore>().List(null, 9)).Select(quote => quote.Id), Is.EqualTo(["q1"]));
    }

    [TestCase("{}", "rate: is missing")]
    [TestCase("[]", "rate: is missing")]
    [TestCase("<html>", "rate: is not valid JSON")]
    [TestCase("", "rate: is not valid JSON")]
    [TestCase("""{"rate":"free"}""", "rate: must be an object")]
    [TestCase("""{"rate":{"sell_amount":"100","buy_amount":"100"}}""", "rate.price: is missing")]
    [TestCase("""{"rate":{"price":"1","buy_amount":"100"}}""", "rate.sell_amount: is missing")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100"}}""", "rate.buy_amount: is missing")]
    [TestCase("""{"rate":{"price":1e-7,"sell_amount":"100","buy_amount":"100"}}""",
        "rate.price: must be a decimal, 0 or more, without an exponent")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"-100","buy_amount":"100"}}""",
        "rate.sell_amount: must be a decimal, 0 or more, without an exponent")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"0"}}""", "rate.buy_amount: must be above 0")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100.00001","buy_amount":"100"}}""",
        "rate.sell_amount: must have at most 4 decimals, as its asset")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"100.00000001"}}""",
        "rate.buy_amount: must have at most 7 decimals, as its asset")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"123456789012345678901"}}""",
        "rate.buy_amount: must have at most 20 digits before and 20 after the point")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"99","buy_amount":"99"}}""", "rate.sell_amount: must be the amount that was asked for")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"90"}}""",
        "rate.price: price × buy_amount must be sell_amount to 4 decimals")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99.9999"}}""",
        "rate.price: price × buy_amount must be sell_amount to 4 decimals")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"2","asset":"iso4217:USD"}}}""",
        "rate.price: price × buy_amount + fee must be sell_amount to 4 decimals")]
    [TestCase("""{"rate":{"price":"2","sell_amount":"100","buy_amount":"48","fee":{"total":"1","asset":"stellar:native"}}}""",
        "rate.price: price × (buy_amount + fee) must be sell_amount to 4 decimals")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"iso4217:GBP"}}}""",
        "rate.fee.asset: must be a configured asset that has decimals")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1"}}}""", "rate.fee.asset: is missing")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"asset":"iso4217:USD"}}}""",
        "rate.fee.total: is missing")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1.00001","asset":"iso4217:USD"}}}""",
        "rate.fee.total: must have at most 4 decimals, as its asset")]
    [TestCase(
        """{"rate":{"price":"1","sell_amount":"100","buy_amount":"100","fee":{"total":"0","asset":"iso4217:USD","details":"""
        + """[{"name":"a","amount":"0"}]}}}""", "rate.fee.details: must be empty when the total is 0")]
    [TestCase(
        """{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"iso4217:USD","details":"""
        + """[{"amount":"1"}]}}}""", "rate.fee.details: name: is missing")]
    [TestCase(
        """{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"iso4217:USD","details":"""
        + """[{"name":"a","amount":"1"},{"name":"b","amount":"0"}]}}}""",
        "rate.fee.details: each amount must be above 0 and must have at most 4 decimals, as its asset")]
    [TestCase(
        """{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"iso4217:USD","details":"""
        + """[{"name":"a","amount":"0.5"}]}}}""", "rate.fee.details: must add up to the total")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"99","fee":{"total":"1","asset":"iso4217:USD","details":{}}}}""",
        "rate.fee.details: must be an array")]
    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"100","expires_at":"2027-01-01T00:00:00"}}""",
        "rate.expires_at: must be a time with Z or an offset, such as 2027-01-31T12:00:00Z")]
    [TestCase("""{"rate":{"id":"\ud800","price":"1","sell_amount":"100","buy_amount":"100"}}""", "rate: is not valid JSON")]
    public async Task An_answer_that_AP_would_refuse_is_refused_with_the_rule(string body, string rule)
    {
        pricing.Body = body;
        var reply = await Get("/rate?" + Query);
        Assert.That((reply.Status, reply.Error),
            Is.EqualTo((400, "no price can be given; the price that was found breaks a rule: " + rule)));
        Assert.That(server.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning), Has.Some.Contains(rule));
    }

    [TestCase("""{"rate":{"price":"1","sell_amount":"100","buy_amount":"100","expires_at":"2027-01-01T00:00:00Z"}}""",
        "rate.id: is missing in a firm quote")]
    [TestCase("""{"rate":{"id":"q","price":"1","sell_amount":"100","buy_amount":"100"}}""", "rate.expires_at: is missing in a firm quote")]
    public async Task A_firm_quote_without_id_or_expiry_is_refused_and_not_kept(string body, string rule)
    {
        pricing.Body = body;
        var reply = await Get("/rate?" + Firm);
        Assert.That((reply.Status, reply.Error),
            Is.EqualTo((400, "no price can be given; the price that was found breaks a rule: " + rule)));
        Assert.That(await server.Get<QuoteStore>().List(null, 9), Is.Empty);
    }

    [TestCase("""{"fee":{"amount":"1.5","asset":"iso4217:USD"}}""", 200, null)]
    [TestCase("""{"fee":{"amount":0,"asset":"iso4217:USD"}}""", 200, null)]
    [TestCase("{}", 400, "fee: is missing")]
    [TestCase("""{"fee":{"amount":"1.5","asset":"iso4217:GBP"}}""", 400, "fee.asset: must be a configured asset")]
    [TestCase("""{"fee":{"amount":"1.00001","asset":"iso4217:USD"}}""", 400, "fee.amount: must have at most 4 decimals, as its asset")]
    [TestCase("""{"fee":{"amount":"-1","asset":"iso4217:USD"}}""", 400, "fee.amount: must be a decimal, 0 or more, without an exponent")]
    public async Task A_fee_is_checked_too(string body, int status, string? rule)
    {
        pricing.Body = body;
        var reply = await Get("/fee?send_asset=iso4217:USD&send_amount=10");
        Assert.That(reply.Status, Is.EqualTo(status));
        if (rule is not null)
            Assert.That(reply.Error, Does.EndWith(": " + rule));
    }

    [TestCase(404, "{}", 404, "sell_asset, buy_asset: no price is configured for selling " + Usd + " and buying " + Usdc)]
    [TestCase(400, """{"error":"closed on Sundays"}""", 400, "closed on Sundays")]
    [TestCase(422, """{"error":"closed on Sundays"}""", 400, "closed on Sundays")]
    [TestCase(400, "no", 400, "the anchor's pricing service refused the question with HTTP 400")]
    [TestCase(400, """{"error":"a\nb"}""", 400, "the anchor's pricing service refused the question with HTTP 400")]
    [TestCase(401, """{"error":"who are you"}""", 400, "the anchor's pricing service refused the question with HTTP 401")]
    [TestCase(301, "", 400, "the anchor's pricing service refused the question with HTTP 301")]
    public async Task The_services_own_refusals_reach_the_wallet_as_statuses_that_AP_passes_on(int status, string body, int expected,
        string error)
    {
        (pricing.Status, pricing.Body) = (status, body);
        var reply = await Get("/rate?" + Query);
        Assert.That((reply.Status, reply.Error), Is.EqualTo((expected, error)));
        Assert.That(pricing.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_asset_that_is_not_configured_is_not_asked_for()
    {
        var reply = await Get("/rate?type=indicative&sell_asset=iso4217:GBP&sell_amount=1&buy_asset=iso4217:USD");
        Assert.That((reply.Status, reply.Error),
            Is.EqualTo((404, "sell_asset, buy_asset: no price is configured for selling iso4217:GBP and buying iso4217:USD")));
        Assert.That(pricing.Asked, Is.Empty);
    }

    [Test]
    public async Task A_broken_connection_is_tried_again()
    {
        pricing.Breaks = 2;
        pricing.Body = """{"rate":{"price":"1","sell_amount":"100","buy_amount":"100"}}""";
        var reply = await Passing(Get("/rate?" + Query));
        Assert.That((reply.Status, pricing.Asked.Count), Is.EqualTo((200, 3)));
    }

    [Test]
    public async Task A_service_that_hangs_is_given_up_after_the_timeout()
    {
        pricing.Hangs = true;
        var before = server.Clock.GetUtcNow();
        var reply = await Passing(Get("/rate?" + Query));
        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "the anchor's pricing service does not answer now; try again later")));
        Assert.That(server.Clock.GetUtcNow() - before, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(server.Log.Text, Does.Contain("gave no price: no answer in time"));
    }

    [Test]
    public async Task A_service_that_is_away_is_not_asked_for_a_while_and_then_again()
    {
        pricing.Status = 503;
        for (var i = 0; i < 5; i++)
            Assert.That((await Passing(Get("/rate?" + Query))).Error,
                Is.EqualTo("the anchor's pricing service does not answer now; try again later"));
        var asked = pricing.Asked.Count;
        Assert.That((await Get("/rate?" + Query)).Status, Is.EqualTo(400));
        Assert.That(pricing.Asked, Has.Count.EqualTo(asked), "the breaker is open");

        (pricing.Status, pricing.Body) = (200, """{"rate":{"price":"1","sell_amount":"100","buy_amount":"100"}}""");
        server.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.That((await Get("/rate?" + Query)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_service_that_is_not_there_is_a_400_too()
    {
        await using var alone = await TestServer.Start(overrides: [("Rates:Source", "http"), ("Rates:Url", "http://127.0.0.1:1")]);
        var reply = await Passing(alone, alone.Send(HttpMethod.Get, "/rate?" + Query));
        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "the anchor's pricing service does not answer now; try again later")));
    }

    [Test]
    public async Task An_answer_without_an_end_is_not_read_to_its_end()
    {
        pricing.Body = new string(' ', 200_000) + "{}";
        var reply = await Passing(Get("/rate?" + Query));
        Assert.That(reply.Status, Is.EqualTo(400));
    }

    [TestCase("x=%zz&y=%")]
    [TestCase("x=%ED%A0%80%00")]
    [TestCase("x=#&%0D%0AHost:%20x")]
    public async Task A_query_that_is_odd_goes_on_without_harm(string odd)
    {
        pricing.Body = """{"rate":{"price":"1","sell_amount":"100","buy_amount":"100"}}""";
        Assert.That((await Get("/rate?" + Query + "&" + odd)).Status, Is.EqualTo(200));
        Assert.That(pricing.Asked, Has.One.StartsWith("/prices/rate?" + Query));
    }

    [Test]
    public async Task A_query_as_long_as_a_request_may_have_it_is_answered()
    {
        pricing.Body = """{"rate":{"price":"1","sell_amount":"100","buy_amount":"100"}}""";
        foreach (var length in new[] { 7_000, 64_000 })
            Assert.That((await Passing(Get($"/rate?{Query}&x={new string('x', length)}"))).Status, Is.AnyOf(200, 400), $"{length}");
    }

    [Test]
    public async Task No_query_is_logged()
    {
        pricing.Status = 500;
        Assert.That((await Passing(Get("/rate?" + Query + "&client_id=" + Accounts.Plain(7)))).Status, Is.Not.EqualTo(200));
        Assert.That(server.Log.Text, Does.Contain("HTTP 500").And.Not.Contain(Accounts.Plain(7)));
    }

    Task<Reply> Get(string target) => server.Send(HttpMethod.Get, target);

    Task<Reply> Passing(Task<Reply> reply) => Passing(server, reply);

    /// <summary>Lets the server's clock run until there is an answer.</summary>
    static async Task<Reply> Passing(TestServer server, Task<Reply> reply)
    {
        while (await Task.WhenAny(reply, Task.Delay(5)) != reply)
            server.Clock.Advance(TimeSpan.FromMilliseconds(20));
        return await reply;
    }
}
