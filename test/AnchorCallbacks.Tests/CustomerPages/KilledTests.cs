using System.Diagnostics;
using System.Globalization;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Faults;
using HeldPort = AnchorCallbacks.Benchmarks.Processes.HeldPort;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>kill −9 right after the last step of the form: AP is told all the same, and once.</summary>
[TestFixture(PlatformGeneration.Two)]
[TestFixture(PlatformGeneration.Four)]
sealed class KilledTests(PlatformGeneration generation)
{
    const string Types = """
        types:
          default:
            fields: { first_name: required }
          sep24:
            fields: { first_name: required, id_number: required }
        """;

    [TestCase(0)]
    [TestCase(30)]
    [TestCase(150)]
    public async Task After_the_last_step_the_completion_arrives_once(int killedAfter)
    {
        using var folder = TempFolder.WithStore();
        var types = Path.Combine(folder.Path, "types.yaml");
        await File.WriteAllTextAsync(types, Types);
        await using var platform = await SimulatedPlatform.Start(new() { Generation = generation, Events = EventDelivery.Off });
        // Room for the kill to fall between what AP took and what it answered.
        platform.ChangeTime = TimeSpan.FromMilliseconds(100);
        using HeldPort callback = new(), pages = new();
        platform.CallbackUrl = new Uri($"http://127.0.0.1:{callback}");
        (string, string)[] settings =
        [
            ("Callback:Url", $"http://127.0.0.1:{callback}"), .. Visitor.On, ("Pages:Url", $"http://127.0.0.1:{pages}"),
            ("Pages:Sep24:Finish", "notify"), ("Platform:BaseUrl", platform.Address.ToString()), ("Customers:TypesFile", types),
            ("Reactions:ReconcileSeconds", "1"), ("Reactions:LeaseMarginSeconds", "1"), ("Platform:Timeouts:TotalSeconds", "5"),
            ("Platform:Timeouts:AttemptSeconds", "4"), ("Platform:Timeouts:ConnectSeconds", "2"),
        ];
        var wallet = WalletSample.Account();
        var id = platform.Wallet.StartInteractive(wallet);
        await using (var server = await ServerProcess.Start(folder, settings: settings))
        {
            using var visitor = new Visitor(new Uri($"http://127.0.0.1:{pages}"));
            var amount = await visitor.Open(Visitor.Address(TimeProvider.System.GetUtcNow().AddMinutes(5), id, wallet));
            var about = await visitor.Submit(amount.Form("/amount"));
            var identity = await visitor.Submit(about.Form("/step/about"), ("first_name", "Ana"));
            Assert.That((await visitor.Submit(identity.Form("/step/identity"), ("id_number", "X1"))).Status, Is.EqualTo(200));
            await Task.Delay(killedAfter);
            var kill = Stopwatch.StartNew();
            await server.Kill();
            platform.CallerWasKilled(TimeSpan.FromSeconds(1) + kill.Elapsed);
        }
        await using var next = await ServerProcess.Start(folder, settings: settings);
        await Eventually(() => platform[id].Status != "incomplete", "the transaction goes on");

        Assert.That(platform[id].Status, Is.EqualTo("pending_anchor"),
            string.Create(CultureInfo.InvariantCulture, $"killed after {killedAfter} ms: {string.Join('\n', platform.Calls)}"));
        Assert.That(platform.CallsFor(id).Count(call => call.Changes), Is.EqualTo(1));
    }
}
