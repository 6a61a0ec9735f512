using System.Net.Sockets;
using AnchorCallbacks.Tests.Http.Corpus;
using Microsoft.Extensions.Logging;

namespace AnchorCallbacks.Tests.Http;

/// <summary>A corpus of malformed and hostile requests: each gets an answer that AP has a meaning for, in time, and leaves nothing
/// behind.</summary>
[OnEachEngine]
sealed class BadInputTests
{
    static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    static readonly (string Topic, HostileRequest[] Requests)[] Corpus =
    [
        ("JSON", [.. JsonCorpus.All]), ("encodings", [.. EncodingCorpus.All]), ("multipart", [.. MultipartCorpus.All]),
        ("headers", [.. HeaderCorpus.All]), ("targets and methods", [.. TargetCorpus.All]), ("broken off", [.. BrokenOffCorpus.All]),
    ];

    public static IEnumerable<TestCaseData> Topics =>
        Corpus.Select(topic => new TestCaseData((object)topic.Requests).SetArgDisplayNames(topic.Topic));

    [TestCaseSource(nameof(Topics))]
    public async Task Every_bad_request_gets_its_answer_and_a_refused_one_leaves_nothing_behind(HostileRequest[] requests)
    {
        await using var server = await TestServer.Start(overrides: MultipartCorpus.Settings);
        var before = await Rows(server);
        using (Assert.EnterMultipleScope())
            foreach (var request in requests)
            {
                AssertAnswer(request, await Send(server, request));
                var after = await Rows(server);
                if (!request.Statuses.Contains(200))
                    Assert.That(after, Is.EqualTo(before), request.Name);
                before = after;
            }

        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(server.Log.At(LogLevel.Error), Is.Empty);
    }

    [Test, NonParallelizable]
    public async Task After_the_whole_corpus_the_server_serves_and_holds_no_more_memory_than_before()
    {
        const long Slack = 32 << 20;
        await using var server = await TestServer.Start(overrides: MultipartCorpus.Settings);
        // The first round fills pools and caches.
        await SendAll(server);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await SendAll(server);
        await SendAll(server);

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Slack));
        var reply = await server.PutCustomer(("account", Accounts.Plain(1)), ("first_name", "Ada"), ("last_name", "L"),
            ("email_address", "a@example.com"));
        Assert.That(reply.CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task A_client_that_stops_in_the_middle_is_refused_and_not_waited_for_without_end()
    {
        await using var server = await TestServer.Start();
        (string Method, string Target, string ContentType)[] requests =
            [("PUT", "/customer", "application/json"), ("PUT", "/customer", "multipart/form-data; boundary=b"),
                ("POST", "/event", "application/json")];

        var replies = await Task.WhenAll(requests.Select(request => RawHttp.Send(
            server.Client.BaseAddress!,
            RawHttp.Request(request.Method, request.Target, [("Content-Type", request.ContentType), ("Content-Length", "1000")],
                "{\"account\":\"G"u8))));

        Assert.That(replies.Select(reply => reply.Status), Has.All.EqualTo(400));
        Assert.That(replies.Select(reply => reply.Error), Has.All.StartsWith("body: "));
    }

    [TestCase("application/json")]
    [TestCase("multipart/form-data; boundary=b")]
    public async Task A_body_that_takes_longer_than_an_upload_may_is_refused(string contentType)
    {
        await using var server = await TestServer.Start();
        var half = RawHttp.Request("PUT", "/customer", [("Content-Type", contentType), ("Content-Length", "1000")], "{\"account\":\"G"u8);

        var answer = RawHttp.Send(server.Client.BaseAddress!, half);
        while (await Task.WhenAny(answer, Task.Delay(5)) != answer)
            server.Clock.Advance(TimeSpan.FromMinutes(11));

        var reply = await answer;
        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "body: took too long to arrive")));
    }

    [Test]
    public void The_corpus_has_names_that_tell_its_requests_apart()
    {
        var names = Corpus.SelectMany(topic => topic.Requests.Select(request => (topic.Topic, request.Name))).ToList();

        Assert.That(names, Has.Count.AtLeast(200));
        Assert.That(names, Is.Unique);
    }

    static async Task SendAll(TestServer server)
    {
        // What the log captures is the test's memory, not the server's.
        server.Log.Clear();
        foreach (var request in Corpus.SelectMany(topic => topic.Requests))
            await Send(server, request);
        server.Log.Clear();
    }

    static void AssertAnswer(HostileRequest request, Reply reply)
    {
        Assert.That(reply.Status, Is.AnyOf(Array.ConvertAll(request.Statuses, status => (object)status)), $"{request.Name}: {reply.Body}");
        if (reply.Status < 400)
            return;
        var empty = request.BelowUs || RawHttp.IsHead(request.Bytes);
        Assert.That(reply.Body, empty ? Is.Empty : Does.StartWith("{\"error\":\""), request.Name);
        if (!empty && reply.Body.Length > 0)
            Assert.That(reply.Error, Is.Not.Empty, request.Name);
    }

    static async Task<Reply> Send(TestServer server, HostileRequest request)
    {
        using var patience = new CancellationTokenSource(Timeout);
        try
        {
            using var client = new TcpClient();
            var address = server.Client.BaseAddress!;
            await client.ConnectAsync(address.Host, address.Port, patience.Token);
            var stream = client.GetStream();
            var reply = RawHttp.Read(stream, patience.Token, RawHttp.IsHead(request.Bytes));
            try
            {
                await stream.WriteAsync(request.Bytes, patience.Token);
                if (request.HalfClosed)
                    client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (IOException)
            {
                // Kestrel closes on what is not HTTP without reading on; its answer may be there all the same.
            }
            return await reply;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No answer in {Timeout}: {request.Name}");
        }
    }

    /// <summary>Grows with anything stored about a customer.</summary>
    static Task<long> Rows(TestServer server) => server.Count(
        """
        SELECT (SELECT count(*) FROM customers) + (SELECT coalesce(sum(version), 0) FROM customers) 
            + (SELECT count(*) FROM customer_history)
            + (SELECT count(*) FROM customer_transactions) + (SELECT count(*) FROM customer_statuses) + (SELECT count(*) FROM audit)
            + (SELECT count(*) FROM documents)
        """);
}
