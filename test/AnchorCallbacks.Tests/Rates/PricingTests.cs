using System.Text.Json;

namespace AnchorCallbacks.Tests.Rates;

sealed class PricingTests
{
    const string Usd = RatesText.Usd;
    const string Usdc = RatesText.Usdc;

    [TestCase("price: 1.02", "100", null, "1.0199999999|100|98.0392157|0|")]
    [TestCase("price: 1.02", null, "100", "1.02|102|100|0|")]
    [TestCase("price: 1.02", "100.00", null, "1.0199999999|100.00|98.0392157|0|")]
    [TestCase("price: 10/3", "10000", null, "3.3333333333|10000|3000|0|")]
    [TestCase("mid: 2.5, spread: 4.8", "256", null, "2.56|256|100|0|")]
    [TestCase("mid: 1/0.5, spread: 1", null, "1", "2.01|2.01|1|0|")]
    [TestCase("price: 1.02, fee: { details: [ { name: Sell fee, fixed: 1.00 } ] }", "103", null, "1.02|103|100|1.00|Sell fee 1.00")]
    [TestCase("price: 1.02, fee: { details: [ { name: Sell fee, fixed: 1.00 } ] }", null, "100", "1.02|103|100|1.00|Sell fee 1.00")]
    [TestCase("price: 1.50", null, "100", "1.50|150|100|0|", TestName = "A_price_keeps_its_digits")]
    [TestCase("price: 2, fee: { details: [ { name: A, fixed: 1.00 }, { name: B, fixed: 0.5 } ] }", "100", null,
        "2|100|49.25|1.50|A 1.00,B 0.5", TestName = "A_total_has_as_many_places_as_its_parts")]
    [TestCase("price: 2, fee: { details: [ { name: A, fixed: 1.000 } ] }", "100", null, "2|100|49.5|1.00|A 1.00",
        TestName = "No_more_places_than_the_asset_has")]
    [TestCase("price: 2, fee: { details: [ { name: A, fixed: 0.30 }, { name: P, percent: 1 } ] }", "100", null,
        "2|100|49.35|1.3|A 0.30,P 1", TestName = "What_is_computed_has_no_zeros_at_its_end")]
    [TestCase("price: 2, fee: { details: [ { name: P, percent: 1 }, { name: F, fixed: 0.5 } ] }", "100", null, "2|100|49.25|1.5|P 1,F 0.5")]
    [TestCase("price: 2, fee: { details: [ { name: P, percent: 1 }, { name: F, fixed: 0.5 } ] }", null, "49.25",
        "2|100|49.25|1.5|P 1,F 0.5")]
    [TestCase("price: 2, fee: { asset: buy, details: [ { name: P, percent: 1 }, { name: F, fixed: 0.5 } ] }", "100", null,
        "2|100|49|1|P 0.5,F 0.5")]
    [TestCase("price: 2, fee: { asset: buy, details: [ { name: P, percent: 1 }, { name: F, fixed: 0.5 } ] }", null, "49",
        "2|100|49|1|P 0.5,F 0.5")]
    [TestCase("price: 2, fee: { details: [ { name: P, percent: 0.01 }, { name: F, fixed: 0.5 } ] }", "1", null, "2|1|0.25|0.5|F 0.5",
        TestName = "A_part_that_comes_to_nothing_is_left_out")]
    [TestCase("price: 2, fee: { details: [ { name: P, percent: 0.01 } ] }", "1", null, "2|1|0.5|0|",
        TestName = "A_fee_that_comes_to_nothing_has_no_parts")]
    [TestCase("price: 0.000000001234567891", "0.01", null, "0.000000001234567891|0.01|8100000.067149|0|",
        TestName = "A_small_price_keeps_ten_digits")]
    public void Amounts_and_price_are(string members, string? sell, string? buy, string expected)
    {
        var json = JsonDocument.Parse(Answer(members, sell, buy)).RootElement.GetProperty("rate");
        var fee = json.GetProperty("fee");
        var details = fee.TryGetProperty("details", out var list)
            ? list.EnumerateArray().Select(detail => $"{detail.GetProperty("name")} {detail.GetProperty("amount")}") : [];

        Assert.That($"{json.GetProperty("price")}|{json.GetProperty("sell_amount")}|{json.GetProperty("buy_amount")}|"
            + $"{fee.GetProperty("total")}|{string.Join(',', details)}", Is.EqualTo(expected));
    }

    /// <summary>At ten places the price times 3000 is 0.0000001 away, which is the smallest unit and so too much.</summary>
    [Test]
    public void A_price_has_more_than_ten_places_where_AP_needs_them()
    {
        var file = RatesText.Read(
            "assets: { iso4217:USD: 7, stellar:native: 7 }\npairs:\n  - { sell: iso4217:USD, buy: stellar:native, price: 10/3 }\n");

        var answer = Priced.Answer(file, Priced.Query(Usd, "10000", "stellar:native", null));

        Assert.That(answer,
            Does.Contain("""{"price":"3.33333333333","sell_amount":"10000","buy_amount":"3000",""").And.Not.Contain("3.333333333333"));
    }

