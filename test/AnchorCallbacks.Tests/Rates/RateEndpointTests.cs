using System.Net;
using AnchorCallbacks.Rates.Quotes;

namespace AnchorCallbacks.Tests.Rates;

/// <summary><c>/rate</c> and <c>/fee</c> as AP reaches them, with the shipped prices.</summary>
[OnEachEngine]
sealed class RateEndpointTests
{
    const string Usd = RatesText.Usd;
    const string Usdc = RatesText.Usdc;

    [Test]
    public async Task An_indicative_price_has_neither_id_nor_expiry_and_nothing_is_kept()
    {
        await using var server = await TestServer.Start();

        var reply = await Rate(server, ("type", "indicative"), ("sell_asset", Usd), ("sell_amount", "100"), ("buy_asset", Usdc),
            ("expire_after", "2026-12-31T00:00:00Z"));

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.Body, Is.EqualTo("""
            {"rate":{"price":"1.0200000003","sell_amount":"100","buy_amount":"97.0588235",
            "fee":{"total":"1.00","asset":"iso4217:USD","details":[{"name":"Sell fee",
            "description":"Fee related to selling the asset.","amount":"1.00"}]}}}
            """.Replace("\n", "", StringComparison.Ordinal)));
        Assert.That(await server.Get<QuoteStore>().List(null, 10), Is.Empty);
    }

    [Test]
    public async Task A_firm_quote_is_kept_as_it_was_answered_and_survives_a_restart()
    {
        await using var server = await TestServer.Start();

        var reply = await Rate(server, ("type", "firm"), ("sell_asset", Usd), ("sell_delivery_method", "WIRE"), ("buy_asset", Usdc),
            ("buy_amount", "100.0"),
            ("country_code", "US"), ("client_id", Accounts.Plain(1)));
        await server.Restart();

        var rate = reply.Json.GetProperty("rate");
        Assert.That(rate.GetProperty("expires_at").GetString(), Is.EqualTo("2026-11-21T12:10:00Z"));
        var quote = (await server.Get<QuoteStore>().List(null, 10)).Single();
        Assert.That(quote, Is.EqualTo(new Quote(rate.GetProperty("id").GetString()!, server.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            server.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeMilliseconds(), Accounts.Plain(1), Usd, "103", Usdc, "100.0", "1.02", "1.00",
                Usd,
            """[{"name":"Sell fee","description":"Fee related to selling the asset.","amount":"1.00"}]""", new("WIRE", null, "US"))));
    }

    [TestCase("2026-12-31T00:00:00Z", "2026-11-22T12:00:00Z")]
    [TestCase("2026-11-21T13:00:00.25Z", "2026-11-21T13:00:01Z")]
    [TestCase("2020-01-01T00:00:00Z", "2026-11-21T12:10:00Z")]
    public async Task A_wallets_wish_for_the_expiry_is_kept_up_to_the_limit(string wish, string until)
    {
        await using var server = await TestServer.Start();
        var reply = await Rate(server, ("type", "firm"), ("sell_asset", Usd), ("sell_amount", "100"), ("buy_asset", Usdc),
            ("expire_after", wish));
        Assert.That(reply.Json.GetProperty("rate").GetProperty("expires_at").GetString(), Is.EqualTo(until));
    }

    [Test]
    public async Task Quotes_are_listed_the_newest_first_page_by_page()
    {
        await using var server = await TestServer.Start();
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            // Some of the same millisecond.
            if (i % 3 == 0)
                server.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var reply = await Rate(server, ("type", "firm"), ("sell_asset", Usd), ("sell_amount", "100"), ("buy_asset", Usdc));
            ids.Add(reply.Json.GetProperty("rate").GetProperty("id").GetString()!);
        }

        var listed = new List<Quote>();
        List<Quote> page;
        do
        {
            page = await server.Get<QuoteStore>().List(listed.Count == 0 ? null : new(listed[^1].CreatedAt, listed[^1].Id), 2);
            listed.AddRange(page);
        }
        while (page.Count > 0);

        Assert.That(ids, Is.Unique);
        Assert.That(listed.Select(quote => quote.Id), Is.EquivalentTo(ids));
        Assert.That(listed.Select(quote => (quote.CreatedAt, quote.Id)), Is.Ordered.Descending);
    }

    [Test]
    public async Task What_a_wallet_says_about_its_user_is_sealed_and_not_logged()
    {
        await using var server = await TestServer.Start();

        await Rate(server, ("type", "firm"), ("sell_asset", Usd), ("sell_delivery_method", "cash-at-mum-Q7"), ("sell_amount", "100"),
            ("buy_asset", Usdc),
            ("buy_delivery_method", "door-of-Z9"), ("country_code", "country-X5"), ("client_id", Accounts.Plain(1)));

        foreach (var file in Directory.GetFiles(server.Folder))
            if (!file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith(".sock", StringComparison.Ordinal))
            {
                using var copy = new MemoryStream();
                await using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                    await stream.CopyToAsync(copy);
                var text = System.Text.Encoding.Latin1.GetString(copy.ToArray());
                Assert.That(text, Does.Not.Contain("mum-Q7").And.Not.Contain("of-Z9").And.Not.Contain("country-X5"), file);
            }
        Assert.That(server.Log.Text, Does.Not.Contain("mum-Q7").And.Not.Contain("of-Z9").And.Not.Contain("country-X5")
            .And.Not.Contain(Accounts.Plain(1)));
        Assert.That((await server.Get<QuoteStore>().List(null, 1))[0].Terms,
            Is.EqualTo(new QuoteTerms("cash-at-mum-Q7", "door-of-Z9", "country-X5")));
    }

    [TestCase("type=firm", "sell_asset: is missing")]
    [TestCase("type=maybe&sell_asset=a&buy_asset=b&sell_amount=1", "type: must be indicative or firm")]
    [TestCase("sell_asset=a&buy_asset=b&sell_amount=1", "type: must be indicative or firm")]
    [TestCase("type=firm&sell_asset=a&sell_amount=1", "buy_asset: is missing")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b", "sell_amount, buy_amount: exactly one of them must be given")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b&sell_amount=1&buy_amount=1",
        "sell_amount, buy_amount: exactly one of them must be given")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b&sell_amount=0",
        "sell_amount: must be a decimal above 0 with at most 20 digits before and 20 after the point, such as 12.5")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b&buy_amount=-1",
        "buy_amount: must be a decimal above 0 with at most 20 digits before and 20 after the point, such as 12.5")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b&buy_amount=1e9",
        "buy_amount: must be a decimal above 0 with at most 20 digits before and 20 after the point, such as 12.5")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b&buy_amount=123456789012345678901",
        "buy_amount: must be a decimal above 0 with at most 20 digits before and 20 after the point, such as 12.5")]
    [TestCase("type=firm&sell_asset=a&buy_asset=b&buy_amount=1&expire_after=tomorrow",
        "expire_after: must be a time with Z or an offset, such as 2027-01-31T12:00:00Z")]
    [TestCase("type=firm&sell_asset=a%00&buy_asset=b&buy_amount=1", "sell_asset: must not contain U+0000")]
    public async Task A_bad_question_is_refused_with_what_would_be_right(string query, string error)
    {
        await using var server = await TestServer.Start();
        var reply = await server.Send(HttpMethod.Get, "/rate?" + query);
        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, error)));
    }

    [TestCase("/rate?type=indicative&sell_asset=iso4217:USD&sell_amount=1&buy_asset=iso4217:XYZ",
        "sell_asset, buy_asset: no price is configured for selling iso4217:USD and buying iso4217:XYZ")]
    [TestCase("/rate?type=firm&sell_asset=iso4217:USD&sell_amount=1&buy_asset=iso4217:CAD",
        "sell_asset, buy_asset: no price is configured for selling iso4217:USD and buying iso4217:CAD")]
    [TestCase("/fee?send_asset=iso4217:USD&send_amount=1&receive_asset=iso4217:CAD",
        "send_asset, receive_asset: no price is configured for selling iso4217:USD and buying iso4217:CAD")]
    public async Task A_pair_without_a_price_is_not_found_and_named(string target, string error)
    {
        await using var server = await TestServer.Start();
        var reply = await server.Send(HttpMethod.Get, target);
        Assert.That((reply.Status, reply.Error), Is.EqualTo((404, error)));
    }

    [TestCase("send_asset=" + Usdc + "&receive_asset=" + Usdc + "&send_amount=10&client_id=wallet&sender_id=a&receiver_id=b", "1.00", Usdc)]
    [TestCase("send_asset=" + Usdc + "&send_amount=10", "1.00", Usdc)]
    [TestCase("send_asset=stellar:native&receive_asset=iso4217:USD&send_amount=100", "1.4707", Usd)]
    [TestCase("send_asset=iso4217:CAD&receive_asset=iso4217:CAD&send_amount=100", "0", "iso4217:CAD")]
    public async Task A_fee_is_what_the_exchange_would_cost(string query, string amount, string asset)
    {
        await using var server = await TestServer.Start();
        var reply = await server.Send(HttpMethod.Get, "/fee?" + query);
        Assert.That((reply.Status, reply.Body), Is.EqualTo((200, $$$"""{"fee":{"amount":"{{{amount}}}","asset":"{{{asset}}}"}}""")));
    }

    [TestCase("send_amount=10", "send_asset: is missing")]
    [TestCase("send_asset=" + Usdc, "send_amount: is missing")]
    [TestCase("send_asset=" + Usdc + "&send_amount=ten",
        "send_amount: must be a decimal above 0 with at most 20 digits before and 20 after the point, such as 12.5")]
    [TestCase("send_asset=" + Usdc + "&send_amount=0.5",
        "send_amount: is too small; nothing is left to exchange after the fee and rounding")]
    [TestCase("send_asset=" + Usdc + "&receive_asset=iso4217:CAD&send_amount=1.5", "send_amount: must be at least 2 " + Usdc)]
    public async Task A_bad_question_for_a_fee_is_refused_in_its_own_words(string query, string error)
    {
        await using var server = await TestServer.Start();
        var reply = await server.Send(HttpMethod.Get, "/fee?" + query);
        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, error)));
    }

    [Test]
    public async Task A_fee_of_an_asset_without_decimals_is_0()
    {
        await using var server =
            await Start(
                "assets: { iso4217:JPY: 0, stellar:native: 7 }\npairs:\n  - { sell: iso4217:JPY, buy: stellar:native, price: 30 }\n");
        var fee = await server.Send(HttpMethod.Get, "/fee?send_asset=iso4217:JPY&receive_asset=stellar:native&send_amount=100");
        var rate = await Rate(server, ("type", "firm"), ("sell_asset", "iso4217:JPY"), ("sell_amount", "100"),
            ("buy_asset", "stellar:native"));
        Assert.That((fee.Status, fee.Body), Is.EqualTo((200, """{"fee":{"amount":"0","asset":"iso4217:JPY"}}""")));
        Assert.That(rate.Json.GetProperty("rate").TryGetProperty("fee", out _), Is.False);
        Assert.That(await server.Get<QuoteStore>().List(null, 1),
            Has.One.Matches<Quote>(quote => quote is { FeeTotal: null, FeeAsset: null, FeeDetails: null }));
    }

    [TestCase("/rate?type=indicative&sell_asset=iso4217:USD&sell_amount=100&buy_asset=" + Usdc)]
    [TestCase("/fee?send_asset=" + Usdc + "&send_amount=10")]
    [TestCase("/unique_address?transaction_id=t1")]
    public async Task Without_the_credential_there_is_no_answer(string target)
    {
        await using var server =
            await TestServer.Start(overrides: [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", "k"),
            ("UniqueAddress:Account", Accounts.Plain(1))]);
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        Assert.That((await server.Send(request)).Status, Is.EqualTo(401));
        using var again = new HttpRequestMessage(HttpMethod.Get, target) { Headers = { { "X-Api-Key", "k" } } };
        Assert.That((await server.Send(again)).Status, Is.EqualTo((int)HttpStatusCode.OK));
    }

    [Test]
    public async Task Under_a_base_path_prices_are_there_and_not_at_the_root()
    {
        await using var server = await TestServer.Start(overrides: ("Callback:Url", "http://127.0.0.1:0/base"));
        const string Target = "/fee?send_asset=" + Usdc + "&send_amount=10";
        Assert.That(((await server.Send(HttpMethod.Get, "/base" + Target)).Status, (await server.Send(HttpMethod.Get, Target)).Status),
            Is.EqualTo((200, 404)));
    }

    public static Task<Reply> Rate(TestServer server, params (string Name, string Value)[] query) =>
        server.Send(HttpMethod.Get, "/rate?" + string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}")));

    static async Task<TestServer> Start(string rates)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"rates-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, rates);
        try
        {
            return await TestServer.Start(overrides: ("Rates:File", file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
