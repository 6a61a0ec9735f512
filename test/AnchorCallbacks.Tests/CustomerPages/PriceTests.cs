using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Rates;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>A SEP-24 transaction that is done while the anchor's prices are away.</summary>
[TestFixture(PlatformGeneration.Two)]
[TestFixture(PlatformGeneration.Four)]
sealed class PriceTests(PlatformGeneration generation)
{
    [Test]
    public async Task Without_a_price_AP_is_told_nothing_and_the_transaction_says_so_until_there_is_one()
    {
        const string Types = """
            types:
              default:
                fields: { first_name: required }
              sep24:
                review: manual
                fields: { first_name: required }
            """;
        await using var pricing = await StubPricing.Start();
        pricing.Body = """{"rate":{"price":"1.02","sell_amount":"10.2","buy_amount":"10","fee":{"total":"0","asset":"iso4217:USD"}}}""";
        await using var loop = await Loop.Start(generation, types: Types, overrides: [.. Visitor.On, ("Pages:Sep24:Finish", "notify"),
            ("Rates:Source", "http"), ("Rates:Url", pricing.Url + "/prices/")]);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var visitor = new Visitor(loop.Server);
        var amount = await visitor.Open(Visitor.Address(loop.Server, id, wallet));
        var about = await visitor.Submit(amount.Form("/amount"));
        await visitor.Submit(about.Form("/step/about"), ("first_name", "Ana"));
        Assert.That((await loop.Server.Look($"/transactions/{id}/payable")).Json.GetProperty("payable").GetBoolean(), Is.False, "before");

        pricing.Status = 500;
        var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep24"));
        await loop.Server.MustDecide(customer.Id!, new { decision = "accept", type = "sep24" });
        await loop.UntilLooks($"/transactions/{id}", "AP is not told that the user is done: no price");

        Assert.That(loop.Platform[id].Status, Is.EqualTo("incomplete"));
        Assert.That(loop.Platform.Calls.Select(call => call.Method), Does.Not.Contain("notify_interactive_flow_completed"));
        Assert.That((await loop.Server.Look("/transactions")).Body, Does.Contain("AP is not told that the user is done"));

        pricing.Status = 200;
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        Assert.That(loop.Platform[id].AmountIn!.Value, Is.EqualTo("10.2"));
        Assert.That(loop.Platform.Calls.Count(call => call.Method == "notify_interactive_flow_completed"), Is.EqualTo(1));
        Assert.That((await loop.Server.Look($"/transactions/{id}")).Body, Does.Not.Contain("AP is not told"));
    }
}
