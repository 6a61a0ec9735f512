using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>A session that ends while someone works takes nothing away.</summary>
[OnEachEngine]
sealed class ContinueTests
{
    const string Written = "La foto está borrosa.\nEnvíe otra, por favor.";

    static async Task<string> LocalKey(TestServer server) =>
        (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();

    static async Task<Page> LoseSession(TestServer server, Browser officer, string id, string message = Written)
    {
        var page = await officer.Open($"/console/customers/{id}");
        server.Clock.Advance(TimeSpan.FromMinutes(15));
        return await officer.Submit(page.Form("/preview"), ("decision", "reject"), ("fields", "first_name"), ("message", message));
    }

    [Test]
    public async Task What_was_typed_is_kept_until_the_same_person_has_signed_in()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server, language: "es");

        var signIn = await LoseSession(server, officer, id);

        Assert.That(signIn.Document.QuerySelector("p.warning")!.TextContent,
            Does.Contain("Su sesión ha terminado.").And.Contain("Lo que escribió se conserva."));
        Assert.That(signIn.Html, Does.Not.Contain("borrosa"), "nobody is signed in");
        await officer.Open("/console/queue");
        var kept = await officer.Submit(signIn.Form("/console/sign-in"), ("key", await LocalKey(server)));
        Assert.That(kept.Text, Does.Contain("La foto está borrosa.").And.Contain("Rechazar").And.Contain("nada ha cambiado"));
        var preview = await officer.Submit(kept.Form("/preview"));
        Assert.That(preview.Document.QuerySelector("input[name=message]")!.GetAttribute("value"), Is.EqualTo(Written));
        await officer.Submit(preview.Form("/decide"));
        Assert.That((await server.GetCustomer(("id", id))).ProvidedField("first_name").GetProperty("status").GetString(),
            Is.EqualTo("REJECTED"));
        Assert.That((await officer.Open("/console/continue")).Text, Does.Contain("Quién espera"), "it is sent once");
    }

    [Test]
    public async Task Another_person_at_the_same_browser_does_not_see_it()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        var key = (await server.Operate(HttpMethod.Post, "/operators", """{"name":"alice","role":"admin"}""")).Member("key")!;
        using var officer = await Browser.SignIn(server);

        var signIn = await LoseSession(server, officer, id);
        var other = await officer.Submit(signIn.Form("/console/sign-in"), ("key", key));

        Assert.That(other.Html, Does.Not.Contain("borrosa"));
        Assert.That(other.Document.QuerySelector("h1")!.TextContent, Is.EqualTo("Who waits"));
    }

    [Test]
    public async Task A_link_opens_its_page_after_the_sign_in()
    {
        await using var server = await TestServer.Start();
        using var officer = new Browser(server);

        var signIn = await officer.Open("/console/audit?action=reject");
        Assert.That(signIn.Has("p.warning"), Is.False, "no session has ended");
        var page = await officer.Submit(signIn.Form("/console/sign-in"), ("key", await LocalKey(server)));

        Assert.That(page.Response.RequestMessage!.RequestUri!.PathAndQuery, Is.EqualTo("/console/audit?action=reject"));
    }

    [Test]
    public async Task A_text_that_is_too_long_for_a_browser_is_not_kept_and_the_reader_knows()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server);

        var signIn = await LoseSession(server, officer, id,
            Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4000)));

        Assert.That(signIn.Document.QuerySelector("p.warning")!.TextContent, Does.Contain("too long to be kept"));
        Assert.That((await officer.Submit(signIn.Form("/console/sign-in"), ("key", await LocalKey(server)))).Status, Is.EqualTo(200));
    }

    [TestCase("of=x"), TestCase("AAAA"), TestCase("%%%")]
    public async Task A_place_that_the_server_did_not_seal_is_none(string forged)
    {
        await using var server = await TestServer.Start();
        using var officer = new Browser(server);
        officer.Client.DefaultRequestHeaders.Add("Cookie", $"console-left={forged}");

        var page = await officer.Enter(await LocalKey(server));

        Assert.That((page.Status, page.Document.QuerySelector("h1")!.TextContent), Is.EqualTo((200, "Who waits")));
    }

    [Test]
    public async Task A_button_alone_is_not_kept()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server);
        var page = await officer.Open($"/console/customers/{id}/delete");
        server.Clock.Advance(TimeSpan.FromMinutes(15));

        var signIn = await officer.Submit(page.Form("/delete"));
        Assert.That(signIn.Document.QuerySelector("p.warning")!.TextContent, Does.Not.Contain("What you typed"));
        var next = await officer.Submit(signIn.Form("/console/sign-in"), ("key", await LocalKey(server)));

        Assert.That(next.Response.RequestMessage!.RequestUri!.AbsolutePath, Is.EqualTo("/console/queue"));
        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task What_its_writer_leaves_is_not_shown_again()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server);

        var signIn = await LoseSession(server, officer, id);
        var kept = await officer.Submit(signIn.Form("/console/sign-in"), ("key", await LocalKey(server)));
        Assert.That(kept.Text, Does.Contain("borrosa"));

        Assert.That((await officer.Open("/console/continue")).Text, Does.Not.Contain("borrosa"));
    }

    [Test]
    public async Task A_form_without_the_token_of_its_session_is_not_kept()
    {
        await using var server = await TestServer.Start();
        using var officer = await Browser.SignIn(server);
        await officer.Open("/console/queue");
        server.Clock.Advance(TimeSpan.FromMinutes(15));

        var signIn = await officer.Post("/console/operators", KeyValuePair.Create("name", "mallory"), KeyValuePair.Create("role", "admin"));

        Assert.That((await officer.Submit(signIn.Form("/console/sign-in"), ("key", await LocalKey(server)))).Html,
            Does.Not.Contain("mallory"));
    }
}
