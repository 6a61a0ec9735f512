using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Tests.Operators;

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
        foreach (var path in (string[])["/console/files/0/console.js", "/console/files/0/Texts.en.json", "/console/files/0/..%2fconsole.css"])
            Assert.That((await browser.Open(path)).Status, Is.EqualTo(404), path);
    }

    [Test]
    public async Task The_language_is_chosen_by_a_form_that_leads_nowhere_else()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);

        var page = await browser.Post("/console/language", KeyValuePair.Create("language", "es"), KeyValuePair.Create("back", "/console/sign-in"));
        Assert.That(page.Document.DocumentElement.GetAttribute("lang"), Is.EqualTo("es"));
        page = await browser.Post("/console/language", KeyValuePair.Create("language", "xx"), KeyValuePair.Create("back", "https://evil.example/"));
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
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie.ToLowerInvariant(), Does.Contain("httponly").And.Contain("samesite=lax"));
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
