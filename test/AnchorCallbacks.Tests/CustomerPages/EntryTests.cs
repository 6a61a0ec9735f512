using System.Text.Json;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.CustomerPages;

[OnEachEngine]
sealed class EntryTests
{
    static IEnumerable<(string Release, string Url)> Recorded() => File.ReadLines(
            Path.Combine(AppContext.BaseDirectory, "CustomerPages", "Recordings", "interactive.jsonl"))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Select(json => (json.GetProperty("release").GetString()!, json.GetProperty("url").GetString()!));

    [Test]
    public async Task Every_recorded_address_opens_until_it_expires_and_leaves_no_token_behind()
    {
        var recorded = Recorded().ToList();
        Assert.That(recorded.Select(address => address.Release).Distinct(), Is.EquivalentTo(new[] { "4.3.0", "2.12.0" }));
        foreach (var (_, url) in recorded.GroupBy(address => address.Release).SelectMany(release => release.Take(4)))
        {
            var expires = Expiry(url);
            await using var loop = await Loop.Start(clock: new FakeClock(expires.AddSeconds(-2)), overrides: Visitor.On);
            var server = loop.Server;
            using var visitor = new Visitor(server);

            var page = await visitor.Open(new Uri(url).PathAndQuery);

            Assert.That(page.Status, Is.EqualTo(200), page.Html);
            Assert.That(visitor.At!.AbsolutePath, Does.Match("^/p/[0-9a-hjkmnp-tv-z]{26}$"));
            Assert.That(visitor.At.Query, Is.Empty);
            Assert.That(page.Has("form input[name=form_token]"), page.Html);
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.That((await visitor.Open(new Uri(url).PathAndQuery)).Status, Is.EqualTo(403));
            Assert.That((await visitor.Open(visitor.At!.AbsolutePath)).Status, Is.EqualTo(403), "no path of a visit");
        }
    }

    [Test]
    public async Task While_the_secret_changes_addresses_of_both_are_good()
    {
        const string Old = "the-secret-of-yesterday-0123456789abcdef";
        await using var loop = await Loop.Start(overrides: [.. Visitor.On, ("Pages:Sep24:PreviousInteractiveSecret", Old)]);
        var (id, account) = (Guid.NewGuid().ToString(), WalletSample.Account());
        foreach (var secret in new[] { Visitor.Secret, Old })
        {
            using var visitor = new Visitor(loop.Server);
            Assert.That((await visitor.Open(Visitor.Address(loop.Server, id, account, secret: secret))).Status, Is.EqualTo(200), secret);
        }
    }