    [TestCase("price: 1.02", "0.001", null, "sell_amount: must have at most 2 decimals, as its asset")]
    [TestCase("price: 1.02", null, "0.00000001", "buy_amount: must have at most 7 decimals, as its asset")]
    [TestCase("price: 1.02", null, "0.0000001", "buy_amount: is too small; nothing is left to exchange after the fee and rounding")]
    [TestCase("price: 1.02, fee: { details: [ { name: a, fixed: 1 } ] }", "1", null,
        "sell_amount: is too small; nothing is left to exchange after the fee and rounding")]
    [TestCase("price: 1.02, fee: { details: [ { name: a, fixed: 5 } ] }", "1", null,
        "sell_amount: is too small; nothing is left to exchange after the fee and rounding")]
    [TestCase("price: 1, fee: { asset: buy, details: [ { name: a, fixed: 5 } ] }", "5", null,
        "sell_amount: is too small; nothing is left to exchange after the fee and rounding")]
    [TestCase("price: 0.01", "99999999999999999999", null, "sell_amount: is too large; the other amount would have more than 20 digits")]
    [TestCase("price: 2, limits: { sell: { min: 10 } }", "9.99", null, "sell_amount: must be at least 10 iso4217:USD")]
    [TestCase("price: 2, limits: { sell: { max: 10 } }", "10.01", null, "sell_amount: must be at most 10 iso4217:USD")]
    [TestCase("price: 2, limits: { sell: { max: 10 } }", null, "6", "sell_amount: must be at most 10 iso4217:USD")]
    [TestCase("price: 2, limits: { buy: { min: 5.5 } }", "10", null, "buy_amount: must be at least 5.5 " + Usdc)]
    public void What_cannot_be_exchanged_is_refused_with_the_reason(string members, string? sell, string? buy, string refusal) =>
        Assert.That(Answer(members, sell, buy), Is.EqualTo(refusal));

    [TestCase("9.99", false)]
    [TestCase("10", true)]
    [TestCase("10.00", true)]
    [TestCase("20", true)]
    [TestCase("20.01", false)]
    public void Limits_include_their_ends(string sell, bool answered) =>
        Assert.That(Answer("price: 2, limits: { sell: { min: 10, max: 20 } }", sell, null).StartsWith('{'), Is.EqualTo(answered));

    [Test]
    public void Twenty_digits_on_each_side_are_exact()
    {
        var file = RatesText.Read(
            "assets: { iso4217:USD: 20, stellar:native: 20 }\npairs:\n  - { sell: iso4217:USD, buy: stellar:native, price: 1 }\n");
        const string Amount = "99999999999999999999.99999999999999999999";

        Assert.That(Priced.Answer(file, Priced.Query(Usd, Amount, "stellar:native", null)),
            Is.EqualTo(
                """{"rate":{"price":"1","sell_amount":"N","buy_amount":"N","fee":{"total":"0","asset":"iso4217:USD"}}}""".Replace("N",
                Amount, StringComparison.Ordinal)));
    }

    [Test]
    public void A_client_has_its_own_price_and_others_have_everybodys()
    {
        var file = RatesText.Read($$"""
            assets: { "{{Usd}}": 2, stellar:native: 7 }
            pairs:
              - { sell: {{Usd}}, buy: stellar:native, price: 2 }
              - { sell: {{Usd}}, buy: stellar:native, price: 1, clients: [wallet, GABC] }
              - { sell: stellar:native, buy: {{Usd}}, price: 2, clients: [wallet] }
            """);

        foreach (var (client, price) in new[] { (null, "2"), ("other", "2"), ("wallet", "1"), ("GABC", "1") })
            Assert.That(Priced.Answer(file, Priced.Query(Usd, "10", "stellar:native", null, client)),
                Does.Contain($"\"price\":\"{price}\""), client);
        Assert.That(file.Table.Find("stellar:native", Usd, "wallet"), Is.Not.Null);
        Assert.That(file.Table.Find("stellar:native", Usd, "other"), Is.Null);
        Assert.That(file.Table.Find("stellar:native", Usd, null), Is.Null);
    }

    [Test]
    public void A_known_asset_is_exchanged_for_itself_without_a_pair_and_an_unknown_one_is_not()
    {
        var file = RatesText.Read("assets: { iso4217:JPY: 0 }\n");

        Assert.That(Priced.Answer(file, Priced.Query("iso4217:JPY", "10", "iso4217:JPY", null)),
            Is.EqualTo("""{"rate":{"price":"1","sell_amount":"10","buy_amount":"10"}}"""));
        Assert.That(file.Table.Find(Usd, Usd, null), Is.Null);
    }

    static string Answer(string members, string? sell, string? buy)
    {
        var file = RatesText.Read(
            $"assets: {{ \"{Usd}\": 2, \"{Usdc}\": 7 }}\npairs:\n  - {{ sell: {Usd}, buy: \"{Usdc}\", {members} }}\n");
        return Priced.Answer(file, Priced.Query(Usd, sell, Usdc, buy));
    }
}
