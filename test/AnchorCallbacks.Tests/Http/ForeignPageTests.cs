using System.Text;

namespace AnchorCallbacks.Tests.Http;

/// <summary>A web page that is open on the same machine must not reach what needs no credential.</summary>
sealed class ForeignPageTests
{
    static readonly (string, string)[] Jwt = [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret)];

    static readonly string[] ForeignHosts =
    [
        "evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example", "localhost..", "app.localhost", "0.0.0.0",
            "0.0.0.0:8081", "[::]",
        "10.0.0.1", "[::ffff:10.0.0.1]", "[fe80::1]", "xn--lcalhost-7fg", "localhost@evil.example",
    ];

    static readonly string[] OwnHosts =
        ["127.0.0.1", "127.0.0.1:1", "127.8.8.8", "localhost", "LOCALHOST:8081", "localhost.", "localhost.:80", "[::1]", "[::1]:80",
            "[0:0:0:0:0:0:0:1]:9", "[::ffff:127.0.0.1]"];

    static readonly (string Method, string Target)[] Everything =
    [
        ("GET", "/customer?account=" + Accounts), ("PUT", "/customer"), ("DELETE", "/customer/x"), ("POST", "/event"),
            ("GET", "/rate?type=indicative"), ("GET", "/fee"),
        ("GET", "/unique_address?transaction_id=x"), ("GET", "/health"), ("OPTIONS", "/customer"), ("GET", "/nothing"),
    ];

    const string Accounts = "GCAL4YJKBRQKJOGOEB6UT2TJB5535Q7NWWZTAXHCCO7LGMGIAPXSM3PV";

    [Test]
    public async Task A_name_that_resolves_to_this_machine_opens_nothing()
    {
        await using var server = await TestServer.Start();
        foreach (var host in ForeignHosts)
            foreach (var (method, target) in Everything)
            {
                var reply = await Send(server, method, target, host);
                Assert.That(reply.Status, Is.EqualTo(400), $"{method} {target} at {host}");
                Assert.That(reply.Body, Is.Empty.Or.StartsWith("""{"error":"Host: is not an address of this server"""),
                    $"{method} {target} at {host}");
            }
        Assert.That(await server.Count("SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM events)"), Is.Zero);
    }

    [Test]
    public async Task Loopback_is_this_server_under_each_of_its_names()
    {
        await using var server = await TestServer.Start();
        foreach (var host in OwnHosts)
        {
            Assert.That((await Send(server, "GET", "/customer?account=" + Accounts, host)).Status, Is.EqualTo(200), host);
            Assert.That((await Send(server, "GET", "/health", host)).Status, Is.EqualTo(200), host);
        }
        Assert.That((await Send(server, "GET", "/health", "")).Status, Is.EqualTo(200), "no host");
    }

    [TestCase("Origin", "http://evil.example")]
    [TestCase("Origin", "null")]
    [TestCase("Origin", "http://localhost:3000")]
    [TestCase("Origin", "http://localhost")]
    [TestCase("Origin", "http://localhost:8081.evil.example")]
    [TestCase("Origin", "file://")]
    [TestCase("Origin", "chrome-extension://localhost:8081")]
    [TestCase("Origin", "http://localhost:8081, http://evil.example")]
    [TestCase("Origin", "")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("Sec-Fetch-Site", "same-site")]
    [TestCase("Sec-Fetch-Site", "something-new")]
    [TestCase("Referer", "https://evil.example/page")]
    [TestCase("Referer", "http://localhost:3000/")]
    public async Task What_a_browser_says_of_a_foreign_page_is_refused(string header, string value)
    {
        await using var server = await TestServer.Start();
        foreach (var (method, target) in Everything)
        {
            var reply = await Send(server, method, target, "localhost:8081", (header, value));
            Assert.That((reply.Status, reply.Error),
                Is.EqualTo((400, $"{header}: is another site; requests of its pages need a credential")), $"{method} {target}");
        }
    }

    [TestCase("Origin", "http://localhost:8081")]
    [TestCase("Origin", "HTTP://LOCALHOST:8081")]
    [TestCase("Sec-Fetch-Site", "same-origin")]
    [TestCase("Sec-Fetch-Site", "none")]
    [TestCase("Referer", "http://localhost:8081/health")]
    public async Task What_comes_from_the_server_itself_passes(string header, string value)
    {
        await using var server = await TestServer.Start();

        Assert.That((await Send(server, "GET", "/health", "localhost:8081", (header, value))).Status, Is.EqualTo(200));
    }

    [TestCase("text/plain", 400)]
    [TestCase("text/plain;charset=UTF-8", 400)]
    [TestCase("application/x-www-form-urlencoded", 400)]
    [TestCase("multipart/form-data; boundary=x", 400)]
    [TestCase("text/plain; application/json", 400)]
    [TestCase("application/json, text/plain", 400)]
    [TestCase("application/jsonx", 400)]
    [TestCase("", 400)]
    [TestCase(null, 400)]
    [TestCase("application/json", 200)]
    [TestCase("Application/JSON; charset=utf-8", 200)]
    public async Task An_event_without_a_credential_is_JSON(string? contentType, int status)
    {
        await using var server = await TestServer.Start();

        var reply = await Send(server, "POST", "/event", "localhost", contentType is null ? [] : [("Content-Type", contentType)]);

        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(await server.Count("SELECT count(*) FROM events"), Is.EqualTo(status == 200 ? 1 : 0));
    }

    [Test]
    public async Task With_a_good_credential_nothing_of_this_matters()
    {
        await using var server = await TestServer.Start(overrides: Jwt);
        (string, string)[] foreign =
            [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Referer", "http://evil.example/"),
            ("Content-Type", "text/plain")];
        var credential = ("Authorization", $"Bearer {Tokens.Sign($$"""{"exp":{{server.Clock.GetUtcNow().ToUnixTimeSeconds() + 30}}}""")}");

        Assert.That((await Send(server, "GET", "/customer?account=" + Accounts, "ap.example", [credential, .. foreign])).Status,
            Is.EqualTo(200));
        Assert.That((await Send(server, "POST", "/event", "ap.example", [credential, .. foreign])).Status, Is.EqualTo(200));
        Assert.That((await Send(server, "GET", "/health", "ap.example", [credential, .. foreign])).Status, Is.EqualTo(200));
        Assert.That((await Send(server, "GET", "/health", "ap.example", foreign)).Status, Is.EqualTo(400));
        Assert.That((await Send(server, "GET", "/health", "ap.example", [("Authorization", "Bearer x"), .. foreign])).Status,
            Is.EqualTo(400));
    }

    [Test]
    public async Task Hosts_may_be_allowed_and_an_address_for_all_is_the_name_of_none()
    {
        await using var server = await TestServer.Start(
            overrides: [("Callback:Url", "http://0.0.0.0:0"), ("Callback:Auth:AllowAnonymous", "true"),
                ("AllowedHosts", "callbacks.example;*.internal")]);

        foreach (var host in (string[])["callbacks.example", "CALLBACKS.example.:9", "ap.internal", "a.b.internal", "127.0.0.1",
            "localhost"])
            Assert.That((await Send(server, "GET", "/health", host)).Status, Is.EqualTo(200), host);
        foreach (var host in (string[])["0.0.0.0", "internal", "xinternal", ".internal", "callbacks.example.evil.example",
            "a.callbacks.example"])
            Assert.That((await Send(server, "GET", "/health", host)).Status, Is.EqualTo(400), host);
    }

    [Test]
    public async Task Without_a_key_the_operators_port_is_guarded_too()
    {
        await using var server = await TestServer.Start();
        var key = ("Authorization", server.Operators.DefaultRequestHeaders.Authorization!.ToString());

        Assert.That((await Send(server.Operators.BaseAddress!, "GET", "/health", "evil.example")).Status, Is.EqualTo(400));
        Assert.That((await Send(server.Operators.BaseAddress!, "GET", "/health", "evil.example", key)).Status, Is.EqualTo(200));
        Assert.That((await Send(server.Operators.BaseAddress!, "GET", "/customers", "ops.example", key)).Status, Is.EqualTo(200));
    }

    static Task<Reply> Send(TestServer server, string method, string target, string host, params (string Name, string Value)[] headers) =>
        Send(new UriBuilder(server.Client.BaseAddress!) { Host = "127.0.0.1" }.Uri, method, target, host, headers);

    static Task<Reply> Send(Uri address, string method, string target, string host, params (string Name, string Value)[] headers)
    {
        var body = method is "PUT" or "POST" ? "{\"account\":\"" + Accounts + "\"}" : "";
        var text = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {body.Length}\r\n");
        if (method is "PUT" or "POST" && !headers.Any(header => header.Name == "Content-Type") && target != "/event")
            text.Append("Content-Type: application/json\r\n");
        foreach (var (name, value) in headers)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return RawHttp.Send(address, Encoding.UTF8.GetBytes($"{text}\r\n{body}"));
    }
}
