using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AnchorCallbacks.Tests.CustomerPages;

[OnEachEngine]
sealed class WaysInTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, last_name: required, id_number: required }
            steps: { Papers: [id_number], about: [last_name] }
          sep6:
            fields: { first_name: required }
          sep24:
            fields: { first_name: required }
        """;

    [Test]
    public async Task A_link_opens_in_one_browser_until_it_is_withdrawn()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var id = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ana"));
        var made = await server.Operate(HttpMethod.Post, $"/customers/{id}/link", "{}");
        var path = new Uri(made.Member("url")!).PathAndQuery;
        using var customer = new Visitor(server);
        using var stranger = new Visitor(server);

        Assert.That((await stranger.Open(path)).Has("form[method=post]"), "a look uses nothing");
        var start = await customer.Open(path);
        var step = await customer.Submit(start.Document.Forms.Single());
        Assert.That(step.Document.QuerySelector("h1")!.TextContent, Is.EqualTo("Papers"), step.Html);
        Assert.That((await stranger.Open(path)).Status, Is.EqualTo(403), "used up");
        Assert.That((await customer.Open(path)).Status, Is.EqualTo(200), "the same browser comes back");
        var about = await customer.Submit(step.Form("/step/Papers"), ("id_number", "X1"));
        await customer.Submit(about.Form("/step/about"), ("last_name", "Prueba"));
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));

        Assert.That((await server.Operate(HttpMethod.Post, $"/links/{made.Member("id")}/withdraw")).Status, Is.EqualTo(204));
        Assert.That((await customer.Open(customer.At!.AbsolutePath)).Status, Is.EqualTo(403), "the visit ends");
        Assert.That((await customer.Open(path)).Status, Is.EqualTo(403), "withdrawn");
        var audit = (await server.Look($"/customers/{id}/audit")).Items("audit").Select(line => $"{line.GetProperty("action")}").ToList();
        Assert.That(audit, Does.Contain("link").And.Contain("open_link").And.Contain("withdraw_link"));
        Assert.That((await server.Look($"/customers/{id}/links")).Body, Does.Contain("withdrawn").And.Not.Contain(path));
    }

    [Test]
    public async Task A_link_expires_and_one_for_an_account_makes_its_customer()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var (server, account) = (loop.Server, WalletSample.Account());
        var made = await server.Operate(HttpMethod.Post, "/links",
            $$"""{"account":"{{account}}","memo":"7","type":"sep6","language":"es"}""");
        var path = new Uri(made.Member("url")!).PathAndQuery;
        using var customer = new Visitor(server);
        var before = await customer.Open(path);
        var step = await customer.Submit(before.Document.Forms.Single());
        Assert.That((before.Document.DocumentElement.GetAttribute("lang"), step.Document.DocumentElement.GetAttribute("lang")),
            Is.EqualTo(("es", "es")));
        var done = await customer.Submit(step.Form("/step/about"), ("first_name", "Ana"));
        Assert.That(done.Text, Does.Contain("Todo listo"));
        var id = (await server.GetCustomer(("account", account), ("memo", "7"), ("memo_type", "id"))).Id;
        Assert.That(id, Is.Not.Null);

        var lines = (await server.Look("/audit")).Items("entries").Where(line => line.TryGetProperty("subject", out var _))
            .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")} {line.GetProperty("subject")}").ToList();
        Assert.That(lines, Does.Contain($"operator:local link link:{made.Member("id")}")
            .And.Contain($"customer's page open_link link:{made.Member("id")}"));
        await customer.Submit((await customer.Open(path)).Document.Forms.Single());
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit").Select(line => $"{line.GetProperty("action")}"),
            Does.Contain("open_link"), "it is a customer now");

        server.Clock.Advance(TimeSpan.FromDays(7));
        Assert.That((await customer.Open(path)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task More_info_of_SEP_6_shows_the_state_and_the_form_that_AP_waits_for()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        using var visitor = new Visitor(loop.Server);

        var page = await visitor.Open(Visitor.Address(loop.Server, id, wallet, "/sep6/transaction/more_info", Visitor.Sep6Secret, "{}"));
        Assert.That(page.Text, Does.Contain("We need more details about you."), page.Html);
        await visitor.Submit(page.Form("/step/about"), ("first_name", "Ana"));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();

        Assert.That((await visitor.Open(visitor.At!.AbsolutePath)).Text, Does.Contain("We are working on it."));
    }

    [Test]
    public async Task With_redirect_the_user_goes_on_with_a_token_of_one_minute()
    {
        const string Secret = "the_secret_of_the_next_page_of_the_anchor";
        await using var loop = await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Pages:Sep24:Finish", "redirect"),
            ("Pages:Sep24:NextUrl", "https://pay.example.com/next"), ("Pages:Sep24:NextSecret", Secret)]);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var visitor = new Visitor(loop.Server);
        var amount = await visitor.Open(Visitor.Address(loop.Server, id, wallet, more: "&callback=postMessage"));
        var about = await visitor.Submit(amount.Form("/amount"));
        var done = await visitor.Submit(about.Form("/step/about"), ("first_name", "Ana"));
        Assert.That(done.Document.QuerySelector("#wallet-message")!.TextContent, Does.Contain(id).And.Not.Contain("Ana"));
        Assert.That(done.Document.QuerySelector("a.main")!.GetAttribute("href"), Does.EndWith("/next"));

        var next = visitor.At!.AbsolutePath + "/next";
        var answer = await visitor.Follow(next);
        Assert.That(answer, Does.StartWith("https://pay.example.com/next?token="));
        var token = new JsonWebToken(answer.Split("token=")[1]);
        Assert.That(token.Id, Is.EqualTo(id));
        Assert.That((token.ValidTo - loop.Server.Clock.GetUtcNow().UtcDateTime).TotalSeconds, Is.EqualTo(60).Within(1));
    }

    [Test]
    public async Task What_the_customer_agrees_to_is_stored_once_for_each_version()
    {
        using var folder = TempFolder.WithStore();
        var file = Path.Combine(folder.Path, "consents.yaml");
        await File.WriteAllTextAsync(file, """
            terms: { version: "2", text: { en: I agree, es: Acepto } }
            news: { version: "1", required: false, text: { en: News } }
            """);
        await using var loop = await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Pages:ConsentsFile", file)]);
        var account = Loop.Wallet();
        var address = Visitor.Address(loop.Server, Guid.NewGuid().ToString(), account, data: """{"lang":"es"}""");
        using var visitor = new Visitor(loop.Server);
        var consent = await visitor.Open(address);
        Assert.That((await visitor.Submit(consent.Form("/consent"))).Status, Is.EqualTo(400));

        var step = await visitor.Submit(consent.Form("/consent"), ("consent", "terms 2"));
        Assert.That(step.Has("form[action$='/step/about']"), step.Html);
        var id = (await loop.Server.GetCustomer(("account", account))).Id!;
        Assert.That((await loop.Server.Look($"/customers/{id}/audit")).Body, Does.Contain("terms version=2 language=es")
            .And.Not.Contain("news"));
    }

    [Test]
    public async Task An_officer_makes_a_link_in_the_console_and_withdraws_it()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var id = await server.Customer(("account", WalletSample.Account()));
        using var officer = await Browser.SignIn(server);
        var made = await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/link"), ("type", "sep6"));
        var path = new Uri(made.Document.QuerySelector("code")!.TextContent).PathAndQuery;
        using var customer = new Visitor(server);
        await customer.Submit((await customer.Open(path)).Document.Forms.Single());
        Assert.That((await customer.Open(customer.At!.AbsolutePath)).Status, Is.EqualTo(200));

        Assert.That((await officer.Submit(made.Form("/withdraw"))).Status, Is.EqualTo(200));

        Assert.That((await customer.Open(customer.At!.AbsolutePath)).Status, Is.EqualTo(403), "the visit ends");
        Assert.That((await customer.Open(path)).Status, Is.EqualTo(403), "withdrawn");
    }
}
