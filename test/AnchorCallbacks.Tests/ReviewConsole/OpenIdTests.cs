using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>Sign-in at an OpenID Connect provider, over the network.</summary>
[OnEachEngine]
sealed class OpenIdTests
{
    sealed record Stage(OpenIdProvider Provider, TestServer Server, TempFile Secret) : IAsyncDisposable
    {
        public static async Task<Stage> Start()
        {
            var (clock, secret) = (new FakeClock(), new TempFile(OpenIdProvider.Secret));
            var provider = await OpenIdProvider.Start(clock);
            return new(provider, await TestServer.Start(null, clock, provider.Settings(secret)), secret);
        }

        public static async Task<Page> SignIn(Browser browser)
        {
            var page = await browser.Open("/console/sign-in");
            return await browser.Open(page.Document.QuerySelector("a.main")!.GetAttribute("href")!);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Provider.DisposeAsync();
            Secret.Dispose();
        }
    }

    [Test]
    public async Task A_person_with_a_role_gets_the_same_session_as_with_a_key()
    {
        await using var stage = await Stage.Start();
        var id = await stage.Server.Customer(WalletSample.Person(WalletSample.Account()));
        using var browser = new Browser(stage.Server);

        var queue = await Stage.SignIn(browser);

        Assert.That((queue.Status, queue.Document.QuerySelector(".who")!.TextContent), Is.EqualTo((200, "alice@example.comreviewer")),
            queue.Html);
        await browser.Submit((await browser.Open($"/console/customers/{id}")).Form("/show"));
        var audit = (await stage.Server.Look($"/customers/{id}/audit")).Items("audit").Select(line => $"{line.GetProperty("actor")}");
        Assert.That(audit, Does.Contain("operator:alice@example.com"));
        Assert.That((await browser.Open("/console/operators")).Status, Is.EqualTo(403));
        await stage.Server.Restart();
        stage.Server.Clock.Advance(TimeSpan.FromMinutes(15));
        using var again = new Browser(stage.Server);
        Assert.That((await Stage.SignIn(again)).Has("form[action='/console/sign-out']"));
        await again.Submit((await again.Open("/console/queue")).Form("/console/sign-out"));
        Assert.That((await again.Open("/console/queue")).Has("#key"));
    }

    [Test]
    public async Task Nobody_keeps_a_browser_out_in_which_a_person_has_signed_in()
    {
        await using var stage = await Stage.Start();
        using var browser = new Browser(stage.Server);
        var queue = await Stage.SignIn(browser);
        await browser.Submit(queue.Form("/console/sign-out"));
        var key = (await File.ReadAllTextAsync(Path.Combine(stage.Server.Folder, "operator.key"))).Trim();
        using var stranger = new Browser(stage.Server);
        for (var i = 0; i < 5; i++)
            Assert.That((await stranger.Enter($"wrong-{i}")).Status, Is.EqualTo(401));
        Assert.That((await stranger.Enter(key)).Status, Is.EqualTo(429));

        Assert.That((await browser.Enter(key)).Status, Is.EqualTo(200));
    }

