using AnchorCallbacks.Hosting;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Table;

namespace AnchorCallbacks.Tests.Rates;

sealed class RatesFileTests
{
    [Test]
    public void A_file_that_is_not_there_stops_the_start_naming_setting_and_file() =>
        Assert.That(() => RatesFile.Read(new RateOptions("/nowhere/rates.yaml", null, TimeSpan.FromSeconds(5))),
            Throws.TypeOf<StartException>().With.Message.StartsWith("Rates:File: /nowhere/rates.yaml cannot be read"));

    [TestCase("")]
    [TestCase("# nothing but a comment\n")]
    public void An_empty_file_stops_the_start(string yaml) =>
        Assert.That(RatesText.Problems(yaml), Is.EqualTo(["rates.yaml: is empty; it must have a member 'assets'"]));

    [TestCase("assets: {\n")]
    [TestCase("assets:\n\tiso4217:USD: 2\n")]
    [TestCase("assets: { iso4217:USD: 2 }\nassets: {}\n")]
    public void What_is_not_yaml_stops_the_start_with_its_place(string yaml) =>
        Assert.That(RatesText.Problems(yaml)[0], Does.Match(@"^rates\.yaml:\d+:\d+: "));

    [TestCase("pairs: []", "rates.yaml:1:1: the member 'assets' is missing")]
    [TestCase("assets: {}\npair: []",
        "rates.yaml:2:1: the file has no member 'pair'; it may have example, holdSeconds, maxHoldSeconds, assets, pairs")]
    [TestCase("assets:\n  iso4217:USD: two",
        "rates.yaml:2:16: the decimals of 'iso4217:USD' must be a whole number from 0 to 20, its significant_decimals in the Anchor "
            + "Platform")]
    [TestCase("assets:\n  iso4217:USD: 21",
        "rates.yaml:2:16: the decimals of 'iso4217:USD' must be a whole number from 0 to 20, its significant_decimals in the Anchor "
            + "Platform")]
    [TestCase("assets:\n  iso4217:usd: 2",
        "rates.yaml:2:3: 'iso4217:usd' is not an asset as the Anchor Platform writes it: stellar:CODE:ISSUER, stellar:native or "
            + "iso4217:CODE")]
    [TestCase("assets:\n  stellar:USDC:GABC: 2",
        "rates.yaml:2:3: 'stellar:USDC:GABC' is not an asset as the Anchor Platform writes it: stellar:CODE:ISSUER, stellar:native or "
            + "iso4217:CODE")]
    [TestCase("assets: {}\nexample: perhaps", "rates.yaml:2:10: example must be true or false")]
    [TestCase("assets: {}\nholdSeconds: 0", "rates.yaml:2:14: holdSeconds must be a whole number from 1 to 31622400")]
    [TestCase("assets: {}\nholdSeconds: 600\nmaxHoldSeconds: 60", "rates.yaml:3:17: maxHoldSeconds must not be less than holdSeconds")]
    [TestCase("assets: {}\npairs: { a: b }", "rates.yaml:2:8: pairs must be a list")]
    [TestCase("assets: {}\npairs:\n  - sell: iso4217:USD\n    buy: iso4217:EUR\n", "rates.yaml:3:11: 'iso4217:USD' is not among the assets",
        "rates.yaml:4:10: 'iso4217:EUR' is not among the assets")]
    [TestCase("assets: {}\npairs:\n  - {}\n", "rates.yaml:3:5: the member 'sell' of a pair is missing",
        "rates.yaml:3:5: the member 'buy' of a pair is missing")]
    public void What_cannot_be_meant_stops_the_start_with_line_and_column(string yaml, params string[] problems) =>
        Assert.That(RatesText.Problems(yaml), Is.EqualTo(problems));

