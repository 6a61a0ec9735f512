using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>A network and a platform that fail in every way there is. What counts each time: was a change sent again that may have
/// had its effect already?</summary>
sealed class FaultTests
{
    const string Done = """[{"jsonrpc":"2.0","id":"x","result":{"id":"t","status":"error"}}]""";

    static readonly NotifyTransactionError Change = new() { TransactionId = "t", Message = "m" };

    static IEnumerable<TestCaseData> LostAnswers()
    {
        foreach (var (name, response) in new (string, JsonObject)[]
                 {
                     ("connection reset", new() { ["fault"] = "CONNECTION_RESET_BY_PEER" }),
                     ("empty answer", new() { ["fault"] = "EMPTY_RESPONSE" }),
                     ("half an answer", new() { ["fault"] = "MALFORMED_RESPONSE_CHUNK" }),
                     ("garbage", new() { ["fault"] = "RANDOM_DATA_THEN_CLOSE" }),
                     ("half a body", Json(Done[..30])),
                     ("too late", Delayed(3000)),
                     ("503", new() { ["status"] = 503, ["body"] = "{\"error\":\"service not available\"}" }),
                     ("502 with a page", new() { ["status"] = 502, ["headers"] = Type("text/html"), ["body"] = "<html>Bad Gateway</html>" }),
                     ("200 with a page", new() { ["status"] = 200, ["headers"] = Type("text/html"), ["body"] = "<html>Sign in</html>" }),
                     ("403 with a page", new() { ["status"] = 403, ["headers"] = Type("text/html"), ["body"] = "<html>Blocked</html>" }),
                     ("redirect", new() { ["status"] = 302, ["headers"] = new JsonObject { ["Location"] = "http://127.0.0.1:1/" } }),
                     ("an object instead of an array", Json("""{"jsonrpc":"2.0","id":"x","result":{}}""")),
                     ("an answer to another call", Json("""[{"jsonrpc":"2.0","id":"other","result":{"id":"t"}}]""")),
                     ("an empty array", Json("[]")),
                     ("neither result nor error", Json("""[{"jsonrpc":"2.0","id":"x"}]""")),
                 })
            yield return new TestCaseData(response).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(LostAnswers))]
    public async Task A_change_whose_answer_is_lost_is_unknown_and_was_sent_once(JsonObject response)
    {
        using var stage = Short();
        await stage.Fault(response);

        var result = await stage.Client.SendAsync(Change);

        Assert.That(result.IsKnown, Is.False);
        Assert.That(result.Unknown!.Detail, Is.Not.Empty.And.Not.Contain("<html>"));
        Assert.That(() => result.ValueOrThrow(), Throws.TypeOf<OutcomeUnknownException>());
        Assert.That(await stage.Received(), Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(LostAnswers))]
    public async Task A_query_whose_answer_is_lost_is_sent_again(JsonObject response)
    {
        using var stage = Short();
        await stage.AnswerInTurn(response, Json(Done));

        var transaction = await stage.Client.GetTransactionAsync("t");

        Assert.That(transaction.Id, Is.EqualTo("t"));
        Assert.That(await stage.Received(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_query_that_never_gets_an_answer_is_unreachable_in_the_end()
    {
        using var stage = Short();
        await stage.Fault(new() { ["status"] = 503 });

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => stage.Client.GetTransactionAsync("t"))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.NoAnswer));
        Assert.That(await stage.Received(), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task The_whole_time_is_bounded_too()
    {
        using var stage = new Stage(options => options with
        {
            Release = PlatformRelease.Parse("4.3.0"),
            Timeouts = new() { Connect = TimeSpan.FromMilliseconds(500), Attempt = TimeSpan.FromMilliseconds(500), Total = TimeSpan.FromMilliseconds(1200) },
        }, "x");
        await stage.Fault(Delayed(30000));

        Assert.ThrowsAsync<PlatformUnreachableException>(() => stage.Client.GetTransactionAsync("t"));
        Assert.That((await stage.Received()).Count, Is.InRange(1, 3));
    }

    [Test]
    public void Where_nobody_listens_the_call_was_not_processed_and_says_what_to_check()
    {
        using var client = Client($"http://127.0.0.1:{FreePort()}");

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => client.SendAsync(Change))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.ConnectionFailed));
        Assert.That(failure.Message, Does.Contain("Platform:BaseUrl").And.Contain("127.0.0.1"));
    }

    [Test]
    public void An_unknown_host_is_named()
    {
        using var client = Client("http://no-such-host.invalid:8085");

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => client.SendAsync(Change))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.NameNotFound));
        Assert.That(failure.Message, Does.Contain("no-such-host.invalid"));
    }

    [Test]
    public void A_server_without_TLS_is_named_for_that()
    {
        using var client = Client(WireMock.Address.ToString().Replace("http://", "https://", StringComparison.Ordinal));

        Assert.That(Assert.ThrowsAsync<PlatformUnreachableException>(() => client.SendAsync(Change))!.Reason, Is.EqualTo(UnreachableCause.TlsFailed));
    }

    [Test]
    public async Task A_change_waits_for_a_platform_that_is_just_starting()
    {
        var port = FreePort();
        using var client = Client($"http://127.0.0.1:{port}");

        var sending = client.SendAsync(Change);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        await stream.ReadAtLeastAsync(new byte[4096], 50, throwOnEndOfStream: false);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Done.Length}\r\n\r\n{Done}"));

        Assert.That((await sending).IsKnown);
    }

    [Test]
    public async Task After_many_failures_calls_are_given_up_at_once_for_a_while()
    {
        using var stage = Short();
        await stage.Fault(new() { ["status"] = 503 });
        for (var i = 0; i < 10; i++)
            await stage.Client.SendAsync(Change);

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => stage.Client.SendAsync(Change))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.GivenUpForNow));
        Assert.That(await stage.Received(), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task A_result_in_a_shape_nobody_knows_is_a_result_all_the_same()
    {
        using var stage = Short();
        await stage.Answer("""[{"jsonrpc":"2.0","id":"x","result":{"id":"t","status":"error","amount_in":"ten"}}]""");

        var result = await stage.Client.SendAsync(Change);

        Assert.That((result.Value!.Id, result.Value.Status), Is.EqualTo(("t", TransactionStatus.Error)));
        Assert.That(result.Value.Raw.GetProperty("amount_in").GetString(), Is.EqualTo("ten"));
    }

    static Stage Short() => new(options => options with
    {
        Release = PlatformRelease.Parse("4.3.0"),
        Timeouts = new() { Connect = TimeSpan.FromSeconds(1), Attempt = TimeSpan.FromSeconds(1), Total = TimeSpan.FromSeconds(30) },
    }, "x");

    static PlatformClient Client(string url) => new(new PlatformOptions
    {
        BaseUrl = new Uri(url),
        Release = PlatformRelease.Parse("4.3.0"),
    }, randomizer: () => 0)
    { NewId = () => "x" };

    static JsonObject Json(string body) => new() { ["status"] = 200, ["headers"] = Type("application/json"), ["body"] = body };

    static JsonObject Delayed(int milliseconds)
    {
        var response = Json(Done);
        response["fixedDelayMilliseconds"] = milliseconds;
        return response;
    }

    static JsonObject Type(string type) => new() { ["Content-Type"] = type };

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
