using System.Net;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Tests.ReviewConsole;

[OnEachEngine]
sealed class SignInTests
{
    [Test]
    public async Task Without_a_session_every_page_leads_to_the_sign_in()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);

        foreach (var path in (string[])["/", "/console", "/console/queue", "/console/operators", "/console/customers/x"])
            Assert.That((await browser.Open(path)).Has("input[name=key][type=password]"), path);
    }

    [Test]
    public async Task Sign_out_leads_to_the_sign_in()
    {
        await using var server = await TestServer.Start();
        using var browser = await Browser.SignIn(server);
        var queue = await browser.Open("/console/queue");

        var left = await browser.Submit(queue.Form("/console/sign-out"));

        Assert.That(left.Has("input[name=key]"));
        Assert.That((await browser.Open("/console/queue")).Has("input[name=key]"));
    }

    [Test]
    public async Task The_cookie_alone_opens_nothing_after_sign_out_and_holds_after_a_restart()
    {
        await using var server = await TestServer.Start();
        using var browser = await Browser.SignIn(server);
        var cookie = await Cookie(server);
        Assert.That(await Opens(server, cookie));

        await server.Restart();
        Assert.That(await Opens(server, cookie), "restart");

        using var again = new Browser(server);
        again.Client.DefaultRequestHeaders.Add("Cookie", cookie);
        await again.Submit((await again.Open("/console/queue")).Form("/console/sign-out"));
        Assert.That(await Opens(server, cookie), Is.False, "sign-out");
    }

    [Test]
    public async Task A_session_ends_after_15_minutes_without_use_and_after_12_hours()
    {
        await using var server = await TestServer.Start();
        var cookie = await Cookie(server);

        server.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await Opens(server, cookie), Is.False, "idle");

        cookie = await Cookie(server);
        for (var minutes = 0; minutes < 12 * 60 - 10; minutes += 10)
        {
            server.Clock.Advance(TimeSpan.FromMinutes(10));
            Assert.That(await Opens(server, cookie), $"{minutes}");
        }
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await Opens(server, cookie), Is.False, "12 hours");
    }

    [Test]
    public async Task A_session_ends_with_its_key()
    {
        await using var server = await TestServer.Start();
        var key = (await server.Operate(HttpMethod.Post, "/operators", """{"name":"alice","role":"viewer"}""")).Member("key")!;
        using var browser = await Browser.SignIn(server, key);

        Assert.That((await server.Operate(HttpMethod.Post, "/operators/alice/revoke")).Status, Is.EqualTo(200));

        Assert.That((await browser.Open("/console/queue")).Has("input[name=key]"));
    }

    [Test]
    public async Task Wrong_keys_are_refused_and_slowed_down()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);
        for (var i = 0; i < 5; i++)
            Assert.That((await browser.Enter($"wrong-{i}")).Status, Is.EqualTo(401));
        var key = (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();
        Assert.That((await browser.Enter(key)).Status, Is.EqualTo(429));

        server.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That((await browser.Enter(key)).Status, Is.EqualTo(200));
        Assert.That(server.Log.Text, Does.Not.Contain(key));
    }

    [Test]
    public async Task Wrong_keys_count_over_processes_and_restarts_and_their_rows_end()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);
        for (var i = 0; i < 5; i++)
            Assert.That((await browser.Enter($"wrong-{i}")).Status, Is.EqualTo(401));

        await server.Restart();

        using var again = new Browser(server);
        Assert.That((await again.Enter("wrong")).Status, Is.EqualTo(429));
        server.Clock.Advance(SignInLimiter.Window);
        Assert.That((await again.Enter(await LocalKey(server))).Status, Is.EqualTo(200));
        Assert.That(await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM sign_in_failures")), Is.Zero);
    }

    [Test]
    public async Task Attempts_at_the_same_time_count_each()
    {
        await using var server = await TestServer.Start();
        var limiter = ActivatorUtilities.CreateInstance<SignInLimiter>(server.Services);
        var source = limiter.Source(IPAddress.Loopback, null);

        var begun = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => limiter.Begin(source)));

        Assert.That(begun.Count(may => may), Is.EqualTo(5));
    }

    [Test]
    public async Task Nobody_keeps_a_browser_out_in_which_an_operator_has_signed_in()
    {
        await using var server = await TestServer.Start();
        using var known = await Browser.SignIn(server);
        await known.Submit((await known.Open("/console/queue")).Form("/console/sign-out"));
        var limiter = ActivatorUtilities.CreateInstance<SignInLimiter>(server.Services);
        for (var i = 0; i < 100; i++)
            Assert.That(await limiter.Begin(limiter.Source(new IPAddress((byte[])[192, 0, 2, (byte)i]), "made.up")));
        using (var unknown = new Browser(server))
            Assert.That((await unknown.Enter(await LocalKey(server))).Status, Is.EqualTo(429), "too many in all");

        Assert.That((await known.Enter(await LocalKey(server))).Status, Is.EqualTo(200));

        await known.Submit((await known.Open("/console/queue")).Form("/console/sign-out"));
        for (var i = 0; i < 5; i++)
            Assert.That((await known.Enter($"wrong-{i}")).Status, Is.EqualTo(401));
        Assert.That((await known.Enter(await LocalKey(server))).Status, Is.EqualTo(429), "its own wrong keys count");
    }

    [TestCase("2001:db8::1", "2001:db8::2", true)]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    public async Task An_IPv6_network_is_one_source(string one, string other, bool isSame)
    {
        await using var server = await TestServer.Start();
        var limiter = ActivatorUtilities.CreateInstance<SignInLimiter>(server.Services);

        Assert.That(limiter.Source(IPAddress.Parse(one), null) == limiter.Source(IPAddress.Parse(other), null), Is.EqualTo(isSame));
    }

    static async Task<string> LocalKey(TestServer server) =>
        (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();

    [Test]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var server = await TestServer.Start();
        using var browser = await Browser.SignIn(server);

        var page = await browser.Post("/console/operators", KeyValuePair.Create("name", "eve"), KeyValuePair.Create("role", "admin"));

        Assert.That(page.Status, Is.EqualTo(400));
        Assert.That((await browser.Open("/console/operators")).Text, Does.Not.Contain("eve"));
    }

    [Test]
    public async Task A_page_of_another_site_signs_nobody_in()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);
        browser.Client.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        var key = (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();

        Assert.That((await browser.Post("/console/sign-in", KeyValuePair.Create("key", key))).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Every_page_allows_its_own_script_alone_and_forbids_keeping()
    {
        await using var server = await TestServer.Start();
        using var browser = await Browser.SignIn(server);
        foreach (var path in (string[])["/console/queue", "/console/sign-in", "/console/status", "/console/nothing"])
        {
            var page = await browser.Open(path);
            var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.That(policy, Does.StartWith("default-src 'none'").And.Not.Contain("unsafe").And.Contain("script-src 'self';"), path);
            Assert.That(page.Response.Headers.CacheControl!.NoStore, path);
            Assert.That(page.Has("script:not([src^='/console/files/']), style, [style], [onclick]"), Is.False, path);
        }
    }

    [Test]
    public async Task A_browser_keeps_a_file_and_finds_no_other_one()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);
        foreach (var path in (string[])[ConsoleFiles.Style, ConsoleFiles.Script])
        {
            var file = await browser.Open(path);
            Assert.That((file.Status, file.Response.Headers.CacheControl!.MaxAge), Is.EqualTo((200, TimeSpan.FromDays(365))), path);
            Assert.That(file.Response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        }
        foreach (var path in (string[])["/console/files/0/console.js", "/console/files/0/Texts.en.json",
            "/console/files/0/..%2fconsole.css"])
            Assert.That((await browser.Open(path)).Status, Is.EqualTo(404), path);
    }

    [Test]
    public async Task The_language_is_chosen_by_a_form_that_leads_nowhere_else()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);

        var page = await browser.Post("/console/language", KeyValuePair.Create("language", "es"),
            KeyValuePair.Create("back", "/console/sign-in"));
        Assert.That(page.Document.DocumentElement.GetAttribute("lang"), Is.EqualTo("es"));
        page = await browser.Post("/console/language", KeyValuePair.Create("language", "xx"),
            KeyValuePair.Create("back", "https://evil.example/"));
        Assert.That((page.Response.RequestMessage!.RequestUri!.Host, page.Document.DocumentElement.GetAttribute("lang")),
            Is.EqualTo(("127.0.0.1", "es")));
    }

    /// <summary>Signs in and takes the cookie.</summary>
    static async Task<string> Cookie(TestServer server)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server.Operators.BaseAddress,
        };
        var key = (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("key", key)]);
        using var response = await client.PostAsync("/console/sign-in", body);
        var cookies = response.Headers.GetValues("Set-Cookie").ToList();
        Assert.That(cookies.Select(cookie => cookie.ToLowerInvariant()), Is.All.Contains("httponly"));
        var cookie = cookies.Single(cookie => cookie.StartsWith("console=", StringComparison.Ordinal));
        Assert.That(cookie.ToLowerInvariant(), Does.Contain("samesite=lax"));
        return cookie.Split(';')[0];
    }

    static async Task<bool> Opens(TestServer server, string cookie)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server.Operators.BaseAddress,
            DefaultRequestHeaders = { { "Cookie", cookie } },
        };
        using var response = await client.GetAsync("/console/queue");
        return response.IsSuccessStatusCode;
    }
}
