using AnchorCallbacks.Rates.Table;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>The file of the prices changes while the server runs.</summary>
sealed class RatesReloadTests
{
    const string Usdc = "stellar:USDC:GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";

    [Test]
    public async Task New_prices_are_in_force_without_a_restart_and_bad_ones_change_nothing()
    {
        using var folder = new Faults.TempFolder();
        var file = folder.File("rates.yaml");
        await File.WriteAllTextAsync(file, Prices("2"));
        await using var server = await TestServer.Start(overrides: ("Rates:File", file));
        Assert.That(await Price(server), Is.EqualTo("2"));

        Assert.That(await Change(server, file, Prices("4")));
        Assert.That(await Price(server), Is.EqualTo("4"));

        Assert.That(await Change(server, file, Prices("four")), Is.False);
        Assert.That(await Price(server), Is.EqualTo("4"), "the old price stays in force");
        var alarms = (await server.Look("/health")).Json.GetProperty("configuration").GetProperty("alarms");
        Assert.That(alarms[0].GetString(), Does.Contain("rates.yaml"));

        File.Delete(file);
        Assert.That(server.Get<RatesReload>().Check(), Is.False);
        Assert.That(await Price(server), Is.EqualTo("4"), "also if the file is away");

        Assert.That(await Change(server, file, Prices("5")));
        Assert.That(await Price(server), Is.EqualTo("5"));
        Assert.That(server.Get<RatesReload>().Problem, Is.Null);
    }

    static string Prices(string price) => $$"""
        assets: { "iso4217:USD": 4, "{{Usdc}}": 7 }
        pairs:
          - { sell: "iso4217:USD", buy: "{{Usdc}}", price: {{price}} }
        """;

    static async Task<bool> Change(TestServer server, string file, string text)
    {
        await File.WriteAllTextAsync(file, text);
        return server.Get<RatesReload>().Check();
    }

    static async Task<string> Price(TestServer server)
    {
        var reply = await server.Send(HttpMethod.Get,
            $"/rate?type=indicative&sell_asset=iso4217:USD&buy_asset={Uri.EscapeDataString(Usdc)}&sell_amount=100");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return decimal.Parse(reply.Json.GetProperty("rate").GetProperty("price").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
    }
}
