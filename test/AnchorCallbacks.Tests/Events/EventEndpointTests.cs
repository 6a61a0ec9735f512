using System.Text;
using AnchorCallbacks.Tests.Http.Corpus;

namespace AnchorCallbacks.Tests.Events;

/// <summary>POST /event over HTTP: AP repeats an event until it is taken and sends no other before, so all are taken, kept once and
/// marked.</summary>
[OnEachEngine]
sealed class EventEndpointTests
{
    const string Good = """{"id":"e-1","timestamp":"2026-11-21T12:00:00Z","type":"customer_updated","payload":{"customer":{"id":"c-1"}}}""";

    [TestCase("nothing", "", "not_json no_id")]
    [TestCase("no JSON", "hello", "not_json no_id")]
    [TestCase("JSON that breaks off", """{"id":"e-1","type":"customer_updated","payl""", "not_json no_id")]
    [TestCase("JSON and more", Good + "x", "not_json no_id")]
    [TestCase("an array", "[" + Good + "]", "not_json no_id")]
    [TestCase("a text", "\"e-1\"", "not_json no_id")]
    [TestCase("null", "null", "not_json no_id")]
    [TestCase("an empty object", "{}", "no_id unknown_type")]
    [TestCase("no id", """{"type":"customer_updated"}""", "no_id")]
    [TestCase("an empty id", """{"id":"","type":"customer_updated"}""", "no_id")]
    [TestCase("a number for an id", """{"id":1,"type":"customer_updated"}""", "no_id")]
    [TestCase("an object for an id", """{"id":{"id":"e-1"},"type":"customer_updated"}""", "no_id")]
    [TestCase("a NUL in the id", """{"id":"e\u0000","type":"customer_updated"}""", "no_id")]
    [TestCase("half a surrogate pair for an id", """{"id":"\ud800","type":"customer_updated"}""", "no_id")]
    [TestCase("no type", """{"id":"e-1"}""", "unknown_type")]
    [TestCase("a type of tomorrow", """{"id":"e-1","type":"customer_vanished"}""", "unknown_type")]
    [TestCase("an array for a type", """{"id":"e-1","type":["customer_updated"]}""", "unknown_type")]
    [TestCase("half a surrogate pair for a type", """{"id":"e-1","type":"\ud800"}""", "unknown_type")]
    [TestCase("half a surrogate pair in a name", """{"id":"e-1","type":"quote_created","timestam\ud800":"","i\ud800":"","typ\udc00":""}""",
        "")]
    [TestCase("half a surrogate pair in a name and no id", """{"timestam\ud800":"x","type":"quote_created"}""", "no_id")]
    [TestCase("half a surrogate pair in the payload", """{"id":"e-1","type":"quote_created","payload":{"a":"\ud800"}}""", "")]
    [TestCase("all that AP sends", Good, "")]
    public async Task Whatever_the_body_says_it_is_taken_kept_and_marked(string what, string body, string flags)
    {
        await using var server = await TestServer.Start();

        var reply = await server.PostEvent(body);

        Assert.That(reply.Status, Is.EqualTo(200), what);
        var kept = await server.Event();
        Assert.That(kept.Flags, Is.EqualTo(flags), what);
        Assert.That(Encoding.UTF8.GetString(kept.Open(server)), Is.EqualTo(body), what);
    }

