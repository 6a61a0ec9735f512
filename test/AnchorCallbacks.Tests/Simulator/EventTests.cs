using System.Text.Json;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Contract;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>Events of the model: what they say, and how they come.</summary>
[TestFixture(PlatformGeneration.Two)]
[TestFixture(PlatformGeneration.Four)]
sealed class EventTests(PlatformGeneration generation)
{
    string Release => generation == PlatformGeneration.Two ? "2.12.0" : "4.3.0";

    /// <summary>Events of creation hold all there is of a transaction then.</summary>
    [Test]
    public async Task Created_transactions_are_published_in_the_recorded_bytes()
    {
        var recorded = RecordedExchange.Load(Release, "callback-events").Select(exchange => JsonDocument.Parse(exchange.Body).RootElement)
            .Where(body => body.GetProperty("type").GetString() == "transaction_created").ToList();
        await using var server = await ScriptedServer.Start(_ => throw new AssertionException("only events"));
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.InOrder });
        model.CallbackUrl = server.Address;

        foreach (var body in recorded)
            model.Events.TransactionCreated(SimulatedTransaction.Read(body.GetProperty("payload").GetProperty("transaction")));
        await model.Events.Drained();

        Assert.That(recorded, Has.Count.GreaterThan(30));
        Assert.That(server.Events.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("payload").GetRawText()),
            Is.EqualTo(recorded.Select(body => body.GetProperty("payload").GetRawText())));
        Assert.That(server.Events.First(), Does.Match("""^\{"id":"[0-9a-f-]{36}","timestamp":"[0-9T:.-]+Z","type":"transaction_created","payload":\{"transaction":\{"""));
    }

    [Test]
    public async Task A_story_is_told_to_the_real_server_in_order()
    {
        await using var stage = await SimulatorStage.Start(generation, EventDelivery.InOrder);
        using var caller = new RawCaller(stage.Model);
        var account = WalletSample.Account();
        var customer = (await stage.Model.Wallet.PutCustomer(account, WalletSample.Person(account))).Id!;
        var id = stage.Model.Wallet.StartDeposit(account);
        await caller.Call("notify_customer_info_updated", new { transaction_id = id, customer_id = customer, message = "m" });
        await stage.Model.Events.Drained();

        Assert.That(stage.Model.Events.Accepted.Select(e => e.Type),
            Is.EqualTo(new[] { "customer_updated", "transaction_created", "customer_updated", "transaction_status_changed" }));
        Assert.That(stage.Model.Events.Accepted.Select(e => e.TransactionId), Is.EqualTo(new[] { null, id, null, id }));
    }

    [Test]
    public async Task Unreliable_delivery_repeats_and_reorders_but_loses_nothing()
    {
        await using var server = await ScriptedServer.Start(_ => throw new AssertionException("only events"));
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.Unreliable });
        model.CallbackUrl = server.Address;

        var ids = Enumerable.Range(0, 200).Select(_ => model.Wallet.StartDeposit(WalletSample.Account())).ToList();
        await model.Events.Drained();

        var came = server.Events.Select(body =>
            JsonDocument.Parse(body).RootElement.GetProperty("payload").GetProperty("transaction").GetProperty("id").GetString()!).ToList();
        Assert.That(came.Distinct(), Is.EquivalentTo(ids));
        Assert.That(came.Distinct(), Is.Not.EqualTo(ids));
        Assert.That(came, Has.Count.GreaterThan(220));
        Assert.That(server.Events.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()).Distinct().Count(),
            Is.EqualTo(200));
    }

    [Test]
    public async Task An_event_that_is_refused_comes_again_and_holds_up_the_others()
    {
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.InOrder });
        model.Wallet.StartDeposit(WalletSample.Account());
        model.Wallet.StartDeposit(WalletSample.Account());
        await Eventually(() => model.Events.Outstanding == 2, "both wait");

        await using var server = await ScriptedServer.Start(_ => throw new AssertionException("only events"));
        model.CallbackUrl = server.Address;
        await model.Events.Drained();

        Assert.That(server.Events, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Without_events_none_is_sent()
    {
        await using var server = await ScriptedServer.Start(_ => throw new AssertionException("only events"));
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation });
        model.CallbackUrl = server.Address;

        model.Wallet.StartDeposit(WalletSample.Account());
        await model.Events.Drained();

        Assert.That(server.Events, Is.Empty);
    }
}
