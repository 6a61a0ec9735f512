using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>The model against the real server: it asks during a notice, and moves on by the answer.</summary>
[TestFixture(PlatformGeneration.Two)]
[TestFixture(PlatformGeneration.Four)]
sealed class CallbackDuringNoticeTests(PlatformGeneration generation)
{
    readonly string account = WalletSample.Account();

    [Test]
    public async Task A_customer_with_missing_data_makes_the_transaction_wait_and_one_that_gave_it_lets_it_go_on()
    {
        await using var stage = await SimulatorStage.Start(generation);
        using var caller = new RawCaller(stage.Model);
        var wallet = stage.Model.Wallet;
        var id = wallet.StartDeposit(account);
        var customer = (await wallet.PutCustomer(account, [("type", "sep6"), ("first_name", "Ana")])).Id!;

        var asked = await caller.Call("notify_customer_info_updated",
            new { transaction_id = id, customer_id = customer, customer_type = "sep6", message = "More, please" });
        Assert.That(asked.GetProperty("result").GetProperty("status").GetString(), Is.EqualTo("pending_customer_info_update"),
            asked.ToString());
        var wanted = await wallet.GetCustomer(account, ("transaction_id", id), ("type", "sep6"));
        Assert.That((wanted.Status, wanted.CustomerStatus), Is.EqualTo((200, "NEEDS_INFO")));
        Assert.That((await stage.Model.CheckConsistency()).IsClean);

        await wallet.PutCustomer(account, WalletSample.Person(account), ("photo_id_front", WalletSample.Photo(100)));
        Assert.That((await stage.Model.CheckConsistency()).Stuck, Has.Count.EqualTo(1));
        Assert.That((await stage.Model.CheckConsistency()).LostNotices, Has.Count.EqualTo(1));

        var notice = new { transaction_id = id, customer_id = customer, customer_type = "sep6", message = "Thank you" };
        var told = await caller.Call("notify_customer_info_updated", notice);
        Assert.That(told.GetProperty("result").GetProperty("status").GetString(), Is.EqualTo("pending_anchor"));
        Assert.That(stage.Model[id].Message, Is.EqualTo("Thank you"));
        Assert.That((await stage.Model.CheckConsistency()).IsClean);

        await caller.Call("notify_customer_info_updated", notice);
        Assert.That((await stage.Model.CheckConsistency()).RedundantNotices, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_transaction_that_waits_for_a_customer_who_is_done_is_measured_as_stuck_though_nobody_was_told()
    {
        await using var stage = await SimulatorStage.Start(generation);
        await stage.Model.Wallet.PutCustomer(account, WalletSample.Person(account));
        var id = stage.Model.Wallet.StartDeposit(account);

        stage.Model.Change(id, t => t with { Status = "pending_customer_info_update" });
        var measure = await stage.Model.CheckConsistency();

        Assert.That(measure.Stuck.Single(), Does.Contain(id).And.Contain("ACCEPTED"));
        Assert.That(measure.LostNotices, Is.Empty);
    }

    [Test]
    public async Task The_server_may_call_in_while_it_is_asked()
    {
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation });
        using var caller = new RawCaller(model);
        var id = model.Wallet.StartDeposit(account);
        var seen = "";
        await using var server = await ScriptedServer.Start(async _ =>
        {
            seen = await caller.Http.GetStringAsync($"/transactions/{id}");
            return (200, """{"id":"c","status":"NEEDS_INFO","fields":{"last_name":{"type":"string"}}}""");
        });
        model.CallbackUrl = server.Address;

        var told = await caller.Call("notify_customer_info_updated",
            new { transaction_id = id, customer_id = "c", customer_type = "sep6" });

        Assert.That(seen, Does.Contain("\"status\":\"incomplete\""));
        Assert.That(told.GetProperty("result").GetProperty("status").GetString(), Is.EqualTo("pending_customer_info_update"));
        Assert.That(server.Requests.Single(), Is.EqualTo($"GET /customer?id=c&transaction_id={id}&type=sep6"));
        Assert.That(model.Calls.Single().Notice, Is.EqualTo(new CustomerNotice("c", "sep6", "NEEDS_INFO", "last_name", null)));
    }

    [Test]
    public async Task A_change_made_while_the_server_is_asked_makes_the_later_release_refuse_and_the_older_one_overwrite()
    {
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation });
        using var caller = new RawCaller(model);
        var id = model.Wallet.StartDeposit(account);
        await using var server = await ScriptedServer.Start(async _ =>
        {
            await caller.Call("notify_transaction_error", new { transaction_id = id, message = "meanwhile" });
            return (200, """{"id":"c","status":"ACCEPTED"}""");
        });
        model.CallbackUrl = server.Address;

        var told = await caller.Call("notify_customer_info_updated",
            new { transaction_id = id, customer_id = "c", customer_type = "sep6" });

        if (generation == PlatformGeneration.Four)
            Assert.That(told.GetProperty("error").GetProperty("message").GetString(),
                Does.StartWith("Transaction was modified by another request"));
        Assert.That(model[id].Status, Is.EqualTo(generation == PlatformGeneration.Four ? "error" : "pending_anchor"));
    }

    [Test]
    public async Task A_rejection_without_a_message_is_refused_although_the_server_was_asked_and_the_event_went_out()
    {
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.InOrder });
        using var caller = new RawCaller(model);
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, """{"id":"c","status":"REJECTED"}""")));
        model.CallbackUrl = server.Address;
        var id = model.Wallet.StartDeposit(account);

        var refused = await caller.Call("notify_customer_info_updated", new { transaction_id = id, customer_id = "c" });
        await model.Events.Drained();

        Assert.That(refused.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32602));
        Assert.That(refused.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo("message is required"));
        Assert.That(model[id].Status, Is.EqualTo("incomplete"));
        Assert.That(model.Events.Accepted.Select(e => e.Type), Is.EqualTo(new[] { "transaction_created", "customer_updated" }));
        Assert.That((await caller.Call("notify_customer_info_updated", new { transaction_id = id, customer_id = "c", message = "No" }))
            .GetProperty("result").GetProperty("status").GetString(), Is.EqualTo("error"));
    }
}
