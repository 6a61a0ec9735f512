using AnchorCallbacks.Operators;
using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

[OnEachEngine]
sealed class OfficerTests
{
    const string Reviewed = """
        types:
          default:
            fields: { first_name: required, last_name: required, photo_id_front: { need: required, review: manual } }
        """;

    static async Task<string> PutCustomer(TestServer server, string firstName = "Ana")
    {
        var reply = await server.PutMultipart(
            [("account", WalletSample.Account()), ("first_name", firstName), ("last_name", "Prueba")],
            ("photo_id_front", WalletSample.Photo(2000)));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return reply.Id!;
    }

    static async Task<string> Key(TestServer server, OperatorRole role) => (await server.Operate(HttpMethod.Post, "/operators",
        $$"""{"name":"{{role.Word()}}","role":"{{role.Word()}}"}""")).Member("key")!;

    [Test]
    public async Task From_the_wallets_PUT_to_the_decision()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server);
        using var officer = await Browser.SignIn(server, await Key(server, OperatorRole.Reviewer));

        var queue = await officer.Open("/console/queue");
        Assert.That(queue.Document.QuerySelector($"tbody a[href='/console/customers/{id}']"), Is.Not.Null, queue.Html);
        var masked = await officer.Open($"/console/customers/{id}");
        Assert.That(masked.Text, Does.Contain("••••••").And.Not.Contain("Prueba"));
        Assert.That(masked.Has("img"), Is.False);
        var shown = await officer.Submit(masked.Form("/show"));
        Assert.That(shown.Text, Does.Contain("Prueba"));
        using (var photo = await officer.Client.GetAsync(shown.Document.QuerySelector("img")!.GetAttribute("src")))
        {
            Assert.That(photo.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/jpeg"));
            Assert.That(photo.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("sandbox"));
        }
        var preview = await officer.Submit(shown.Form("/preview"), ("decision", "accept"), ("fields", "photo_id_front"));
        Assert.That(preview.Document.QuerySelector("pre")!.TextContent, Does.Contain("\"status\":\"ACCEPTED\""), preview.Html);
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("PROCESSING"), "a preview changes nothing");

        var decided = await officer.Submit(preview.Form("/decide"));

        Assert.That(decided.Status, Is.EqualTo(200), decided.Html);
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That((await officer.Open("/console/queue")).Text, Does.Contain("Nobody waits."));
        var audit = (await server.Look($"/customers/{id}/audit")).Items("audit")
            .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")} {line.GetProperty("detail")}").ToList();
        Assert.That(audit, Does.Contain("operator:reviewer accept photo_id_front").And.Contain("operator:reviewer read masked")
            .And.Contain("operator:reviewer read last_name first_name photo_id_front"));
        Assert.That(audit, Has.Some.StartsWith("operator:reviewer read photo_id_front document="));
    }

    [Test]
    public async Task A_rejection_needs_a_message_and_the_wallet_reads_it()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server);
        using var officer = await Browser.SignIn(server);
        var page = await officer.Open($"/console/customers/{id}");

        var refused = await officer.Submit(page.Form("/preview"), ("decision", "reject"), ("fields", "photo_id_front"));
        Assert.That((refused.Status, refused.Has("[role=alert]")), Is.EqualTo((400, true)), refused.Html);
        Assert.That(refused.Has("input[name=fields][value=photo_id_front][checked]"), "the form keeps what was entered");
        var preview = await officer.Submit(refused.Form("/preview"), ("message", "Blurred"), ("message_es", "Borrosa"));
        await officer.Submit(preview.Form("/decide"));

        var field = (await server.GetCustomer(("id", id), ("lang", "es"))).ProvidedField("photo_id_front");
        Assert.That((field.GetProperty("status").GetString(), field.GetProperty("error").GetString()), Is.EqualTo(("REJECTED", "Borrosa")));
    }

    [Test]
    public async Task Of_two_officers_the_second_is_shown_what_changed()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server);
        using var first = await Browser.SignIn(server);
        using var second = await Browser.SignIn(server, await Key(server, OperatorRole.Reviewer));
        var page = await second.Open($"/console/customers/{id}");
        var preview = await second.Submit(page.Form("/preview"), ("decision", "accept"), ("fields", "photo_id_front"));
        var account = (await server.Look($"/customers/{id}")).Member("account")!;
        Assert.That((await server.PutCustomer(("account", account), ("last_name", "Otra"))).Status, Is.EqualTo(200));

        var conflict = await second.Submit(preview.Form("/decide"));

        Assert.That(conflict.Status, Is.EqualTo(409), conflict.Html);
        Assert.That(conflict.Document.QuerySelectorAll("[role=alert]").Select(alert => alert.TextContent),
            Has.Some.Contains("Changed since you looked"));
        Assert.That(conflict.Document.QuerySelectorAll("tr.changed small").Select(small => small.TextContent), Does.Contain("last_name"));
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("PROCESSING"));
        Assert.That((await first.Open("/console/queue")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_values_that_a_version_replaced_are_shown_on_demand_and_audited()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server, "Ana");
        Assert.That((await server.PutCustomer(("id", id), ("first_name", "Berta"))).Status, Is.EqualTo(200));
        var (_, photo) = (await server.PutCustomer(("id", id), ("first_name", "Carla")), WalletSample.Photo(900));
        Assert.That((await server.PutMultipart([("id", id)], ("photo_id_front", photo))).Status, Is.EqualTo(200));
        using var officer = await Browser.SignIn(server, await Key(server, OperatorRole.Reviewer));
        var shown = await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/show"));
        Assert.That(shown.Text, Does.Contain("Carla").And.Not.Contain("Berta").And.Not.Contain("Ana\n"),
            "old values are not shown unasked");

        var old = await officer.Submit(shown.Form("/history/3"));

        Assert.That(old.Status, Is.EqualTo(200), old.Html);
        Assert.That(old.Document.QuerySelector(".history dd")!.TextContent.Trim(), Is.EqualTo("Berta"));
        Assert.That(old.Text, Does.Contain("Carla"), "what was shown stays shown");
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit")
            .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")} {line.GetProperty("detail")}"),
            Does.Contain("operator:reviewer read history version=3"));
        var file = await officer.Submit(old.Form("/history/4"));
        using var document = await officer.Client.GetAsync(file.Document.QuerySelector(".history dd a")!.GetAttribute("href"));
        Assert.That(document.IsSuccessStatusCode);
        Assert.That((await officer.Post($"/console/customers/{id}/history/3")).Status, Is.EqualTo(400), "without the form's token");
        var token = KeyValuePair.Create("form_token", old.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!);
        foreach (var (version, status) in new[] { ("1", 404), ("99", 404), ("x", 400), ("99999999999999999999", 400) })
            Assert.That((await officer.Post($"/console/customers/{id}/history/{version}", token)).Status, Is.EqualTo(status), version);
        using var viewer = await Browser.SignIn(server, await Key(server, OperatorRole.Viewer));
        var masked = await viewer.Open($"/console/customers/{id}");
        Assert.That((masked.Has("form[action*='/history/']"), masked.Has(".history li")), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task One_transactions_customer_is_asked_and_the_transaction_read_again()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        Assert.That((await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), .. Loop.Person])).Status, Is.EqualTo(202));
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Settle();
        using var officer = await Browser.SignIn(loop.Server, await Key(loop.Server, OperatorRole.Reviewer));
        var read = await officer.Submit((await officer.Open("/console/transactions")).Form("/console/transactions"), ("id", id));
        Assert.That(read.Has("form#ask"), read.Html);
        Assert.That((await officer.Submit(read.Form("/refresh"))).Has("form#ask"));

        var refused = await officer.Submit(read.Form("/ask"), ("fields", "no_such_field"), ("message", "Where <b>?"));
        Assert.That((refused.Status, refused.Has("[role=alert]")), Is.EqualTo((400, true)), refused.Html);
        Assert.That(refused.Document.QuerySelector("#message")!.TextContent, Is.EqualTo("Where <b>?"), "the form keeps what was entered");
        var asked = await officer.Submit(refused.Form("/ask"), ("fields", "city"));

        Assert.That(asked.Status, Is.EqualTo(200), asked.Html);
        await loop.UntilStatus(id, "pending_customer_info_update");
        var unknown = await officer.Submit((await officer.Open("/console/transactions")).Form("/console/transactions"), ("id", "nothing"));
        Assert.That((unknown.Status, unknown.Text.Contains("AP has no transaction", StringComparison.Ordinal)), Is.EqualTo((404, true)));
    }

    [Test]
    public async Task Hostile_text_stays_text()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server, "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>");
        using var officer = await Browser.SignIn(server);

        var shown = await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/show"));

        Assert.That(shown.Text, Does.Contain("<script>alert(1)</script>"));
        Assert.That(shown.Has("main script, img[src=x], [onerror]"), Is.False);
    }

    [Test]
    public async Task The_console_speaks_Spanish_and_every_text_exists_in_both()
    {
        await using var server = await TestServer.Start(Reviewed);
        using var officer = await Browser.SignIn(server, language: "es-AR,es;q=0.9");

        var page = await officer.Open("/console/queue");

        Assert.That((page.Document.DocumentElement.GetAttribute("lang"), page.Document.QuerySelector("h1")!.TextContent),
            Is.EqualTo(("es", "Quién espera")));
        Assert.That(ConsoleTexts.Of("es").Keys, Is.EquivalentTo(ConsoleTexts.Of("en").Keys));
    }

    [Test]
    public async Task A_PDF_that_cannot_be_read_is_saved_and_not_shown()
    {
        await using var server = await TestServer.Start(Reviewed);
        var broken = "%PDF-1.7 nothing"u8.ToArray();
        var id = (await server.PutMultipart(WalletSample.Person(WalletSample.Account()), ("photo_id_front", broken))).Id!;
        using var officer = await Browser.SignIn(server);
        var shown = await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/show"));

        var pages = await officer.Open(shown.Document.QuerySelector("iframe")!.GetAttribute("src")!);
        var file = await officer.Open(shown.Document.QuerySelector("td a[target=_blank]")!.GetAttribute("href")!);

        Assert.That((pages.Status, pages.Text), Is.EqualTo((400, "A browser cannot show this file. Open saves it.")));
        Assert.That((file.Status, file.Response.Content.Headers.ContentDisposition?.DispositionType), Is.EqualTo((200, "attachment")));
    }

    [Test]
    public async Task A_refusal_is_in_the_officers_language_and_in_plain_words()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server);
        using var officer = await Browser.SignIn(server, language: "es");
        var page = await officer.Open($"/console/customers/{id}");

        foreach (var (decision, target, said) in new[]
        {
            ("", "sep6", "Elija una decisión."), ("accept", "", "Marque campos o elija un tipo, no ambos."),
            ("reject", "", "Marque campos o elija un tipo, no ambos. Escriba un mensaje al cliente."),
            ("ask", "", "Marque los campos que quiere pedir, o escriba sus nombres. Escriba un mensaje al cliente."),
        })
            Assert.That(Alert(await officer.Submit(page.Form("/preview"), ("decision", decision), ("type", target))), Is.EqualTo(said));
        var search = await officer.Open("/console/search");
        Assert.That(Alert(await officer.Submit(search.Form("/console/search"), ("words", "..."))),
            Is.EqualTo("Escriba de 1 a 4 palabras de un nombre, o un número, una dirección o un id."));
        await server.PutCustomer(("id", id), ("last_name", "Otra"));
        Assert.That(Alert(await officer.Submit(page.Form("/preview"), ("decision", "accept"), ("fields", "last_name"))),
            Is.EqualTo("El cliente ha cambiado desde que lo miró. Mire de nuevo y decida de nuevo."));

        static string Alert(Page page) => page.Document.QuerySelector("p.problem")!.TextContent;
    }

    [Test]
    public async Task A_viewer_sees_masked_values_and_no_form_to_decide()
    {
        await using var server = await TestServer.Start(Reviewed);
        var id = await PutCustomer(server);
        using var viewer = await Browser.SignIn(server, await Key(server, OperatorRole.Viewer));

        var page = await viewer.Open($"/console/customers/{id}");

        Assert.That(page.Text, Does.Not.Contain("Prueba"));
        Assert.That(page.Has("#decide, form[action$='/show']"), Is.False);
        Assert.That(page.Document.QuerySelectorAll("header nav a").Select(link => link.TextContent),
            Is.EqualTo(["Queue", "Approvals", "Overview", "Transactions", "Status"]));
    }

    [Test]
    public async Task An_admin_adds_an_operator_whose_key_is_shown_once()
    {
        await using var server = await TestServer.Start();
        using var admin = await Browser.SignIn(server);

        var form = (await admin.Open("/console/operators")).Form("/console/operators");
        var made = await admin.Submit(form, ("name", "alice"), ("role", "viewer"));
        var key = made.Document.QuerySelector(".made code")!.TextContent;

        Assert.That((await admin.Open("/console/operators")).Html, Does.Not.Contain(key));
        using var alice = await Browser.SignIn(server, key);
    }
}
