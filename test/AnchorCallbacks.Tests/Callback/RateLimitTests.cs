namespace AnchorCallbacks.Tests.Callback;

sealed class RateLimitTests
{
    [Test]
    public async Task Without_the_setting_there_is_no_limit()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();

        for (var i = 0; i < 50; i++)
            Assert.That((await server.GetCustomer(("account", account))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_credential_must_wait_after_its_limit_and_events_are_always_taken()
    {
        await using var server = await TestServer.Start(overrides: ("Callback:RequestsPerMinute", "3"));

        for (var i = 0; i < 3; i++)
            Assert.That((await server.GetCustomer(("account", WalletSample.Account()))).Status, Is.EqualTo(200));
        var refused = await server.GetCustomer(("account", WalletSample.Account()));

        Assert.That((refused.Status, refused.Error), Is.EqualTo((429, "too many requests; wait as long as Retry-After says")));
        Assert.That(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.InRange(1, 60));
        Assert.That((await server.PostEvent("""{"id":"e-1","type":"x","payload":{}}""")).Status, Is.EqualTo(200));
        Assert.That((await server.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await server.GetCustomer(("account", WalletSample.Account()))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task An_account_must_wait_alone()
    {
        await using var server = await TestServer.Start(overrides: ("Callback:AccountRequestsPerMinute", "2"));
        var (busy, calm) = (WalletSample.Account(), WalletSample.Account());

        Assert.That((await server.GetCustomer(("account", busy))).Status, Is.EqualTo(200));
        var put = await server.PutCustomer(WalletSample.Person(busy));
        var refusedGet = await server.GetCustomer(("account", busy));
        var refusedPut = await server.PutMultipart([("account", busy)], ("photo_id_front", WalletSample.Photo(200_000)));

        Assert.That((put.Status, refusedGet.Status, refusedPut.Status), Is.EqualTo((200, 429, 429)));
        Assert.That(refusedPut.Error, Does.StartWith("account: too many requests"));
        Assert.That((await server.GetCustomer(("account", calm))).Status, Is.EqualTo(200));
        Assert.That((await server.GetCustomer(("id", put.Id!))).Status, Is.EqualTo(200), "AP's own request names no account");
    }
}
