using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>Whatever breaks on the way: no notice is lost, none takes effect twice, no transaction stays stuck.</summary>
[OnEachEngine]
sealed class FaultTests
{
    [TestCase(Fault.Down)]
    [TestCase(Fault.Slow)]
    [TestCase(Fault.Forbidden)]
    [TestCase(Fault.ServerError)]
    [TestCase(Fault.ResetBefore)]
    [TestCase(Fault.ResetAfter)]
    [TestCase(Fault.HalfBody)]
    public async Task The_next_calls_fail_and_all_comes_right(Fault fault)
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();
        // Real time, of which one millisecond is half a second of the server's.
        loop.Platform.Faults.SlowFor = TimeSpan.FromMilliseconds(10);
        loop.Platform.Faults.Next(fault, fault, fault);

        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);

        await loop.UntilStatus(id, "pending_anchor");
        await AssertClean(loop);
        Assert.That(loop.Platform.CallsFor(id).Count(call => call.Changes && call.Succeeded), Is.EqualTo(2), () =>
            string.Join('\n', loop.Platform.CallsFor(id)));
    }

    [Test]
    public async Task While_the_platform_is_away_everything_waits_and_then_goes_out()
    {
        await using var loop = await Loop.Start();
        var wallets = Enumerable.Range(0, 30).Select(_ => Loop.Wallet()).ToList();
        var ids = wallets.ConvertAll(wallet => loop.Platform.Wallet.StartDeposit(wallet));
        foreach (var id in ids)
            await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();

        await loop.Platform.GoDown();
        foreach (var wallet in wallets)
            await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        for (var i = 0; i < 60; i++)
            await loop.Pass(TimeSpan.FromSeconds(30));
        await loop.Platform.ComeUp();

        foreach (var id in ids)
            await loop.UntilStatus(id, "pending_anchor");
        await AssertClean(loop);
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_storm_of_changes_under_every_kind_of_fault(int seed)
    {
        await using var loop = await Loop.Start(events: EventDelivery.Unreliable, seed: seed);
        foreach (var fault in (Fault[])[Fault.Down, Fault.Forbidden, Fault.ServerError, Fault.ResetBefore, Fault.ResetAfter,
            Fault.HalfBody])
            loop.Platform.Faults.Rate(fault, 0.04);
        var random = new Random(seed);
        var wallets = Enumerable.Range(0, 40).Select(_ => Loop.Wallet()).ToList();
        var ids = wallets.ConvertAll(wallet => loop.Platform.Wallet.StartDeposit(wallet));

        for (var step = 0; step < 200; step++)
        {
            var wallet = wallets[random.Next(wallets.Count)];
            var (name, value) = Loop.Person[random.Next(Loop.Person.Length)];
            await loop.Platform.Changes.During(wallet, () =>
                loop.Platform.Wallet.PutCustomer(wallet,
                [(name, name == "email_address" ? $"a{step}@example.com" : $"Name{(char)('a' + step % 26)}"), ("type", "sep6")]));
            loop.Server.Clock.Advance(TimeSpan.FromSeconds(random.Next(5)));
            await Task.Delay(1);
            if (step == 100)
                await loop.RestartServer();
        }
        foreach (var wallet in wallets)
            await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        loop.Platform.Faults.Clear();

        foreach (var id in ids.Where(id => loop.Platform[id].Status != "incomplete"))
            await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        var measure = await loop.Platform.CheckConsistency();
        Assert.That((measure.DoubledEffects.Count, measure.Stuck.Count, measure.LostNotices.Count), Is.EqualTo((0, 0, 0)),
            measure.ToString);
        // Two changes may cancel each other out while a call is on its way.
        Assert.That(measure.RedundantNotices, Has.Count.LessThanOrEqualTo(Math.Max(1, loop.Platform.Calls.Count(call => call.Changes) / 50)),
            measure.ToString);
    }

    static async Task AssertClean(Loop loop)
    {
        await loop.Settle();
        var measure = await loop.Platform.CheckConsistency();
        Assert.That(measure.IsClean, measure.ToString);
    }
}
