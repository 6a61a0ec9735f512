namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class QuoteListTests
{
    const string Usdc = "stellar:USDC:GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

    [Test]
    public async Task Firm_quotes_are_listed_page_by_page_the_newest_first()
    {
        await using var server = await TestServer.Start();
        var given = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            var reply = await server.Send(HttpMethod.Get,
                $"/rate?type=firm&sell_asset=iso4217:USD&sell_amount={i * 10}&buy_asset={Usdc}&client_id=somebody");
            Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
            given.Insert(0, reply.Json.GetProperty("rate").GetProperty("id").GetString()!);
            server.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await server.Send(HttpMethod.Get, $"/rate?type=indicative&sell_asset=iso4217:USD&sell_amount=10&buy_asset={Usdc}");

        var first = await server.Look("/quotes?limit=2");
        var second = await server.Look($"/quotes?limit=2&cursor={first.Member("next")}");

        Assert.That(first.Items("quotes").Concat(second.Items("quotes")).Select(quote => quote.GetProperty("id").GetString()),
            Is.EqualTo(given));
        Assert.That(second.Member("next"), Is.Null);
        Assert.That(first.Items("quotes").First().GetProperty("sell_amount").GetString(), Is.EqualTo("30"));
        Assert.That((await server.Look("/quotes?status=open")).Status, Is.EqualTo(400));
    }
}
