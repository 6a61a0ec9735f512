using System.Text;

namespace AnchorCallbacks.Tests.Events;

/// <summary>POST /event over HTTP: AP repeats an event until it is taken and sends no other before, so all are taken, kept once and marked.</summary>
sealed class EventEndpointTests
{
    const string Good = """{"id":"e-1","timestamp":"2026-11-21T12:00:00Z","type":"customer_updated","payload":{"customer":{"id":"c-1"}}}""";

    [TestCase("half a surrogate pair for an id", """{"id":"\ud800","type":"customer_updated"}""", "no_id")]
    [TestCase("half a surrogate pair for a type", """{"id":"e-1","type":"\ud800"}""", "unknown_type")]
    [TestCase("half a surrogate pair in a name", """{"id":"e-1","type":"quote_created","timestam\ud800":"","i\ud800":"","typ\udc00":""}""", "")]
    [TestCase("half a surrogate pair in a name and no id", """{"timestam\ud800":"x","type":"quote_created"}""", "no_id")]
    [TestCase("half a surrogate pair in the payload", """{"id":"e-1","type":"quote_created","payload":{"a":"\ud800"}}""", "")]
    public async Task Whatever_the_body_says_it_is_taken_kept_and_marked(string what, string body, string marks)
    {
        await using var server = await TestServer.Start();

        var reply = await server.PostEvent(body);

        Assert.That(reply.Status, Is.EqualTo(200), what);
        var kept = await server.Event();
        Assert.That(kept.Marks, Is.EqualTo(marks), what);
        Assert.That(Encoding.UTF8.GetString(kept.Open(server)), Is.EqualTo(body), what);
    }

    [Test]
    public async Task A_body_that_does_not_arrive_in_its_time_is_refused_and_not_kept()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:UploadSeconds", "1"));
        var half = RawHttp.Request("POST", "/event", [("Content-Length", "1000")], Encoding.UTF8.GetBytes(Good));

        var reply = await RawHttp.Send(server.Client.BaseAddress!, half, expect: TimeSpan.FromSeconds(30));

        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "body: took too long to arrive")));
        Assert.That(await server.Events(), Is.Empty);
    }
}
