using System.IO.Compression;
using System.Text;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.Http;

/// <summary>The edge as a whole: what is served, to whom, and what is said where nothing is.</summary>
[OnEachEngine]
sealed class SurfaceTests
{
    static readonly (string, string)[] Jwt = [("Callback:Auth:Type", "jwt"), ("Callback:Auth:Secret", Tokens.Secret)];

    [Test]
    public async Task Health_needs_no_credential_and_tells_of_the_key_who_has_one()
    {
        await using var server = await TestServer.Start(overrides: Jwt);

        var reply = await server.Send(HttpMethod.Get, "/health");

        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.Json.GetProperty("store").GetString(), Is.EqualTo("ok"));
        Assert.That(reply.Json.TryGetProperty("master_key", out _), Is.False);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Authorization = new("Bearer", Tokens.Sign($$"""{"exp":{{server.Clock.GetUtcNow().ToUnixTimeSeconds() + 30}}}"""));
        Assert.That((await server.Send(request)).Json.GetProperty("master_key").GetString(), Is.Not.Empty);
        Assert.That((await server.Look("/health")).Json.GetProperty("master_key").GetString(), Is.Not.Empty);
    }

    [TestCase("GET", "/customer?account=x")]
    [TestCase("PUT", "/customer")]
    [TestCase("DELETE", "/customer/x")]
    [TestCase("POST", "/event")]
    [TestCase("POST", "/health")]
    [TestCase("GET", "/health/more")]
    [TestCase("GET", "/nothing")]
    [TestCase("TRACE", "/")]
    public async Task Everything_else_needs_one(string method, string target)
    {
        await using var server = await TestServer.Start(overrides: Jwt);

        var reply = await server.Send(new HttpMethod(method), target);

        Assert.That((reply.Status, reply.Error), Is.EqualTo((401, "Authorization: is missing")));
    }

    [TestCase("GET", "/")]
    [TestCase("GET", "/rates")]
    [TestCase("POST", "/rate")]
    [TestCase("PUT", "/fee")]
    [TestCase("DELETE", "/unique_address")]
    [TestCase("GET", "/customer/callback")]
    [TestCase("PUT", "/customer/verification")]
    [TestCase("POST", "/customer")]
    [TestCase("PATCH", "/customer")]
    [TestCase("OPTIONS", "/customer")]
    [TestCase("TRACE", "/customer")]
    [TestCase("DELETE", "/customer")]
    [TestCase("DELETE", "/customer/")]
    [TestCase("GET", "/event")]
    [TestCase("PUT", "/event")]
    [TestCase("DELETE", "/health")]
    public async Task An_unknown_path_or_method_is_404_in_JSON(string method, string target)
    {
        await using var server = await TestServer.Start();

        var reply = await server.Send(new HttpMethod(method), target);

        Assert.That((reply.Status, reply.Body), Is.EqualTo((404, """{"error":"there is nothing under this path and method"}""")));
    }

    [Test]
    public async Task HEAD_is_404_without_a_body()
    {
        await using var server = await TestServer.Start();

        var reply = await server.Send(HttpMethod.Head, "/customer?account=" + Accounts.Plain(1));

        Assert.That((reply.Status, reply.Body), Is.EqualTo((404, "")));
    }

    [Test]
    public async Task Under_a_base_path_customers_are_not_at_the_root_and_events_are_at_both()
    {
        await using var server = await TestServer.Start(overrides: ("Callback:Url", "http://127.0.0.1:0/base"));
        var query = "?account=" + Accounts.Plain(1);

        Assert.That((await server.Send(HttpMethod.Get, "/base/customer" + query)).Status, Is.EqualTo(200));
        Assert.That((await server.Send(HttpMethod.Get, "/customer" + query)).Status, Is.EqualTo(404));
        Assert.That((await server.Send(HttpMethod.Post, "/base/event", new StringContent("{}", Encoding.UTF8, "application/json"))).Status,
            Is.EqualTo(200));
        Assert.That((await server.PostEvent("{}")).Status, Is.EqualTo(200));
        Assert.That((await server.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Answers_are_JSON_and_name_no_server()
    {
        await using var server = await TestServer.Start();

        using var good = await server.Client.GetAsync("/customer?account=" + Accounts.Plain(1));
        using var bad = await server.Client.GetAsync("/customer?account=x");

        Assert.That(new[] { good, bad }.Select(response => response.Content.Headers.ContentType?.MediaType),
            Has.All.EqualTo("application/json"));
        Assert.That(new[] { good, bad }.Select(response => response.Headers.Server.Count), Has.All.Zero);
    }

    [Test]
    public async Task A_compressed_request_is_refused_and_nothing_of_it_stored()
    {
        await using var server = await TestServer.Start();
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes($$"""{"account":"{{Accounts.Plain(1)}}","first_name":"Ada"}"""));
        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        var reply = await server.Send(HttpMethod.Put, "/customer", content);

        Assert.That(reply.Status, Is.EqualTo(400));
        Assert.That(reply.Error, Is.Not.Empty);
        Assert.That(await server.Count("SELECT count(*) FROM customers"), Is.Zero);
    }

    [Test]
    public async Task A_failure_nobody_foresaw_is_500_in_JSON_and_logged_and_the_server_goes_on()
    {
        await using var server = await TestServer.Start();
        var id = (await server.PutCustomer(("account", Accounts.Plain(1)), ("first_name", "Ada"))).Id!;
        await server.Get<Database>()
            .Write(async connection =>
            await connection.ExecuteAsync("UPDATE customers SET record = @record", new { record = new byte[40] }));
        await server.Restart();

        var reply = await server.GetCustomer(("id", id));

        Assert.That((reply.Status, reply.Error),
            Is.EqualTo((500, "the server cannot store or read customers now; nothing of this request was stored")));
        Assert.That(server.Log.Text, Does.Contain($"The record of customer {id} does not open."));
        Assert.That((await server.PutCustomer(("account", Accounts.Plain(2)), ("first_name", "Bob"))).Status, Is.EqualTo(200));
    }
}