    [Test]
    public async Task No_hostile_body_is_refused()
    {
        await using var server = await TestServer.Start();
        using (Assert.EnterMultipleScope())
            foreach (var request in (HostileRequest[])[.. JsonCorpus.All, .. EncodingCorpus.All])
            {
                var body = request.Bytes[(request.Bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..];
                Assert.That((await Post(server, body)).Status, Is.EqualTo(200), request.Name);
            }
    }

    [TestCase(null)]
    [TestCase("text/plain")]
    [TestCase("multipart/form-data; boundary=b")]
    [TestCase("no type at all")]
    public async Task With_a_credential_the_content_type_does_not_matter(string? contentType)
    {
        await using var server =
            await TestServer.Start(overrides: [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", Tokens.Secret)]);
        server.Client.DefaultRequestHeaders.Add("X-Api-Key", Tokens.Secret);

        var reply = await Post(server, Encoding.UTF8.GetBytes(Good), contentType);

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That((await server.Event()).Flags, Is.Empty);
    }

    [Test]
    public async Task Text_that_is_no_UTF_8_is_kept_byte_for_byte()
    {
        await using var server = await TestServer.Start();
        byte[] body = [.. "{\"id\":\"e-1\",\"type\":\"quote_created\",\"payload\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];

        Assert.That((await Post(server, body)).Status, Is.EqualTo(200));

        Assert.That((await server.Event()).Open(server), Is.EqualTo(body));
    }

    [Test]
    public async Task An_event_is_kept_under_its_id_with_its_type_and_the_time_it_came()
    {
        await using var server = await TestServer.Start();

        await server.PostEvent(Good);

        var kept = await server.Event();
        Assert.That((kept.Id, kept.Type, kept.ReceivedAt),
            Is.EqualTo(("e-1", "customer_updated", server.Clock.GetUtcNow().ToUnixTimeMilliseconds())));
    }

    [Test]
    public async Task A_repeat_is_taken_and_changes_nothing_even_if_it_says_something_else()
    {
        await using var server = await TestServer.Start();
        await server.PostEvent(Good);
        var first = await server.Event();
        server.Clock.Advance(TimeSpan.FromMinutes(5));

        var reply = await server.PostEvent("""{"id":"e-1","type":"quote_created","timestamp":"2026-11-21T12:05:00Z"}""");

        Assert.That(reply.Status, Is.EqualTo(200));
        var kept = await server.Event();
        Assert.That((kept.ReceivedAt, kept.Type, Convert.ToBase64String(kept.Body)),
            Is.EqualTo((first.ReceivedAt, first.Type, Convert.ToBase64String(first.Body))));
    }

    [Test]
    public async Task A_repeat_after_a_restart_changes_nothing()
    {
        await using var server = await TestServer.Start();
        await server.PostEvent(Good);
        await server.Restart();

        await server.PostEvent(Good);

        Assert.That(await server.Events(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Sixty_four_repeats_at_once_make_one_row()
    {
        await using var server = await TestServer.Start();

        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => server.PostEvent(Good)));

        Assert.That(replies.Select(reply => reply.Status), Has.All.EqualTo(200));
        Assert.That(await server.Events(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Events_of_different_ids_are_all_kept()
    {
        await using var server = await TestServer.Start();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => server.PostEvent(Good.Replace("e-1", $"e-{i}", StringComparison.Ordinal))));

        Assert.That((await server.Events()).Select(kept => kept.Id), Is.EquivalentTo(Enumerable.Range(0, 64).Select(i => $"e-{i}")));
    }

    [TestCase("""{"timestamp":"1","type":"quote_created"}""", """{"timestamp":"2","type":"quote_created"}""")]
    [TestCase("""{"type":"quote_created","timestamp":"1"}""", """{"type":"quote_created","timestamp":"2"}""")]
    [TestCase("""{"type":"quote_created","timestamp":"1","payload":{}}""",
        """{"type":"quote_created","timestamp":{"at":[2]},"payload":{}}""")]
    public async Task Without_an_id_events_that_differ_in_their_timestamp_alone_are_one(string first, string repeat)
    {
        await using var server = await TestServer.Start();
        await server.PostEvent(first);

        await server.PostEvent(repeat);

        Assert.That(Encoding.UTF8.GetString((await server.Event()).Open(server)), Is.EqualTo(first));
    }

    [TestCase("""{"timestamp":"1","type":"quote_created"}""", """{"timestamp":"1","type":"quote_updated"}""")]
    [TestCase("""{"payload":{"timestamp":"1"}}""", """{"payload":{"timestamp":"2"}}""")]
    [TestCase("hello", "hallo")]
    [TestCase("", " ")]
    public async Task Without_an_id_events_that_differ_elsewhere_are_two(string first, string second)
    {
        await using var server = await TestServer.Start();
        await server.PostEvent(first);

        await server.PostEvent(second);

        Assert.That(await server.Events(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_digest_that_stands_for_an_id_is_keyed_and_so_another_on_another_server()
    {
        await using var server = await TestServer.Start();
        await using var other = await TestServer.Start();

        await server.PostEvent("{}");
        await other.PostEvent("{}");

        Assert.That((await server.Event()).Id, Does.StartWith("digest:").And.Not.EqualTo((await other.Event()).Id));
    }

    [Test]
    public async Task A_body_over_the_limit_is_cut_marked_and_kept_under_its_id()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:EventBytes", "2048"));
        var body = Encoding.UTF8.GetBytes($$"""{"id":"e-1","type":"quote_created","payload":"{{new string('x', 3 << 20)}}"}""");

        var reply = await Post(server, body);

        Assert.That(reply.Status, Is.EqualTo(200));
        var kept = await server.Event();
        Assert.That((kept.Id, kept.Type, kept.Flags), Is.EqualTo(("e-1", "quote_created", "too_large")));
        Assert.That(kept.Open(server), Is.EqualTo(body[..2048]));
    }

    [TestCase(2048, "")]
    [TestCase(2049, "too_large")]
    public async Task A_body_just_at_the_limit_is_kept_whole_and_one_byte_more_is_cut(int size, string flags)
    {
        await using var server = await TestServer.Start(overrides: ("Limits:EventBytes", "2048"));

        await server.PostEvent(Good.PadRight(size));

        var kept = await server.Event();
        Assert.That(kept.Flags, Is.EqualTo(flags));
        Assert.That(Encoding.UTF8.GetString(kept.Open(server)), Is.EqualTo(Good.PadRight(2048)));
    }

    [Test]
    public async Task A_body_that_does_not_arrive_in_its_time_is_refused_and_not_kept()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:UploadSeconds", "1"));
        var half = RawHttp.Request("POST", "/event", [("Content-Length", "1000"), ("Content-Type", "application/json")],
            Encoding.UTF8.GetBytes(Good));

        var reply = await RawHttp.Send(server.Client.BaseAddress!, half);

        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "body: took too long to arrive")));
        Assert.That(await server.Events(), Is.Empty);
    }

    [Test]
    public async Task Nothing_of_a_body_stands_in_the_clear_in_its_row()
    {
        await using var server = await TestServer.Start();

        await server.PostEvent(Good);

        Assert.That(Encoding.Latin1.GetString((await server.Event()).Body), Does.Not.Contain("payload").And.Not.Contain("c-1"));
    }

    [Test]
    public async Task Without_a_good_credential_an_event_is_refused_and_not_kept()
    {
        await using var server = await TestServer.Start(overrides: [("Callback:Auth:Type", "api_key"), ("Callback:Auth:Secret", "key")]);

        Assert.That((await server.PostEvent(Good)).Status, Is.EqualTo(401));

        Assert.That(await server.Events(), Is.Empty);
    }

    static async Task<Reply> Post(TestServer server, byte[] body, string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await server.Send(HttpMethod.Post, "/event", content);
    }
}