    [TestCase("spread: 1", "spread goes with mid", "a pair must have either price or mid")]
    [TestCase("price: 1.02, mid: 1", "a pair must have either price or mid")]
    [TestCase("price: 0", "price must be above 0, a decimal such as 1.02 or a fraction such as 1/1.02: units of sell for one of buy")]
    [TestCase("price: -1", "price must be above 0, a decimal such as 1.02 or a fraction such as 1/1.02: units of sell for one of buy")]
    [TestCase("price: 1/0", "price must be above 0, a decimal such as 1.02 or a fraction such as 1/1.02: units of sell for one of buy")]
    [TestCase("price: 1e3", "price must be above 0, a decimal such as 1.02 or a fraction such as 1/1.02: units of sell for one of buy")]
    [TestCase("price: 1/2/3", "price must be above 0, a decimal such as 1.02 or a fraction such as 1/1.02: units of sell for one of buy")]
    [TestCase("price: [1]", "price must be a text")]
    [TestCase("mid: 1, spread: 100", "spread must be less than 100 percent")]
    [TestCase("mid: 1, spread: wide", "spread must be percent, a decimal above 0")]
    [TestCase("price: 1, prize: 2",
        "a pair has no member 'prize'; it may have sell, buy, price, mid, spread, fee, limits, holdSeconds, maxHoldSeconds, clients")]
    [TestCase("price: 1, fee: { asset: other, details: [] }", "asset must be sell or buy")]
    [TestCase("price: 1, fee: { asset: sell }", "the member 'details' of fee is missing")]
    [TestCase("price: 1, fee: { details: { name: a } }", "details must be a list")]
    [TestCase("price: 1, fee: { details: [ { fixed: 1 } ] }", "the member 'name' of a fee's detail is missing")]
    [TestCase("price: 1, fee: { details: [ { name: a } ] }", "a fee's detail must have either fixed or percent")]
    [TestCase("price: 1, fee: { details: [ { name: a, fixed: 1, percent: 1 } ] }", "a fee's detail must have either fixed or percent")]
    [TestCase("price: 1, fee: { details: [ { name: a, fixed: 1.001 } ] }",
        "fixed must be a decimal above 0 with at most 2 places after the point, as its asset")]
    [TestCase("price: 1, fee: { details: [ { name: a, percent: 60 }, { name: b, percent: 40 } ] }",
        "the percents of a fee must be less than 100 together")]
    [TestCase("price: 1, limits: { sell: { min: 1.001 } }",
        "min must be a decimal above 0 with at most 2 places after the point, as its asset")]
    [TestCase("price: 1, limits: { sell: { min: 10, max: 9.99 } }", "max must not be less than min")]
    [TestCase("price: 1, limits: { total: { min: 1 } }", "limits has no member 'total'; it may have sell, buy")]
    [TestCase("price: 1, clients: wallet", "clients must be a list, such as [a, b]")]
    [TestCase("price: 1, holdSeconds: 1 h", "holdSeconds must be a whole number from 1 to 31622400")]
    public void A_pair_that_cannot_be_meant_stops_the_start_with_its_place(string members, params string[] problems)
    {
        var found = RatesText.Problems(
            $"assets: {{ \"{RatesText.Usd}\": 2, stellar:native: 7 }}\npairs:\n  - {{ sell: {RatesText.Usd}, buy: stellar:native, "
                + $"{members} }}\n");
        foreach (var problem in problems)
            Assert.That(found, Has.One.Match(@"^rates\.yaml:3:\d+: " + System.Text.RegularExpressions.Regex.Escape(problem) + "$"));
        Assert.That(found, Has.Length.EqualTo(problems.Length));
    }

    [Test]
    public void An_asset_without_decimals_takes_no_fee_as_AP_has_it() =>
        Assert.That(RatesText.Problems(
            "assets: { iso4217:JPY: 0, stellar:native: 7 }\npairs:\n  - { sell: iso4217:JPY, buy: stellar:native, price: 30, fee: { "
                + "details: [ { name: a, fixed: 1 } ] } }\n"),
            Has.One.EndsWith("iso4217:JPY has no decimals: the Anchor Platform takes no fee in it"));

    [Test]
    public void An_asset_exchanged_for_itself_takes_no_price() =>
        Assert.That(RatesText.Problems(
            "assets: { stellar:native: 7 }\npairs:\n  - { sell: stellar:native, buy: stellar:native, price: 1.01 }\n"),
            Has.One.EndsWith("an asset exchanged for itself has price 1; take 'price' out and give a fee"));

    [Test]
    public void A_pair_is_listed_once_for_everybody_and_once_for_a_client()
    {
        var pair = $"{{ sell: {RatesText.Usd}, buy: stellar:native, price: 1 }}";
        var own = $"{{ sell: {RatesText.Usd}, buy: stellar:native, price: 1, clients: [wallet, other] }}";
        var problems = RatesText.Problems(
            $"assets: {{ \"{RatesText.Usd}\": 2, stellar:native: 7 }}\npairs:\n  - {pair}\n  - {own}\n  - {pair}\n  - {own}\n");
        Assert.That(problems, Is.EqualTo([
            "rates.yaml:5:5: the pair iso4217:USD, stellar:native is listed before",
            "rates.yaml:6:5: the pair iso4217:USD, stellar:native is listed before for 'wallet'",
            "rates.yaml:6:5: the pair iso4217:USD, stellar:native is listed before for 'other'",
        ]));
    }

    [Test]
    public void Example_prices_and_no_prices_are_warned_of()
    {
        Assert.That(RatesText.Read("assets: {}\nexample: true\n").Warnings, Has.One.Contains(":2:10: these are example prices")
            .And.One.Contains("has no pairs"));
        Assert.That(RatesText.Read("assets: {}\nexample: true\n", new Uri("http://127.0.0.1:1")).Warnings, Is.Empty,
            "the pricing service has the prices");
        Assert.That(RatesText.Read(RatesText.OnePair("price: 1")).Warnings, Is.Empty);
    }
}
