using System.Net;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class OperatorSurfaceTests
{
    [Test]
    public async Task Each_side_is_served_on_its_own_port_only()
    {
        await using var server = await TestServer.Start();
        var key = server.Operators.DefaultRequestHeaders.Authorization!;

        Assert.That((await server.Look("/customers")).Status, Is.EqualTo(200));
        Assert.That((await server.Look("/customer?account=" + WalletSample.Account())).Status, Is.EqualTo(404));
        Assert.That((await server.Operate(HttpMethod.Post, "/event", "{}")).Status, Is.EqualTo(404));
        foreach (var target in (string[])["/customers", "/customers/x", "/customers/x/audit", "/openapi/v1.json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target) { Headers = { Authorization = key } };
            Assert.That((await server.Send(request)).Status, Is.EqualTo(404), target);
        }
    }

    [Test]
    public async Task What_a_request_says_of_its_host_opens_no_door()
    {
        await using var server = await TestServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/customers")
        {
            Headers = { Authorization = server.Operators.DefaultRequestHeaders.Authorization,
                Host = server.Operators.BaseAddress!.Authority },
        };
        request.Headers.Add("X-Forwarded-Port",
            server.Operators.BaseAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        var reply = await server.Send(request);

        Assert.That((reply.Status, reply.Error), Is.EqualTo((404, "there is nothing under this path and method")));
    }

    [Test]
    public async Task Health_is_told_on_both_ports_without_a_key()
    {
        await using var server = await TestServer.Start();
        server.Operators.DefaultRequestHeaders.Authorization = null;

        Assert.That((await server.Look("/health")).Status, Is.EqualTo(200));
        Assert.That((await server.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("Basic bG9jYWw6bG9jYWw=")]
    [TestCase("Bearer sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Without_a_good_key_nothing_is_told(string? authorization)
    {
        await using var server = await TestServer.Start();
        server.Operators.DefaultRequestHeaders.Authorization = null;

        foreach (var (method, target) in new[] { (HttpMethod.Get, "/customers"), (HttpMethod.Get, "/customers/x"),
            (HttpMethod.Post, "/customers/x/decisions"), (HttpMethod.Delete, "/customers/x") })
        {
            var reply = await server.Operate(method, target, null, authorization is null ? [] : [("Authorization", authorization)]);
            reply.AssertProblem(401, "unauthorized", "Authorization");
            Assert.That(reply.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        }
    }

    [Test]
    public async Task Two_keys_in_one_request_are_refused()
    {
        await using var server = await TestServer.Start();
        var key = server.Operators.DefaultRequestHeaders.Authorization!.ToString();
        server.Operators.DefaultRequestHeaders.Authorization = null;

        var reply = await RawHttp.Send(server.Operators.BaseAddress!,
            RawHttp.Request("GET", "/customers", [("Authorization", key), ("Authorization", key)], []));

        reply.AssertProblem(401, "unauthorized", "Authorization");
    }

    [Test]
    public async Task A_named_key_is_known_by_its_hash_and_the_audit_says_who()
    {
        var key = OperatorKey.New();
        await using var server = await TestServer.Start(overrides: ("Operator:Keys:alice", OperatorKey.Write(OperatorKey.Hash(key))));
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        server.Operators.DefaultRequestHeaders.Authorization = new("Bearer", key);

        Assert.That((await server.Look($"/customers/{id}")).Status, Is.EqualTo(200));
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit")
            .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")}"),
            Is.EqualTo(["operator:alice read", "platform create"]));
        Assert.That(server.Log.Text, Does.Not.Contain(key));
    }

    [Test]
    public async Task The_key_beside_the_server_is_made_once_for_its_owner_alone()
    {
        await using var server = await TestServer.Start();
        var file = Path.Combine(server.Folder, "operator.key");
        var key = await File.ReadAllTextAsync(file);
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        await server.Restart();

        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(key));
        Assert.That((await server.Look("/customers")).Status, Is.EqualTo(200));
        Assert.That(server.Log.Text, Does.Not.Contain(key.Trim()));
    }

    [Test]
    public async Task Every_answer_forbids_keeping_and_guessing()
    {
        await using var server = await TestServer.Start();
        foreach (var target in (string[])["/customers", "/customers/x", "/nothing", "/customers?limit=x"])
        {
            using var response = await server.Operators.GetAsync(target);
            Assert.Multiple(() =>
            {
                Assert.That(response.Headers.CacheControl!.NoStore, target);
                Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]), target);
                Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"), target);
                Assert.That(response.StatusCode == HttpStatusCode.OK
                    || response.Content.Headers.ContentType!.MediaType == "application/problem+json", target);
            });
        }
    }

    [Test]
    public async Task Paths_and_methods_that_are_not_there_are_named_as_problems()
    {
        await using var server = await TestServer.Start();

        (await server.Look("/nothing")).AssertProblem(404, "not-found");
        (await server.Operate(HttpMethod.Put, "/customers")).AssertProblem(405, "method-not-allowed");
    }
}
