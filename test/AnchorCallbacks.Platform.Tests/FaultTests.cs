using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using WireMock.ResponseBuilders;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>A network and a platform that fail in every way there is. What counts each time: was a change sent again that may have
/// had its effect already?</summary>
sealed class FaultTests
{
    const string Done = """[{"jsonrpc":"2.0","id":"x","result":{"id":"t","status":"error"}}]""";

    static readonly TimeSpan Attempt = TimeSpan.FromMinutes(2), Total = TimeSpan.FromMinutes(5);

    readonly FakeTimeProvider clock = new();

    static readonly NotifyTransactionError Change = new() { TransactionId = "t", Message = "m" };

    static IEnumerable<TestCaseData> LostAnswers()
    {
        foreach (var (name, response) in new (string, IResponseBuilder)[]
                 {
                     ("empty answer", Response.Create().WithFault(FaultType.EMPTY_RESPONSE)),
                     ("garbage after the head", Response.Create().WithBody(Done).WithFault(FaultType.MALFORMED_RESPONSE_CHUNK)),
                     ("half a body", Json(Done[..30])),
                     ("503", Json("{\"error\":\"service not available\"}").WithStatusCode(503)),
                     ("502 with a page", Page(502, "<html>Bad Gateway</html>")),
                     ("200 with a page", Page(200, "<html>Sign in</html>")),
                     ("403 with a page", Page(403, "<html>Blocked</html>")),
                     ("redirect", Response.Create().WithStatusCode(302).WithHeader("Location", "http://127.0.0.1:1/")),
                     ("an object instead of an array", Json("""{"jsonrpc":"2.0","id":"x","result":{}}""")),
                     ("an answer to another call", Json("""[{"jsonrpc":"2.0","id":"other","result":{"id":"t"}}]""")),
                     ("an empty array", Json("[]")),
                     ("neither result nor error", Json("""[{"jsonrpc":"2.0","id":"x"}]""")),
                 })
            yield return new TestCaseData(response).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(LostAnswers))]
    public async Task A_change_whose_answer_is_lost_is_unknown_and_was_sent_once(IResponseBuilder response)
    {
        using var stage = Known();
        stage.AnswerInTurn(response);

        AssertUnknown(await stage.Client.SendAsync(Change));
        Assert.That(stage.Received(), Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(LostAnswers))]
    public async Task A_query_whose_answer_is_lost_is_sent_again(IResponseBuilder response)
    {
        using var stage = Known();
        stage.AnswerInTurn(response, Json(Done));

        var transaction = await stage.Client.GetTransactionAsync("t");

        Assert.That(transaction.Id, Is.EqualTo("t"));
        Assert.That(stage.Received(), Has.Count.EqualTo(2));
    }

    static IEnumerable<TestCaseData> BrokenConnections()
    {
        var whole = TcpStub.Http(Done);
        foreach (var (name, bytes, reset) in new (string, string?, bool)[]
                 {
                     ("silence", null, false),
                     ("a reset", "", true),
                     ("a reset in the middle", whole[..^20], true),
                     ("an end in the middle", whole[..^20], false),
                     ("an end in the head", whole[..20], false),
                     ("half a chunk", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n[{",
                         false),
                     ("garbage", "\u0001\u0002 lskdu018973t09sylgasjkfg1\r\n", false),
                 })
            yield return new TestCaseData(bytes, reset).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BrokenConnections))]
    public async Task A_change_whose_connection_breaks_is_unknown_and_was_sent_once(string? bytes, bool reset)
    {
        await using var stub = new TcpStub(bytes, TcpStub.Http(Done), reset);
        using var client = Client(stub.Url, bytes is null ? clock : null);

        AssertUnknown(await GivenUp(client.SendAsync(Change), stub, bytes));
        Assert.That(stub.Requests, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(BrokenConnections))]
    public async Task A_query_whose_connection_breaks_is_sent_again(string? bytes, bool reset)
    {
        await using var stub = new TcpStub(bytes, TcpStub.Http(Done), reset);
        using var client = Client(stub.Url, bytes is null ? clock : null);

        var transaction = await GivenUp(client.GetTransactionAsync("t"), stub, bytes);

        Assert.That(transaction.Id, Is.EqualTo("t"));
        Assert.That(stub.Requests, Is.EqualTo(2));
    }

    [Test]
    public async Task A_query_that_never_gets_an_answer_is_unreachable_in_the_end()
    {
        using var stage = Known();
        stage.AnswerInTurn(Response.Create().WithStatusCode(503));

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => stage.Client.GetTransactionAsync("t"))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.NoAnswer));
        Assert.That(stage.Received(), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task The_whole_time_is_bounded_too()
    {
        await using var stub = new TcpStub(null, null);
        using var client = Client(stub.Url, clock);

        var asked = client.GetTransactionAsync("t");
        await stub.Received(1);
        clock.Advance(Attempt);
        await stub.Received(2);
        clock.Advance(Total - Attempt);

        Assert.ThrowsAsync<PlatformUnreachableException>(() => asked);
        Assert.That(stub.Requests, Is.EqualTo(2));
    }

    [Test]
    public void Where_nobody_listens_the_call_was_not_processed_and_says_what_to_check()
    {
        using var held = HeldPort(out var port);
        using var client = Client($"http://127.0.0.1:{port}");

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
        using var client = Client(StubServer.Address.ToString().Replace("http://", "https://", StringComparison.Ordinal));

        Assert.That(Assert.ThrowsAsync<PlatformUnreachableException>(() => client.SendAsync(Change))!.Reason,
            Is.EqualTo(UnreachableCause.TlsFailed));
    }

    [Test]
    public async Task A_change_waits_for_a_platform_that_is_just_starting()
    {
        using var held = HeldPort(out var port);
        using var client = Client($"http://127.0.0.1:{port}", clock);

        var sending = client.SendAsync(Change);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var accepting = listener.AcceptTcpClientAsync();
        // The pause before the next attempt passes.
        while (await Task.WhenAny(accepting, Task.Delay(10)) != accepting)
            clock.Advance(TimeSpan.FromMilliseconds(100));
        using var connection = await accepting;
        var stream = connection.GetStream();
        await stream.ReadAtLeastAsync(new byte[4096], 50, throwOnEndOfStream: false);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Done.Length}\r\n\r\n{Done}"));

        Assert.That((await sending).IsKnown);
    }

    [Test]
    public async Task After_many_failures_calls_are_given_up_at_once_for_a_while()
    {
        using var stage = Known(clock);
        stage.AnswerInTurn(Response.Create().WithStatusCode(503));
        for (var i = 0; i < 10; i++)
            await stage.Client.SendAsync(Change);

        var failure = Assert.ThrowsAsync<PlatformUnreachableException>(() => stage.Client.SendAsync(Change))!;

        Assert.That(failure.Reason, Is.EqualTo(UnreachableCause.GivenUpForNow));
        Assert.That(stage.Received(), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task A_result_in_a_shape_nobody_knows_is_a_result_all_the_same()
    {
        using var stage = Known();
        stage.Answer("""[{"jsonrpc":"2.0","id":"x","result":{"id":"t","status":"error","amount_in":"ten"}}]""");

        var result = await stage.Client.SendAsync(Change);

        Assert.That((result.Value!.Id, result.Value.Status), Is.EqualTo(("t", TransactionStatus.Error)));
        Assert.That(result.Value.Raw.GetProperty("amount_in").GetString(), Is.EqualTo("ten"));
    }

    static Stage Known(TimeProvider? clock = null) => new(options => options with { Release = PlatformRelease.Parse("4.3.0") }, "x", clock);

    static PlatformClient Client(string url, TimeProvider? clock = null) => new(new PlatformOptions
    {
        BaseUrl = new Uri(url),
        Release = PlatformRelease.Parse("4.3.0"),
        Timeouts = new() { Connect = Attempt, Attempt = Attempt, Total = Total },
    }, clock: clock, randomizer: () => 0)
    { NewId = () => "x" };

    /// <summary>The first attempt gets no answer if the stub has none for it: its time passes.</summary>
    async Task<T> GivenUp<T>(Task<T> call, TcpStub stub, string? answer)
    {
        if (answer is null)
        {
            await stub.Received(1);
            clock.Advance(Attempt);
        }
        return await call;
    }

    static void AssertUnknown(CallResult<Transaction> result)
    {
        Assert.That(result.IsKnown, Is.False);
        Assert.That(result.Unknown!.Detail, Is.Not.Empty.And.Not.Contain("<html>"));
        Assert.That(() => result.ValueOrThrow(), Throws.TypeOf<OutcomeUnknownException>());
    }

    static IResponseBuilder Json(string body) => Response.Create().WithHeader("Content-Type", "application/json").WithBody(body);

    static IResponseBuilder Page(int status, string body) =>
        Response.Create().WithStatusCode(status).WithHeader("Content-Type", "text/html").WithBody(body);

    /// <summary>A socket that is bound and does not listen: its port is nobody else's, and who connects is refused.</summary>
    static Socket HeldPort(out int port)
    {
        var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        port = ((IPEndPoint)holder.LocalEndPoint!).Port;
        return holder;
    }
}
