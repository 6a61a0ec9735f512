using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Http;

sealed class RefusalLogTests
{
    [Test]
    public async Task Refused_requests_are_counted_and_logged_once_a_second()
    {
        await using var server =
            await TestServer.Start(overrides: [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret)]);
        var method = new string('M', 5000);

        for (var i = 0; i < 200; i++)
            Assert.That((await server.Send(HttpMethod.Get, "/customer?id=x")).Status, Is.EqualTo(401));
        await RawHttp.Send(server.Client.BaseAddress!, RawHttp.Request(method, "/customer", [], []));
        Assert.That(Lines(server), Is.Empty, "before the second is over");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await server.Send(HttpMethod.Get, "/customer?id=x")).Status, Is.EqualTo(401));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(Lines(server).Select(line => line[line.IndexOf("The ", StringComparison.Ordinal)..].Trim()), Is.EqualTo(new[]
        {
            "The callback API refused 201 requests within a second; the last was another method: Authorization: is missing",
            "The callback API refused 1 requests within a second; the last was GET: Authorization: is missing",
        }));
        Assert.That(server.Log.At(LogLevel.Warning), Has.None.Contains("MMMM"));
    }

    static List<string> Lines(TestServer server) =>
        [.. server.Log.At(LogLevel.Warning).Where(line => line.Contains("refused", StringComparison.Ordinal))];
}
