using AnchorCallbacks.Hosting;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>What an officer finds on a customer's page.</summary>
[OnEachEngine]
sealed class CasePageTests
{
    static async Task<Browser> Reviewer(TestServer server) => await Browser.SignIn(server,
        (await server.Operate(HttpMethod.Post, "/operators", """{"name":"rita","role":"reviewer"}""")).Member("key")!);

    [Test]
    public async Task The_history_goes_on_beyond_the_customers_page()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        for (var i = 0; i < 60; i++)
            Assert.That((await server.PutCustomer(("id", id), ("first_name", $"Name{i:00}"))).Status, Is.EqualTo(200));
        using var officer = await Reviewer(server);
        var page = await officer.Open($"/console/customers/{id}");
        Assert.That(page.Document.QuerySelectorAll("ul.history > li").Length, Is.EqualTo(50));

        var older = await officer.Open(page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.That(older.Document.QuerySelectorAll("ul.history > li").Length, Is.EqualTo(10), older.Html);
        Assert.That((older.Has("a[rel=next]"), older.Text.Contains("Name", StringComparison.Ordinal)), Is.EqualTo((false, false)));
        var opened = await officer.Submit(older.Form("/history/3"));
        Assert.That(opened.Document.QuerySelector(".history dd")!.TextContent.Trim(), Is.EqualTo("Name00"));
        Assert.That(opened.Document.QuerySelectorAll("ul.history > li").Length, Is.EqualTo(2), "from this version on");
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit").Take(3).Select(line => $"{line.GetProperty("detail")}"),
            Does.Contain("history version=3"));
        Assert.That((await officer.Open($"/console/customers/{id}/history?cursor=x")).Status, Is.EqualTo(400));
        Assert.That((await officer.Open("/console/customers/missing/history")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task The_customers_own_types_are_the_first_to_decide_on()
    {
        await using var server = await TestServer.Start("types: { default: { fields: { first_name: required } }, "
            + "sep6: { extends: default }, sep31-sender: { extends: default } }");
        var id = await server.Customer(("account", WalletSample.Account()), ("type", "sep31-sender"), ("first_name", "Ana"));
        using var officer = await Reviewer(server);

        var page = await officer.Open($"/console/customers/{id}");

        Assert.That(page.Form("/preview").QuerySelectorAll("select[name=type] option").Select(option => option.GetAttribute("value")),
            Is.EqualTo(new[] { "", "sep31-sender", "default", "sep6" }));
    }

    [Test]
    public async Task It_shows_what_the_wallet_sees_in_the_wallets_language()
    {
        await using var server = await TestServer.Start("""
            types: { default: { fields: { first_name: required, photo_id_front: { need: required, review: manual }, last_name: required,
                language_code: optional } } }
            """);
        var reply = await server.PutMultipart(
            [("account", WalletSample.Account()), ("first_name", "Ana"), ("language_code", "es")],
            ("photo_id_front", WalletSample.Photo(2000)));
        using var officer = await Reviewer(server);
        var preview = await officer.Submit((await officer.Open($"/console/customers/{reply.Id}")).Form("/preview"),
            ("decision", "reject"), ("fields", "photo_id_front"), ("message", "Too <b>dark"), ("message_es", "Muy oscura"));
        var answers = preview.Document.QuerySelectorAll("pre").Select(answer => answer.TextContent).ToList();
        Assert.That(answers, Has.Count.EqualTo(2), preview.Html);
        Assert.That((answers[0].Contains("Muy oscura", StringComparison.Ordinal), answers[1].Contains("Too <b>dark",
            StringComparison.Ordinal)), Is.EqualTo((true, true)), "the wallet's language first");

        var page = await officer.Submit(preview.Form("/decide"));

        var rows = page.Document.QuerySelectorAll("details table tbody tr").ToDictionary(
            row => row.QuerySelector("th small")!.TextContent, row => row.TextContent);
        Assert.That(rows["photo_id_front"], Does.Contain("Rejected").And.Contain("Muy oscura").And.Contain("Foto del anverso"));
        Assert.That(rows["last_name"], Does.Contain("Needs info"));
        Assert.That(rows["first_name"], Does.Contain("Accepted"));
        var wallet = await server.GetCustomer(("id", reply.Id!), ("lang", "es"));
        Assert.That(wallet.Body, Is.EqualTo(answers[0]), "the preview is the exact answer");
    }

    [Test]
    public async Task Officers_write_in_the_languages_of_the_settings()
    {
        await using var server = await TestServer.Start(overrides: ("Review:Languages", "en, pt-BR ar"));
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Reviewer(server);
        var page = await officer.Open($"/console/customers/{id}");
        Assert.That(page.Document.QuerySelectorAll("#decide textarea").Select(area => (area.Id, area.GetAttribute("lang"))),
            Is.EqualTo(new[] { ("message", "en"), ("message_pt-br", "pt-br"), ("message_ar", "ar") }));
        var preview = await officer.Submit(page.Form("/preview"), ("decision", "ask"), ("ask", "city"), ("message", "Where?"),
            ("message_pt-br", "Onde?"), ("message_ar", "أين؟"));

        Assert.That((await officer.Submit(preview.Form("/decide"))).Status, Is.EqualTo(200));

        foreach (var (language, text) in new[] { ("pt-BR", "Onde?"), ("ar", "أين؟"), ("fr", "Where?") })
            Assert.That((await server.GetCustomer(("id", id), ("lang", language))).Body, Does.Contain(text), language);
    }

    [TestCase("")]
    [TestCase("en, !")]
    [TestCase("en, klingon")]
    [TestCase("en es fr de it pt nl sv da fi pl")]
    public void Languages_that_are_none_stop_the_start(string languages) => Assert.That(
        async () => await TestServer.Start(overrides: ("Review:Languages", languages)),
        languages.Length == 0 ? Throws.Nothing : Throws.TypeOf<StartException>().With.Message.Contains("Review:Languages"));

    [Test]
    public async Task Open_transactions_say_who_is_who_and_how_much()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var sender = await loop.Server.Customer(WalletSample.Person(WalletSample.Account()));
        var receiver = await loop.Server.Customer(WalletSample.Person(WalletSample.Account()));
        var id = (await loop.Platform.Wallet.StartSep31(wallet, sender, receiver)).Id!;
        await loop.Settle();
        using var officer = await Reviewer(loop.Server);

        foreach (var (customer, role, other) in new[] { (sender, "Sender; Receiver", receiver), (receiver, "Receiver; Sender", sender) })
        {
            var page = await officer.Open($"/console/customers/{customer}");
            var row = page.Document.QuerySelectorAll("main > ul > li")
                .Single(item => item.TextContent.Contains(id, StringComparison.Ordinal));
            Assert.That(row.TextContent, Does.Contain($"This customer: {role}").And.Match("[0-9] stellar:USDC:"));
            Assert.That(row.QuerySelector($"a[href='/console/customers/{other}']"), Is.Not.Null);
        }
    }
}
