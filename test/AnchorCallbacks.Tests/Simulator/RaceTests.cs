using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>Two calls on one transaction at once, as recorded: the later release lets one win, the older one lets all succeed.</summary>
[TestFixture(PlatformGeneration.Two)]
[TestFixture(PlatformGeneration.Four)]
sealed class RaceTests(PlatformGeneration generation)
{
    [Test]
    public async Task Calls_at_once_on_one_transaction_end_as_recorded()
    {
        await using var model = await SimulatedPlatform.Start(new() { Generation = generation });
        model.ChangeTime = TimeSpan.FromMilliseconds(100);
        using var caller = new RawCaller(model);
        var id = model.Wallet.StartInteractive(WalletSample.Account());

        var answers = await Task.WhenAll(new[] { "notify_transaction_error", "notify_transaction_expired", "notify_transaction_error" }
            .Select((method, index) => caller.Call(method, new { transaction_id = id, message = "race" }, $"{index}")));

        var refused = answers.Where(answer => answer.TryGetProperty("error", out _))
            .Select(answer => answer.GetProperty("error").GetProperty("message").GetString()!).ToList();
        Assert.That(refused, Has.Count.EqualTo(generation == PlatformGeneration.Two ? 0 : 2));
        Assert.That(refused, Has.All.StartsWith("Transaction was modified by another request").Or.All.StartsWith("RPC method["));
        Assert.That(model[id].Status, Is.AnyOf("error", "expired"));
        Assert.That(model.Calls.Count(call => call.Succeeded), Is.EqualTo(3 - refused.Count));
    }
}
