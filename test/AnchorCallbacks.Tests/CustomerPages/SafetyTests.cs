using AnchorCallbacks.CustomerPages;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Platform;
using Amount = AnchorCallbacks.Platform.Amount;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole;
using Dapper;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>What a customer's browser may not do.</summary>
[OnEachEngine]
sealed class SafetyTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required }
            steps: { "Who are you? 1/2 (100%)": [first_name] }
          sep6:
            fields: { first_name: required }
          sep24:
            fields: { first_name: required, photo_id_front: required }
        """;

    static FormUrlEncodedContent Form(params (string Name, string Value)[] values) =>
        new(values.Select(value => KeyValuePair.Create(value.Name, value.Value)));

    static string Token(Page page) => page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;

    static async Task<Loop> StartWithConsent(TempFolder folder, params (string Name, string Value)[] more)
    {
        var file = Path.Combine(folder.Path, "consents.yaml");
        await File.WriteAllTextAsync(file, """terms: { version: "2", text: { en: I agree } }""");
        return await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Pages:ConsentsFile", file), .. more]);
    }

    [Test]
    public async Task No_form_passes_by_a_consent_or_agrees_to_a_version_that_was_not_shown()
    {
        using var folder = TempFolder.WithStore();
        await using var loop = await StartWithConsent(folder, ("Pages:Sep24:Finish", "notify"));
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var visitor = new Visitor(loop.Server);
        var consent = await visitor.Open(Visitor.Address(loop.Server, id, wallet));
        var home = visitor.At!.AbsolutePath;
        var seen = AmountRoutes.Seen(new InteractivePrice(AssetAmount.Of(Amount.Parse("11.2"), "iso4217:USD"),
            AssetAmount.Of(Amount.Parse("10"), WalletApi.Usdc), new() { Total = Amount.Zero, Asset = "iso4217:USD" }));
        (string, string)[] amount =
            [("form_token", Token(consent)), ("amount", "10"), ("side", "out"), ("currency", "iso4217:USD"), ("seen", seen)];

        using (var passing = await visitor.Client.PostAsync(home + "/amount", Form(amount)))
            Assert.That((await loop.Server.GetCustomer(("account", wallet))).Id, Is.Null);
        Assert.That((await visitor.Submit(consent.Form("/consent"), ("consent", "terms 1"))).Status, Is.EqualTo(400));
        Assert.That((await loop.Server.GetCustomer(("account", wallet))).Id, Is.Null);

        await visitor.Submit(consent.Form("/consent"), ("consent", "terms 2"));
        using var confirmed = await visitor.Client.PostAsync(home + "/amount", Form(amount));
        Assert.That(await confirmed.Content.ReadAsStringAsync(), Does.Contain("/step/about"), "the same request, after the consent");
    }

    [Test]
    public async Task A_visit_sends_only_so_many_bytes_and_refused_files_count()
    {
        await using var loop = await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Limits:FileBytes", "4096")]);
        var server = loop.Server;
        using var visitor = new Visitor(server);
        var about = await visitor.Open(Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account()));
        var identity = await visitor.Submit(about.Form("/step/about"), ("first_name", "Ana"));

        var large = await visitor.Submit(identity.Form("/step/identity"), [], ("photo_id_front", WalletSample.Photo(5000)));
        Assert.That(large.Has("#photo_id_front-error"), large.Html);
        Assert.That(await Sum(), Is.EqualTo(4096));
        await server.Get<Database>().Write(connection => new ValueTask<int>(connection.ExecuteAsync(
            "UPDATE page_sessions SET uploads = 268435456")));
        var tooMany = await visitor.Submit(large.Form("/step/identity"), [], ("photo_id_front", WalletSample.Photo(2000)));

        Assert.That(tooMany.Status, Is.EqualTo(400));
        Assert.That(tooMany.Document.QuerySelector("#photo_id_front-error")!.TextContent,
            Is.Not.EqualTo(large.Document.QuerySelector("#photo_id_front-error")!.TextContent));
        Assert.That(await Sum(), Is.EqualTo(268435456), "nothing was received");

        async Task<long> Sum() => await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT uploads FROM page_sessions"));
    }

    [Test]
    public async Task A_link_gives_a_browser_a_secret_that_nobody_chose_and_no_other_site_presses_its_button()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var id = await server.Customer(("account", WalletSample.Account()));
        var made = await server.Operate(HttpMethod.Post, $"/customers/{id}/link", "{}");
        var path = new Uri(made.Member("url")!).PathAndQuery;
        using var client = new HttpClient(new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false
        })
        { BaseAddress = server.Pages };

        async Task<HttpResponseMessage> Press(string? site)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Form() };
            request.Headers.Add("Cookie", "link=chosen");
            if (site is not null)
                request.Headers.Add("Sec-Fetch-Site", site);
            return await client.SendAsync(request);
        }

        using (var foreign = await Press("cross-site"))
            Assert.That((int)foreign.StatusCode, Is.EqualTo(403));
        using (var own = await Press("same-origin"))
        {
            Assert.That((int)own.StatusCode, Is.EqualTo(303));
            Assert.That(own.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("link=", StringComparison.Ordinal)),
                Does.Not.Contain("chosen"));
        }
        using var again = await Press(null);
        Assert.That((int)again.StatusCode, Is.EqualTo(403), "another browser");
    }

    [Test]
    public async Task A_link_is_for_a_configured_type_and_a_step_may_have_any_name()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var id = await server.Customer(("account", WalletSample.Account()));
        var wrong = await server.Operate(HttpMethod.Post, $"/customers/{id}/link", """{"type":"nonsense"}""");
        Assert.That(wrong.Status, Is.EqualTo(400));
        Assert.That(wrong.Body, Does.Contain("not a configured customer type"));
        var made = await server.Operate(HttpMethod.Post, $"/customers/{id}/link", """{"type":"default"}""");
        using var visitor = new Visitor(server);
        var step = await visitor.Submit((await visitor.Open(new Uri(made.Member("url")!).PathAndQuery)).Document.Forms.Single());

        await visitor.Submit(step.Document.Forms.Single(), ("first_name", "Ana"));

        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task Nothing_is_shown_of_a_transaction_that_AP_reports_for_another_account()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        using var visitor = new Visitor(loop.Server);

        var page = await visitor.Open(Visitor.Address(loop.Server, id, Loop.Wallet(), "/sep6/transaction/more_info", Visitor.Sep6Secret,
            "{}"));

        Assert.That(page.Status, Is.EqualTo(403));
        Assert.That(page.Text, Does.Not.Contain(id), page.Html);
        using var owner = new Visitor(loop.Server);
        Assert.That((await owner.Open(Visitor.Address(loop.Server, id, wallet, "/sep6/transaction/more_info", Visitor.Sep6Secret, "{}")))
            .Text, Does.Contain(id));
    }

    [TestCase("erase", 0)]
    [TestCase("retain", 1)]
    public async Task With_a_customer_its_visits_end_and_its_consents_stay_as_long_as_its_data(string deletion, int consents)
    {
        using var folder = TempFolder.WithStore();
        await using var loop = await StartWithConsent(folder, ("Customers:Deletion", deletion), ("Customers:RetainDays", "30"));
        var (server, account) = (loop.Server, WalletSample.Account());
        var link = await server.Operate(HttpMethod.Post, "/links", $$"""{"account":"{{account}}","type":"sep6"}""");
        using var visitor = new Visitor(server);
        using var byLink = new Visitor(server);
        var consent = await visitor.Open(Visitor.Address(server, Guid.NewGuid().ToString(), account));
        await visitor.Submit(consent.Form("/consent"), ("consent", "terms 2"));
        await byLink.Submit((await byLink.Open(new Uri(link.Member("url")!).PathAndQuery)).Document.Forms.Single());
        var id = (await server.GetCustomer(("account", account))).Id!;
        server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await server.DeleteCustomer(id)).Status, Is.EqualTo(200).Or.EqualTo(204));
        server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await visitor.Open(visitor.At!.AbsolutePath)).Status, Is.EqualTo(403));
        Assert.That((await byLink.Open(byLink.At!.AbsolutePath)).Status, Is.EqualTo(403));
        Assert.That((await byLink.Open(new Uri(link.Member("url")!).PathAndQuery)).Status, Is.EqualTo(403), "the link too");
        Assert.That(await Consents(), Is.EqualTo(consents));
        server.Clock.Advance(TimeSpan.FromDays(31));
        await server.Get<AnchorCallbacks.Customers.CustomerDeletion>().EraseDue();
        Assert.That(await Consents(), Is.Zero, "the retention has ended");
        using var back = new Visitor(server);
        var again = await back.Open(Visitor.Address(server, Guid.NewGuid().ToString(), account));
        Assert.That(again.Has("form[action$='/consent']"), "who comes back is asked again");

        async Task<long> Consents() => await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM page_consents"));
    }

    [Test]
    public async Task Behind_https_the_cookie_is_secure_and_holds_for_one_visit()
    {
        await using var loop = await Loop.Start(overrides: [.. Visitor.On, ("Pages:PublicUrl", "https://id.example.com/kyc")]);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = loop.Server.Pages };

        using var answer = await client.GetAsync(Visitor.Address(loop.Server, Guid.NewGuid().ToString(), WalletSample.Account()));

        var to = answer.Headers.Location!.ToString();
        Assert.That(to, Does.Match("^/kyc/p/[0-9a-hjkmnp-tv-z]{26}$"));
        Assert.That(answer.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant(), Does.StartWith("__secure-page=")
            .And.Contain("; secure").And.Contain("; httponly").And.Contain("; samesite=lax").And.Contain($"; path={to}"));
    }

    [Test]
    public async Task An_address_that_asks_too_often_waits_and_no_other_address_behind_the_proxy()
    {
        await using var loop = await Loop.Start(overrides: Visitor.On);
        for (var i = 0; i < 600; i++)
            Assert.That(await Get("/pages.css", "203.0.113.9"), Is.EqualTo(200), $"{i}");

        Assert.That(await Get("/pages.css", "203.0.113.9"), Is.EqualTo(429));
        Assert.That(await Get("/pages.css", "203.0.113.10"), Is.EqualTo(200));
        loop.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Get("/pages.css", "203.0.113.9"), Is.EqualTo(200));

        async Task<int> Get(string path, string browser)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(loop.Server.Pages, path));
            request.Headers.Add("X-Forwarded-For", $"198.51.100.1, {browser}");
            using var answer = await Http.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Test]
    public async Task A_proxy_that_no_setting_names_is_not_believed()
    {
        await using var loop = await Loop.Start(overrides: [.. Visitor.On, ("Pages:Proxies", "10.0.0.0/8")]);
        var last = 0;
        for (var i = 0; i <= 600; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(loop.Server.Pages, "/pages.css"));
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i % 250}");
            using var answer = await Http.SendAsync(request);
            last = (int)answer.StatusCode;
        }

        Assert.That(last, Is.EqualTo(429));
    }

    [Test]
    public async Task A_link_a_visit_and_wrong_entries_have_limits_of_their_own()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var address = Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account());
        using var visitor = new Visitor(server);
        var page = await visitor.Open(address);
        for (var i = 1; i < 60; i++)
            await visitor.Follow(address);
        Assert.That((await visitor.Open(address)).Status, Is.EqualTo(429), "one transaction's addresses");
        using var other = new Visitor(server);
        Assert.That((await other.Open(Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account()))).Status, Is.EqualTo(200));

        var status = 0;
        for (var i = 0; i <= 150; i++)
        {
            using var posted = await visitor.Client.PostAsync(page.Form("/step/about").GetAttribute("action"), Form());
            status = (int)posted.StatusCode;
            Assert.That(status, Is.EqualTo(i < 150 ? 400 : 429), $"form {i}");
        }
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        using var stranger = new Visitor(server);
        // What browsers ask for by themselves, and pages that look for a decision after their visit has ended, keep nobody out.
        foreach (var path in (string[])["/favicon.ico", "/apple-touch-icon.png", "/p/aaaaaaaaaaaaaaaaaaaaaaaaaa/state"])
            for (var i = 0; i < 40; i++)
                Assert.That((await stranger.Open(path)).Status, Is.EqualTo(403));
        Assert.That((await stranger.Open(Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account()))).Status,
            Is.EqualTo(200));
        for (var i = 0; i < 30; i++)
            Assert.That((await stranger.Open("/sep24/interactive?transaction_id=x&token=y")).Status, Is.EqualTo(403));
        var late = await stranger.Open("/l/x");
        Assert.That((late.Status, late.Response.Headers.RetryAfter?.ToString()), Is.EqualTo((429, "60")));
    }

    static readonly HttpClient Http = new();
}
