using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Simulator.Recorded;

/// <summary>Every recorded exchange with the platform server is answered by the model as the real one answered it.</summary>
sealed class RecordedExchangesTests
{
    /// <summary>What the model cannot repeat in a replay, and why.</summary>
    static readonly Dictionary<string, string> LeftOut = new()
    {
        ["2.12.0 platform-rpc:124 race"] = "requests at once: which one came last is not recorded; RaceTests shows what they show",
        ["2.12.0 platform-rpc:125 race"] = "the same",
        ["4.3.0 platform-rpc:137 race"] = "the same",
        ["4.3.0 platform-rpc:138 race"] = "the same",
        ["4.3.0 platform-rpc:167 "] = "the platform was started with credentials just then; the files of credentials are replayed below",
    };

    static IEnumerable<PlatformExchange> All => new[] { "2.12.0", "4.3.0" }.SelectMany(RecordedRun.Exchanges);

    static IEnumerable<PlatformExchange> Replayed => All.Where(exchange => !LeftOut.ContainsKey(exchange.ToString()));

    static IEnumerable<PlatformExchange> Credentials =>
        new[] { "2.12.0", "4.3.0" }.SelectMany(release => PlatformExchange.Load(release, "platform-auth"));

    [Test]
    public void Hardly_anything_is_left_out()
    {
        Assert.That(All.Count() - Replayed.Count(), Is.EqualTo(LeftOut.Count));
        Assert.That(Replayed.Count(), Is.GreaterThan(370));
    }

    [TestCaseSource(nameof(Replayed))]
    public async Task An_exchange_gives_the_recorded_answer(PlatformExchange exchange)
    {
        var (status, answer) = await RecordedRun.Answer(exchange);

        Assert.That(RecordedAnswer.Comparable(answer), Is.EqualTo(RecordedAnswer.Comparable(exchange.Answer)));
        Assert.That(status, Is.EqualTo(exchange.Status));
    }

    [TestCaseSource(nameof(Credentials))]
    public async Task Credentials_are_taken_and_refused_as_recorded(PlatformExchange exchange)
    {
        const string Secret = "myAnchorToPlatformSecret1234567890";
        var auth = exchange.Scenario.StartsWith("auth-jwt", StringComparison.Ordinal) ? SimulatorCredentials.Jwt(Secret)
            : SimulatorCredentials.ApiKey(Secret);
        // AP's date header is kept for a second, and may be older than the token.
        var clock = new FakeClock(exchange.At.AddSeconds(1));
        await using var model =
            await SimulatedPlatform.Start(new() { Generation = RecordedRun.Generation(exchange.Release), Clock = clock, Auth = auth });
        using var http = new HttpClient { BaseAddress = model.Address };
        using var request = exchange.ToRequest();

        using var response = await http.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(exchange.Status));
        Assert.That(RecordedAnswer.Comparable(await response.Content.ReadAsStringAsync()),
            Is.EqualTo(RecordedAnswer.Comparable(exchange.Answer)));
    }
}