    static IEnumerable<TestCaseData> Faults()
    {
        yield return Case("wrong nonce", provider => provider.Falsify = claims => claims["nonce"] = "other");
        yield return Case("no nonce", provider => provider.Falsify = claims => claims.Remove("nonce"));
        yield return Case("wrong state", provider => provider.ChangeState = state => state + "x");
        yield return Case("no state", provider => provider.ChangeState = _ => "");
        yield return Case("wrong audience", provider => provider.Falsify = claims => claims["aud"] = "another-client");
        yield return Case("wrong issuer", provider => provider.Falsify = claims => claims["iss"] = "https://evil.example");
        yield return Case("expired", provider => provider.Falsify = claims => claims["exp"] = (long)claims["iat"] - 600);
        yield return Case("not yet valid", provider => provider.Falsify = claims => claims["nbf"] = (long)claims["iat"] + 600);
        yield return Case("another key", provider => provider.SignsWithAnotherKey = true);
        static TestCaseData Case(string name, Action<OpenIdProvider> fault) => new TestCaseData(fault).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task A_false_answer_of_the_provider_signs_nobody_in(Action<OpenIdProvider> fault)
    {
        await using var stage = await Stage.Start();
        fault(stage.Provider);
        using var browser = new Browser(stage.Server);

        var page = await Stage.SignIn(browser);

        Assert.That((page.Status, page.Has("[role=alert]")), Is.EqualTo((400, true)), page.Html);
        Assert.That((await browser.Open("/console/queue")).Has("#key"));
    }

    static IEnumerable<TestCaseData> Unfit()
    {
        yield return Case("no role", person => person["roles"] = new[] { "staff" });
        yield return Case("no claim of roles", person => person.Remove("roles"));
        yield return Case("no name", person => person.Remove("email"));
        yield return Case("an e-mail address that nobody checked", person => person["email_verified"] = false);
        yield return Case("a name that is a script", person => person["email"] = "<script>@example.com");
        yield return Case("the name of a key", person => person["email"] = "local");
        static TestCaseData Case(string name, Action<Dictionary<string, object>> change) =>
            new TestCaseData(change).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Unfit))]
    public async Task A_person_who_may_not_enter_is_told_so(Action<Dictionary<string, object>> change)
    {
        await using var stage = await Stage.Start();
        change(stage.Provider.Person);
        using var browser = new Browser(stage.Server);

        var page = await Stage.SignIn(browser);

        Assert.That((page.Status, page.Has("[role=alert]")), Is.EqualTo((403, true)), page.Html);
        Assert.That((await browser.Open("/console/queue")).Has("#key"));
    }

    [Test]
    public async Task A_role_changes_with_the_next_sign_in_also_in_open_sessions()
    {
        await using var stage = await Stage.Start();
        using var first = new Browser(stage.Server);
        await Stage.SignIn(first);

        stage.Provider.Person["roles"] = "kyc-viewers";
        using var second = new Browser(stage.Server);
        await Stage.SignIn(second);

        foreach (var browser in (Browser[])[first, second])
            Assert.That((await browser.Open("/console/queue")).Document.QuerySelector(".who small")!.TextContent, Is.EqualTo("viewer"));
    }

    [Test]
    public async Task A_person_keeps_the_first_name_and_a_revoked_one_stays_out()
    {
        await using var stage = await Stage.Start();
        using var browser = new Browser(stage.Server);
        await Stage.SignIn(browser);
        stage.Provider.Person["email"] = "bob@example.com";
        using var renamed = new Browser(stage.Server);
        Assert.That((await Stage.SignIn(renamed)).Text, Does.Contain("alice@example.com").And.Not.Contain("bob@example.com"));
        stage.Provider.Person["sub"] = "1002";
        stage.Provider.Person["email"] = "alice@example.com";
        using var other = new Browser(stage.Server);
        Assert.That((await Stage.SignIn(other)).Status, Is.EqualTo(403), "another person with the same name");

        Assert.That((await stage.Server.Operate(HttpMethod.Post, "/operators/alice@example.com/revoke")).Status, Is.EqualTo(200));

        Assert.That((await browser.Open("/console/queue")).Has("#key"));
        stage.Provider.Person["sub"] = "1001";
        Assert.That((await Stage.SignIn(browser)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Without_the_setting_there_is_no_such_sign_in()
    {
        await using var server = await TestServer.Start();
        using var browser = new Browser(server);

        Assert.That((await browser.Open("/console/sign-in/openid")).Status, Is.EqualTo(404));
        Assert.That((await browser.Open("/console/sign-in")).Has("a.main"), Is.False);
    }

    [Test]
    public async Task A_provider_that_does_not_answer_is_a_page()
    {
        await using var stage = await Stage.Start();
        await stage.Provider.DisposeAsync();
        using var browser = new Browser(stage.Server);

        Assert.That((await Stage.SignIn(browser)).Status, Is.EqualTo(502));
    }
}