    [Test]
    public async Task Each_kind_of_wrong_entry_gets_the_same_page_and_a_line_in_the_log()
    {
        await using var loop = await Loop.Start(overrides: Visitor.On);
        var server = loop.Server;
        var (id, account) = (Guid.NewGuid().ToString(), WalletSample.Account());
        var good = Visitor.Address(server, id, account);
        var now = server.Clock.GetUtcNow().ToUnixTimeSeconds();
        string Signed(string claims, string header = """{"alg":"HS256"}""") =>
            $"/sep24/interactive?transaction_id={id}&token={Tokens.Sign(claims, Visitor.Secret, header)}";
        string[] wrong =
        [
            "/sep24/interactive", $"/sep24/interactive?transaction_id={id}", good[..^2] + (good[^2] == 'A' ? "B" : "A") + good[^1],
            good.Replace(id, Guid.NewGuid().ToString(), StringComparison.Ordinal),
            Visitor.Address(server, id, account, secret: Visitor.MoreInfoSecret),
            Visitor.Address(server, id, account, path: "/sep24/transaction/more_info"),
            Signed($$"""{"jti":"{{id}}","exp":{{now}},"sub":"{{account}}"}"""), Signed($$"""{"jti":"{{id}}","sub":"{{account}}"}"""),
            Signed($$"""{"exp":{{now + 60}},"sub":"{{account}}"}"""), Signed($$"""{"jti":"{{id}}","exp":{{now + 60}}}"""),
            Signed($$"""{"jti":"{{id}}","exp":{{now + 60}},"sub":"nobody"}"""),
            Signed($$"""{"jti":"{{id}}","exp":{{now + 60}},"sub":"{{account}}"}""", """{"alg":"none"}"""),
            Signed($$"""{"jti":"{{id}}","exp":{{now + 60}},"sub":"{{account}}"}""", """{"alg":"HS512"}"""),
            "/l/nonsense", "/p/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/somewhere", good + "&token=x",
        ];
        var pages = new HashSet<string>();
        foreach (var path in wrong)
        {
            using var visitor = new Visitor(server);
            var page = await visitor.Open(path);
            Assert.That(page.Status, Is.EqualTo(403), path);
            pages.Add(page.Html);
        }

        Assert.That(pages, Has.Count.EqualTo(1));
        var log = server.Log.Text;
        Assert.That(log, Does.Contain(id).And.Contain("was made for another transaction").And.Contain("has expired"));
        Assert.That(log, Does.Not.Contain(account).And.Not.Contain("eyJ"));
        using var right = new Visitor(server);
        Assert.That((await right.Open(good)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_link_that_does_not_open_gets_the_same_page_as_a_wrong_token()
    {
        await using var loop = await Loop.Start(overrides: Visitor.On);
        var server = loop.Server;
        var id = await server.Customer(("account", WalletSample.Account()));
        var links = new List<(string Id, string Path)>();
        for (var i = 0; i < 4; i++)
        {
            var made = await server.Operate(HttpMethod.Post, $"/customers/{id}/link", "{}");
            links.Add((made.Member("id")!, new Uri(made.Member("url")!).PathAndQuery));
        }
        using var owner = new Visitor(server);
        await owner.Submit((await owner.Open(links[0].Path)).Document.Forms.Single());
        Assert.That(owner.At!.AbsolutePath, Does.StartWith("/p/"));
        await server.Operate(HttpMethod.Post, $"/links/{links[1].Id}/withdraw");
        using var stranger = new Visitor(server);
        var pages = new List<Page> { await stranger.Open("/sep24/interactive?transaction_id=x&token=y") };
        foreach (var path in (string[])[links[0].Path, links[1].Path, "/l/nonsense", owner.At.AbsolutePath, links[2].Path + "x"])
            pages.Add(await stranger.Open(path));
        using (var pressed = new HttpRequestMessage(HttpMethod.Post, links[0].Path) { Content = new FormUrlEncodedContent([]) })
            Assert.That(await (await stranger.Client.SendAsync(pressed)).Content.ReadAsStringAsync(), Is.EqualTo(pages[0].Html));
        server.Clock.Advance(TimeSpan.FromDays(7));
        pages.Add(await stranger.Open(links[2].Path));
        await server.DeleteCustomer(id);
        pages.Add(await stranger.Open(links[3].Path));

        Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(403));
        Assert.That(pages.Select(page => page.Html).Distinct().Count(), Is.EqualTo(1));
        Assert.That(pages.Select(page => string.Join('\n', page.Response.Headers.Concat(page.Response.Content.Headers)
            .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))).Distinct().Count(),
            Is.EqualTo(1), "the headers too");
        Assert.That(server.Log.Text, Does.Contain("is used up").And.Contain("was withdrawn").And.Contain("has expired"));
    }

    [TestCase("Pages:Sep24:MoreInfoSecret")]
    [TestCase("Pages:Sep6:MoreInfoSecret")]
    public void Equal_secrets_would_open_each_others_pages_and_stop_the_start(string name) => Assert.That(
        async () => await TestServer.Start(overrides: [.. Visitor.On.Where(setting => setting.Name != name), (name, Visitor.Secret)]),
        Throws.TypeOf<AnchorCallbacks.Hosting.StartException>().With.Message.Contains(
            $"{name}: must differ from Pages:Sep24:InteractiveSecret").And.Message.Not.Contain(Visitor.Secret));

    [Test]
    public async Task A_visit_belongs_to_its_browser_and_ends_after_30_minutes_without_use()
    {
        await using var loop = await Loop.Start(overrides: Visitor.On);
        var server = loop.Server;
        var address = Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account());
        using var visitor = new Visitor(server);
        await visitor.Open(address);
        var home = visitor.At!.AbsolutePath;
        using var other = new Visitor(server);
        await other.Open(Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account()));

        Assert.That((await other.Open(home)).Status, Is.EqualTo(403), "another's visit");
        await server.Restart();
        using var again = new Visitor(server);
        again.Client.DefaultRequestHeaders.Add("Cookie", "page=x");
        Assert.That((await again.Open(home)).Status, Is.EqualTo(403));
        Assert.That((await new Visitor(server).Open(address)).Status, Is.EqualTo(200), "the address opens again");
    }

    [Test]
    public async Task The_pages_are_strict_about_what_a_browser_may_do()
    {
        await using var loop = await Loop.Start(overrides: Visitor.On);
        var server = loop.Server;
        using var visitor = new Visitor(server);
        var page = await visitor.Open(Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account()));

        var headers = page.Response.Headers;
        Assert.That(headers.GetValues("Content-Security-Policy").Single(),
            Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
        Assert.That(headers.GetValues("X-Frame-Options").Single(), Is.EqualTo("DENY"));
        Assert.That(headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("no-referrer"));
        var style = await visitor.Client.GetByteArrayAsync("/pages.css");
        var script = await visitor.Client.GetByteArrayAsync("/pages.js");
        Assert.That(page.Html.Length + style.Length + script.Length, Is.LessThan(60_000));
        Assert.That((await server.Send(HttpMethod.Get, "/pages.css")).Status, Is.EqualTo(404), "not on the callback's address");
        Assert.That((await visitor.Client.GetAsync("/customer?account=" + WalletSample.Account())).StatusCode,
            Is.EqualTo(System.Net.HttpStatusCode.Forbidden), "nothing of the callback is on the pages' address");
    }

    static DateTimeOffset Expiry(string url)
    {
        var claims = System.Buffers.Text.Base64Url.DecodeFromChars(url.Split("token=")[1].Split('.')[1]);
        return DateTimeOffset.FromUnixTimeSeconds(JsonDocument.Parse(claims).RootElement.GetProperty("exp").GetInt64());
    }
}
