using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class HealthTests
{
    [Test]
    public async Task Health_tells_of_what_waits_what_is_parked_and_how_old_it_is()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await StuckCalls.StartWrongServer();
        await loop.Park(wrong);
        await loop.Server.PostEvent("""{"id":"e-1","type":"transaction_created","payload":{}}""");
        await loop.Settle();
        loop.Server.Clock.Advance(TimeSpan.FromSeconds(2));

        var health = await loop.Server.Send(HttpMethod.Get, "/health");

        Assert.That(health.Status, Is.EqualTo(200));
        Assert.That(health.Json.GetProperty("outbox").GetRawText(), Is.EqualTo("""{"waiting":0,"parked":1,"oldest_seconds":null}"""));
        Assert.That(health.Json.GetProperty("inbox").GetRawText(), Is.EqualTo("""{"waiting":0,"parked":1,"oldest_seconds":null}"""));
        Assert.That(health.Json.GetProperty("platform").GetProperty("lists_read_at").GetDateTimeOffset(),
            Is.GreaterThan(loop.Server.Clock.GetUtcNow().AddMinutes(-2)));
        Assert.That(health.Json.GetProperty("platform").GetProperty("alarms").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task A_disk_that_is_nearly_full_is_an_alarm()
    {
        await using var wide = await TestServer.Start(overrides: ("Store:MinFreePercent", "0"));
        await using var tight = await TestServer.Start(overrides: ("Store:MinFreePercent", "100"));

        var (calm, alarmed) = (await wide.Send(HttpMethod.Get, "/health"), await tight.Send(HttpMethod.Get, "/health"));

        Assert.That((calm.Status, alarmed.Status), Is.EqualTo((200, 200)));
        if (TestEngine.IsPostgres)
        {
            Assert.That(alarmed.Json.TryGetProperty("disk", out _), Is.False, "it is another machine's");
            return;
        }
        Assert.That(calm.Json.GetProperty("disk").GetProperty("free_percent").GetInt32(), Is.InRange(0, 99));
        Assert.That(calm.Json.GetProperty("disk").TryGetProperty("alarm", out _), Is.False);
        Assert.That(alarmed.Json.GetProperty("disk").GetProperty("alarm").GetString(),
            Is.EqualTo("less than 100 % of the store's disk is free"));
    }

    [Test]
    public async Task A_platform_that_is_away_is_an_alarm_and_no_reason_to_be_unavailable()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();
        await loop.Platform.GoDown();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        Reply health = null!;
        await loop.Until(() =>
            (health = loop.Server.Send(HttpMethod.Get, "/health").Result).Json.GetProperty("platform").GetProperty("alarms")
            .GetArrayLength() > 0
            && health.Json.GetProperty("outbox").GetProperty("oldest_seconds").ValueKind == System.Text.Json.JsonValueKind.Number
            && health.Json.GetProperty("outbox").GetProperty("oldest_seconds").GetInt64() > 60, "the call grows old");

        Assert.That((health.Status, health.Json.GetProperty("status").GetString()), Is.EqualTo((200, "ok")));
        Assert.That(health.Json.GetProperty("outbox").GetProperty("waiting").GetInt64(), Is.EqualTo(1));
        Assert.That(health.Json.GetProperty("platform").GetProperty("alarms")[0].GetString(),
            Does.StartWith("AP does not answer correctly; a request with a credential shows the reason. Since "));
        var toOperators = await loop.Server.Look("/health");
        Assert.That(toOperators.Json.GetProperty("platform").GetProperty("alarms")[0].GetString(), Does.Contain("Anchor Platform")
            .Or.Contain("Platform:BaseUrl"));
        Assert.That(toOperators.Json.GetProperty("platform").GetProperty("alarms")[0].GetString(),
            Does.Match(@" Since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ; 1 call waits\.$"));

        await loop.Platform.ComeUp();
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        loop.Server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await loop.Server.Send(HttpMethod.Get, "/health")).Json.GetProperty("platform").GetProperty("alarms").GetArrayLength(),
            Is.Zero);
    }
}
