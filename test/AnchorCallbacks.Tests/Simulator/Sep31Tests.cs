using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Contract;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>SEP-31 on the model: two customers and one status, prices, deposit address.</summary>
sealed class Sep31Tests
{
    readonly string account = WalletSample.Account();

    [Test]
    public async Task The_customer_who_decides_is_measured()
    {
        await using var stage = await SimulatorStage.Start(PlatformGeneration.Four);
        using var caller = new RawCaller(stage.Model);
        var wallet = stage.Model.Wallet;
        var sender = (await wallet.PutCustomer(account, [.. WalletSample.Person(account), ("memo", "1"), ("type", "sep31-sender")])).Id!;
        (string, string)[] person = [.. WalletSample.Person(account), ("memo", "2"), ("type", "sep31-receiver")];
        var receiver = (await wallet.PutCustomer(account, person)).Id!;
        var id = (await wallet.StartSep31(account, sender, receiver)).Id!;

        Assert.That(await Tell(sender, "sep31-sender"), Is.EqualTo("pending_receiver"));
        Assert.That((await stage.Model.CheckConsistency()).LostNotices.Single(), Does.Contain("last notice sep31-sender ACCEPTED")
            .And.Contain("NEEDS_INFO"));
        Assert.That(await Tell(receiver, "sep31-receiver"), Is.EqualTo("pending_customer_info_update"));
        Assert.That((await stage.Model.CheckConsistency()).IsClean);

        await wallet.PutCustomer(account,
            [.. person, ("bank_account_number", "1"), ("bank_account_type", "checking"), ("bank_number", "2")]);
        Assert.That((await stage.Model.CheckConsistency()).Stuck, Has.Count.EqualTo(1));
        Assert.That(await Tell(receiver, "sep31-receiver"), Is.EqualTo("pending_receiver"));
        Assert.That((await stage.Model.CheckConsistency()).IsClean);

        async Task<string?> Tell(string customer, string type) =>
            (await caller.Call("notify_customer_info_updated",
                new { transaction_id = id, customer_id = customer, customer_type = type, message = "m" })).GetProperty("result")
                .GetProperty("status").GetString();
    }

    [TestCase("2.12.0", "/fee?")]
    [TestCase("4.3.0", "/rate?type=indicative")]
    public async Task The_price_is_asked_for_as_recorded(string release, string target)
    {
        var recorded = RecordedExchange.Load(release, "callback-flows")
            .Last(exchange => exchange.Scenario == "sep31-create" && exchange.Target.StartsWith(target, StringComparison.Ordinal));
        await using var server = await ScriptedServer.Start(request => Task.FromResult((200, request.Contains("/customer", StringComparison.Ordinal) ? """{"id":"c","status":"ACCEPTED"}""" : recorded.AnsweredBody)));
        await using var model = await SimulatedPlatform.Start(new() { Generation = Recorded.RecordedRun.Generation(release) });
        model.CallbackUrl = server.Address;
        model.Wallet.AsksPrices = true;

        var id = (await model.Wallet.StartSep31(account, "c0ffee00-0000-4000-8000-000000000001", "c0ffee00-0000-4000-8000-000000000001"))
            .Id!;

        Assert.That(server.Requests.Last(), Is.EqualTo("GET " + recorded.Target));
        Assert.That(model[id].Fee, Is.EqualTo(new Fee(release == "4.3.0" ? "0" : "1", WalletApi.Usdc, null)));
    }

    [Test]
    public async Task A_quote_gives_the_payment_its_amounts()
    {
        var quoted = RecordedExchange.Load("4.3.0", "callback-flows")
            .First(exchange => exchange.Target.StartsWith("/rate?type=firm&sell_asset=stellar", StringComparison.Ordinal));
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, quoted.AnsweredBody)));
        await using var model = await SimulatedPlatform.Start();
        model.CallbackUrl = server.Address;

        var quote = (await model.Prices.RequestQuote(account, new(WalletApi.Usdc, "iso4217:USD") { SellAmount = "10" })).Id!;
        var id = (await model.Wallet.StartSep31(account, "s", "r", quoteId: quote)).Id!;

        Assert.That(model[id].AmountOut, Is.EqualTo(new Amount("8.5714", "iso4217:USD")));
        Assert.That(model[id].Fee!.Details, Has.Count.EqualTo(1));
        Assert.That((await model.Wallet.StartSep31(account, "s", "r", quoteId: "nope")).Status, Is.EqualTo(400));
    }

    [TestCase("""{"destination_account":"G"}""", "memo and memo_type are required")]
    [TestCase("""{"memo":"1"}""", "destination_account is required")]
    [TestCase("""{"memo":"text","destination_account":"G"}""", "Invalid id memo: text")]
    public async Task The_deposit_address_is_the_business_servers(string own, string text)
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        var id = (await model.Wallet.StartSep31(account, "s", "r")).Id!;
        var parameters = System.Text.Json.Nodes.JsonNode.Parse(own)!;
        parameters["transaction_id"] = id;

        var answer = await caller.Call("request_onchain_funds", parameters);

        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo(text));
    }
}
