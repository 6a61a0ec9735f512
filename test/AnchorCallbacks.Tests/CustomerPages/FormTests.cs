using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.CustomerPages;

[OnEachEngine]
sealed class FormTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required }
          sep24:
            review: manual
            fields: { first_name: required, last_name: required, birth_date: required, mobile_number: required, id_number: required,
              photo_id_front: required, photo_id_back: optional, email_address: optional }
        """;

    [Test]
    public async Task From_the_first_step_to_the_review_and_back_again()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var account = WalletSample.Account();
        var address = Visitor.Address(server, Guid.NewGuid().ToString(), account);
        using var visitor = new Visitor(server);
        var about = await visitor.Open(address);
        Assert.That(about.Text, Does.Contain("Step 1 of 3"));

        var again = await visitor.Submit(about.Form("/step/about"), ("first_name", "Ana"), ("last_name", "Prueba"), ("birth_date", "2999-01-01"));
        Assert.That((again.Status, again.Document.QuerySelector("#birth_date-error")?.TextContent),
            Is.EqualTo((400, "Must not lie in the future.")), again.Html);
        Assert.That(again.Has("#first_name-known"), "what was right is saved");
        Assert.That(again.Html, Does.Not.Contain("Prueba"), "known values are masked");
        var contact = await visitor.Submit(again.Form("/step/about"), ("birth_date", "1990-02-03"));
        Assert.That(contact.Text, Does.Contain("Step 2 of 3"));

        // Leaves, and comes back.
        using var later = new Visitor(server);
        contact = await later.Open(address);
        Assert.That(contact.Text, Does.Contain("Step 2 of 3"));
        var identity = await later.Submit(contact.Form("/step/contact"), ("mobile_number", "600 123 456"), ("mobile_number.country", "ES"));
        var noFile = await later.Submit(identity.Form("/step/identity"), [("id_number", "X1")], ("photo_id_front", "text"u8.ToArray()));
        Assert.That(noFile.Document.QuerySelector("#photo_id_front-error")?.TextContent, Does.Contain("JPEG"), noFile.Html);
        var done = await later.Submit(noFile.Form("/step/identity"), [], ("photo_id_front", WalletSample.Photo(300_000)));

        Assert.That(done.Has("#status[data-state]"), done.Html);
        Assert.That(done.Text, Does.Contain("We are checking your details"));
        var customer = await server.GetCustomer(("account", account), ("type", "sep24"));
        Assert.That(customer.CustomerStatus, Is.EqualTo("PROCESSING"), customer.Body);
        var id = customer.Id!;
        var values = (await server.Look($"/customers/{id}")).Json.GetProperty("fields");
        Assert.That(values.GetProperty("mobile_number").GetProperty("value").GetString(), Is.EqualTo("+34600123456"));
        var audit = (await server.Look($"/customers/{id}/audit")).Items("audit").Select(line => line.GetProperty("actor").GetString()).ToList();
        Assert.That(audit, Does.Contain("customer's page").And.Not.Contain("platform"));

        await server.MustDecide(id, new { decision = "reject", type = "sep24", message = new { en = "Not now", es = "Ahora no" } });
        Assert.That((await later.Open(later.At!.AbsolutePath)).Text, Does.Contain("We cannot accept you"));
    }

    [Test]
    public async Task What_an_operator_asks_for_comes_first_and_what_was_accepted_is_fixed()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var account = WalletSample.Account();
        var reply = await server.PutMultipart([("account", account), ("type", "sep24"), ("first_name", "Ana"), ("last_name", "Prueba"),
            ("birth_date", "1990-02-03"), ("mobile_number", "+34600123456"), ("id_number", "X1")], ("photo_id_front", WalletSample.Photo(2000)));
        await server.MustDecide(reply.Id!, new { decision = "accept", fields = new[] { "first_name" } });
        await server.MustDecide(reply.Id!, new { decision = "reject", fields = new[] { "photo_id_front" }, message = "<b>Blurred</b>" });
        using var visitor = new Visitor(server);

        var asked = await visitor.Open(Visitor.Address(server, Guid.NewGuid().ToString(), account));

        Assert.That(asked.Document.QuerySelector("h1")!.TextContent, Is.EqualTo("We need something more"));
        Assert.That(asked.Document.QuerySelector("#photo_id_front-error")!.TextContent, Is.EqualTo("<b>Blurred</b>"), asked.Html);
        var about = await visitor.Open(visitor.At!.AbsolutePath + "/step/about");
        Assert.That((about.Has("input[name=first_name]"), about.Has("input[name=last_name]")), Is.EqualTo((false, true)), about.Html);
        var forged = await visitor.Submit(about.Form("/step/about"), ("first_name", "Eva"), ("last_name", "Otra"));
        Assert.That(forged.Status, Is.EqualTo(200));
        var values = (await server.Look($"/customers/{reply.Id}")).Json.GetProperty("fields");
        Assert.That(values.GetProperty("first_name").GetProperty("value").GetString(), Is.EqualTo("Ana"));
        Assert.That(values.GetProperty("last_name").GetProperty("value").GetString(), Is.EqualTo("Otra"));
    }

    [Test]
    public async Task A_form_without_its_token_and_fields_of_another_kind_change_nothing()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        var account = WalletSample.Account();
        using var visitor = new Visitor(server);
        var about = await visitor.Open(Visitor.Address(server, Guid.NewGuid().ToString(), account));

        var refused = await visitor.Submit(about.Form("/step/about"), ("form_token", "x"), ("first_name", "Ana"));
        Assert.That(refused.Status, Is.EqualTo(400));
        Assert.That((await server.GetCustomer(("account", account))).Id, Is.Null);
        var other = WalletSample.Account();
        await visitor.Submit(about.Form("/step/about"), ("account", other), ("type", "default"), ("id_number", "X"), ("first_name", "Ana"),
            ("last_name", "P"), ("birth_date", "1990-02-03"));

        Assert.That((await server.GetCustomer(("account", other))).Id, Is.Null);
        Assert.That((await server.GetCustomer(("account", account), ("type", "sep24"))).Provided, Does.Not.Contain("id_number"));
    }

    [Test]
    public async Task The_page_speaks_the_language_of_the_wallet()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var server = loop.Server;
        using var visitor = new Visitor(server, "en");

        var page = await visitor.Open(Visitor.Address(server, Guid.NewGuid().ToString(), WalletSample.Account(), data: """{"lang":"es-AR"}"""));

        Assert.That(page.Document.DocumentElement.GetAttribute("lang"), Is.EqualTo("es"));
        Assert.That(page.Text, Does.Contain("Paso 1 de 3"));
        var wrong = await visitor.Submit(page.Form("/step/about"), ("first_name", "A"), ("last_name", "B"), ("birth_date", "ayer"));
        Assert.That(wrong.Document.QuerySelector("#birth_date-error")!.TextContent, Is.EqualTo("Debe ser una fecha, AAAA-MM-DD."));
    }
}
