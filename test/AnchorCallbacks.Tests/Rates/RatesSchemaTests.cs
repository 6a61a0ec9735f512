using AnchorCallbacks.Tests.Customers.Types;

namespace AnchorCallbacks.Tests.Rates;

sealed class RatesSchemaTests
{
    static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "config");

    readonly SchemaFile schema = new(Path.Combine(Folder, "rates.schema.json"));

    [Test]
    public void The_shipped_file_fits_the_schema_and_the_server()
    {
        var yaml = File.ReadAllText(Path.Combine(Folder, "rates.yaml"));
        Assert.That(schema.Problems(yaml), Is.Empty);
        Assert.That(RatesText.Read(yaml).Table.Count, Is.GreaterThan(5));
        Assert.That(yaml.Split('\n')[0], Is.EqualTo("# yaml-language-server: $schema=./rates.schema.json"));
    }

    [TestCase("price: 1.02")]
    [TestCase("price: \"1.02\"")]
    [TestCase("price: 1/1.02")]
    [TestCase("mid: 2, spread: 0.5, clients: [wallet], holdSeconds: 60, maxHoldSeconds: 90")]
    [TestCase("price: 1, limits: { sell: { min: 1, max: 2 }, buy: { min: 0.5 } }")]
    [TestCase("price: 1, fee: { asset: buy, details: [ { name: a, fixed: 1.0 }, { name: b, description: c, percent: 0.5 } ] }")]
    public void What_the_server_takes_fits_the_schema(string members)
    {
        Assert.That(() => RatesText.Read(Pair(members)), Throws.Nothing);
        Assert.That(schema.Problems(Pair(members)), Is.Empty);
    }

    [TestCase("price: 0")]
    [TestCase("price: 1//2")]
    [TestCase("price: [1]")]
    [TestCase("prize: 1")]
    [TestCase("price: 1, spread: -1")]
    [TestCase("price: 1, holdSeconds: 0")]
    [TestCase("price: 1, holdSeconds: 1.5")]
    [TestCase("price: 1, clients: wallet")]
    [TestCase("price: 1, limits: { sell: 5 }")]
    [TestCase("price: 1, limits: { other: { min: 1 } }")]
    [TestCase("price: 1, fee: { asset: sell }")]
    [TestCase("price: 1, fee: { asset: other, details: [] }")]
    [TestCase("price: 1, fee: { details: [ { fixed: 1 } ] }")]
    [TestCase("price: 1, fee: { details: [ { name: a, amount: 1 } ] }")]
    public void What_does_not_fit_the_schema_stops_the_start_too(string members)
    {
        Assert.That(schema.Problems(Pair(members)), Is.Not.Empty);
        Assert.That(RatesText.Problems(Pair(members)), Is.Not.Empty);
    }

    [TestCase("assets: { iso4217:USD: 2.5 }")]
    [TestCase("assets: { iso4217:USD: 99 }")]
    [TestCase("assets: { USD: 2 }")]
    [TestCase("assets: []")]
    [TestCase("pairs: []")]
    [TestCase("assets: {}\nrates: []")]
    [TestCase("assets: {}\npairs: {}")]
    [TestCase("assets: {}\nexample: 1")]
    public void A_file_that_does_not_fit_the_schema_stops_the_start_too(string yaml)
    {
        Assert.That(schema.Problems(yaml), Is.Not.Empty);
        Assert.That(RatesText.Problems(yaml), Is.Not.Empty);
    }

    static string Pair(string members) =>
        $"assets: {{ \"{RatesText.Usd}\": 2, stellar:native: 7 }}\npairs:\n  - {{ sell: {RatesText.Usd}, buy: stellar:native, {members} "
            + $"}}\n";
}
