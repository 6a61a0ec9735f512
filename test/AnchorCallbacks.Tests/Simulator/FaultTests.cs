using System.Diagnostics;
using System.Net;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>The model fails as it is told, and knows what it did meanwhile.</summary>
sealed class FaultTests
{
    [TestCase(Fault.Down, "incomplete")]
    [TestCase(Fault.ResetBefore, "incomplete")]
    [TestCase(Fault.ResetAfter, "error")]
    [TestCase(Fault.HalfBody, "error")]
    public async Task A_broken_connection_leaves_the_effect_done_or_not_as_named(Fault fault, string status)
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        var id = model.Wallet.StartDeposit(WalletSample.Account());
        model.Faults.Next(fault);

        Assert.CatchAsync<HttpRequestException>(() => Fail(caller, id));

        Assert.That(model[id].Status, Is.EqualTo(status));
        Assert.That(model.Calls.Select(call => call.AnswerLost), Is.EqualTo(status == "error" ? [true] : Array.Empty<bool>()));
        Assert.That((await Fail(caller, id)).GetProperty(status == "error" ? "error" : "result").ToString(), Does.Contain("error"));
    }

    [TestCase(Fault.Forbidden, HttpStatusCode.Forbidden, "forbidden")]
    [TestCase(Fault.ServerError, HttpStatusCode.ServiceUnavailable, "<html>")]
    public async Task A_refusal_of_the_whole_request_does_nothing(Fault fault, HttpStatusCode status, string text)
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        var id = model.Wallet.StartDeposit(WalletSample.Account());
        model.Faults.Always = fault;

        using var response = await caller.Http.PostAsync("/", new StringContent("""[{"jsonrpc":"2.0","id":"1","method":"notify_transaction_error","params":{"transaction_id":"ID","message":"m"}}]""".Replace("ID", id, StringComparison.Ordinal),
            System.Text.Encoding.UTF8, "application/json"));

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(text));
        Assert.That(model[id].Status, Is.EqualTo("incomplete"));
        model.Faults.Clear();
        await Fail(caller, id);
        Assert.That(model[id].Status, Is.EqualTo("error"));
    }

    [Test]
    public async Task A_slow_answer_comes_late()
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        model.Faults.SlowFor = TimeSpan.FromMilliseconds(300);
        model.Faults.Next(Fault.Slow);
        var watch = Stopwatch.StartNew();

        await caller.Call("get_transaction", new { transaction_id = "none" });

        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromMilliseconds(290)));
    }

    [Test]
    public async Task Reads_can_be_spared()
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        var id = model.Wallet.StartDeposit(WalletSample.Account());
        (model.Faults.Always, model.Faults.SpareReads) = (Fault.ResetBefore, true);

        Assert.That((await caller.Call("get_transaction", new { transaction_id = id })).GetProperty("result").GetProperty("id").GetString(),
            Is.EqualTo(id));
        Assert.That(await caller.Http.GetStringAsync("/transactions?sep=6"), Does.Contain(id));
        Assert.CatchAsync<HttpRequestException>(() => Fail(caller, id));
    }

    [Test]
    public async Task A_platform_that_went_down_refuses_connections_and_comes_up_at_its_address_with_its_state()
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        var (id, address) = (model.Wallet.StartDeposit(WalletSample.Account()), model.Address);

        await model.GoDown();
        var refused = Assert.CatchAsync<HttpRequestException>(() => Fail(caller, id))!;
        await model.ComeUp();

        Assert.That(refused.HttpRequestError, Is.EqualTo(HttpRequestError.ConnectionError));
        Assert.That(model.Address, Is.EqualTo(address));
        await Fail(caller, id);
        Assert.That(model[id].Status, Is.EqualTo("error"));
    }

    [Test]
    public void The_same_seed_gives_the_same_faults()
    {
        var first = Draw(7);

        Assert.That(Draw(7), Is.EqualTo(first));
        Assert.That(Draw(8), Is.Not.EqualTo(first));
        Assert.That(first.Count(fault => fault == Fault.ResetAfter), Is.InRange(150, 250));

        static List<Fault> Draw(int seed)
        {
            var faults = new FaultPlan(seed);
            faults.Rate(Fault.ResetAfter, 0.2);
            faults.Rate(Fault.Down, 0.1);
            return [.. Enumerable.Range(0, 1000).Select(_ => faults.Draw(reads: false))];
        }
    }

    [Test]
    public async Task A_refund_that_takes_effect_twice_is_measured()
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        var id = Guid.NewGuid().ToString();
        model.Add(new()
        {
            Id = id,
            Sep = 6,
            Kind = "withdrawal",
            Status = "pending_anchor",
            StartedAt = new(1),
            TransferReceivedAt = new(1),
            AmountIn = new("10", WalletApi.Usdc),
            AmountOut = new("10", "iso4217:USD"),
            Fee = new("0", WalletApi.Usdc, null),
        });
        var refund = new
        {
            transaction_id = id,
            refund = new
            {
                id = "r",
                amount = new { amount = "1", asset = WalletApi.Usdc },
                amount_fee = new { amount = "0", asset = WalletApi.Usdc }
            }
        };

        await caller.Call("notify_refund_sent", refund, "a");
        Assert.That((await model.CheckConsistency()).IsClean);
        await caller.Call("notify_refund_sent", refund, "b");

        Assert.That((await model.CheckConsistency()).DoubledEffects.Select(call => call.RpcId), Is.EqualTo(new[] { "\"b\"" }));
    }

    [Test]
    public async Task A_notice_repeated_after_its_answer_was_lost_is_not_held_against_the_caller()
    {
        await using var model = await SimulatedPlatform.Start();
        using var caller = new RawCaller(model);
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, """{"id":"c","status":"ACCEPTED"}""")));
        model.CallbackUrl = server.Address;
        var id = model.Wallet.StartDeposit(WalletSample.Account());
        var notice = new { transaction_id = id, customer_id = "c", customer_type = "sep6", message = "m" };
        model.Faults.Next(Fault.ResetAfter);

        Assert.CatchAsync<HttpRequestException>(() => caller.Call("notify_customer_info_updated", notice));
        await caller.Call("notify_customer_info_updated", notice);
        Assert.That((await model.CheckConsistency()).IsClean, Is.True);
        await caller.Call("notify_customer_info_updated", notice);
        Assert.That((await model.CheckConsistency()).RedundantNotices, Has.Count.EqualTo(1));
        model.CallerWasKilled(TimeSpan.FromMinutes(1));
        Assert.That((await model.CheckConsistency()).RedundantNotices, Is.Empty);
    }

    static Task<System.Text.Json.JsonElement> Fail(RawCaller caller, string id) =>
        caller.Call("notify_transaction_error", new { transaction_id = id, message = "m" });
}
