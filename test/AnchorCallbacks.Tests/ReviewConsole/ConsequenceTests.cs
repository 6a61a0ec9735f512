using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>What the pages say before a decision: about the open transactions, and about the second person.</summary>
[OnEachEngine]
sealed class ConsequenceTests
{
    const string RefundDue = "listed as a refund that is due", Second = "A second person must approve this", Stops = "While it waits";

    static async Task<(Loop Loop, string Id, string Transaction)> Start(string fourEyes = "")
    {
        var loop = await Loop.Start(overrides: ("Review:FourEyes", fourEyes));
        var wallet = Loop.Wallet();
        Assert.That((await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), .. Loop.Person])).Status, Is.EqualTo(202));
        var transaction = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Settle();
        return (loop, await loop.CustomerOf(wallet), transaction);
    }

    static async Task<Page> Preview(Browser officer, string id, params (string, string)[] decision) =>
        await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/preview"), [("message", "No"), .. decision]);

    static async Task<string> Key(TestServer server, string name, string role) => (await server.Operate(HttpMethod.Post, "/operators",
        $$"""{"name":"{{name}}","role":"{{role}}"}""")).Member("key")!;

    [Test]
    public async Task A_rejected_field_alone_makes_no_refund_due()
    {
        var (loop, id, transaction) = await Start();
        await using var _ = loop;
        using var officer = await Browser.SignIn(loop.Server);

        var field = await Preview(officer, id, ("decision", "reject"), ("fields", "first_name"));
        var type = await Preview(officer, id, ("decision", "reject"), ("type", "sep6"));

        Assert.That(field.Text, Does.Contain(transaction).And.Contain("while the customer is not accepted").And.Not.Contain(RefundDue));
        Assert.That(type.Text, Does.Contain(transaction).And.Contain(RefundDue).And.Not.Contain(Second));
    }

    [Test]
    public async Task Both_of_two_persons_see_what_becomes_of_the_open_transactions()
    {
        var (loop, id, transaction) = await Start("reject, delete");
        await using var _ = loop;
        using var first = await Browser.SignIn(loop.Server, await Key(loop.Server, "ana", "approver"));
        using var second = await Browser.SignIn(loop.Server, await Key(loop.Server, "eva", "approver"));

        var preview = await Preview(first, id, ("decision", "reject"), ("type", "sep6"));
        Assert.That(preview.Text, Does.Contain(Second).And.Contain(Stops).And.Contain(RefundDue));
        var own = await first.Submit(preview.Form("/decide"));
        Assert.That(own.Text, Does.Contain(Stops).And.Contain("Operator ana").And.Not.Contain("operator:ana"));
        var path = own.Response.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.That((await second.Open(path)).Text, Does.Contain(transaction).And.Contain(RefundDue));
        Assert.That((await second.Open("/console/approvals")).Text, Does.Contain("Operator ana").And.Not.Contain("operator:ana"));
        await second.Submit((await second.Open(path)).Form("/decline"));

        var deletion = await first.Open($"/console/customers/{id}/delete");
        Assert.That(deletion.Text, Does.Contain(Second).And.Contain(Stops).And.Contain(transaction));
        own = await first.Submit(deletion.Form("/delete"));
        var asked = await second.Open(own.Response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.That(asked.Text, Does.Contain(transaction).And.Contain("None of them can be paid any more").And.Contain("cannot be undone"));
        Assert.That(asked.Has("form[action$='/approve'] button.danger"));
        Assert.That((await Preview(first, id, ("decision", "ask"), ("fields", "first_name"))).Text, Does.Not.Contain(Second));
    }

    [TestCase("erase", "erased at once")]
    [TestCase("retain", "until they are erased. Days: 1825.")]
    public async Task A_deletion_says_what_becomes_of_the_data_and_that_it_is_done(string rule, string said)
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", rule));
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server);

        var asked = await officer.Open($"/console/customers/{id}/delete");
        Assert.That(asked.Text, Does.Contain(said));
        Assert.That((await officer.Submit(asked.Form("/delete"))).Text, Does.Contain("The customer is deleted."));
    }

    [Test]
    public async Task A_filter_that_nobody_fits_does_not_say_that_nobody_waits()
    {
        await using var server = await TestServer.Start();
        using var officer = await Browser.SignIn(server);

        Assert.That((await officer.Open("/console/queue?type=sep6")).Text, Does.Contain("Nobody fits").And.Not.Contain("Nobody waits"));
        Assert.That((await officer.Open("/console/queue")).Text, Does.Contain("Nobody waits"));
    }

    [Test]
    public async Task The_status_page_shows_the_release_of_AP()
    {
        await using var loop = await Loop.Start();
        using var officer = await Browser.SignIn(loop.Server);
        await loop.Settle();

        Assert.That((await officer.Open("/console/status")).Text, Does.Contain("AP's release").And.Contain("3.x / 4.x"));
    }

    [Test]
    public async Task Nobody_is_asked_whether_a_customer_who_is_not_there_is_deleted()
    {
        await using var server = await TestServer.Start();
        using var officer = await Browser.SignIn(server);

        var page = await officer.Open("/console/customers/nobody/delete");

        Assert.That((page.Status, page.Has("button.danger")), Is.EqualTo((404, false)));
        Assert.That(page.Text, Does.Contain("There is no customer with this id."));
    }

    [Test]
    public async Task What_another_has_taken_is_given_back_by_those_alone_who_may()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var first = await Browser.SignIn(server, await Key(server, "ana", "reviewer"));
        using var second = await Browser.SignIn(server, await Key(server, "eva", "reviewer"));
        using var approver = await Browser.SignIn(server, await Key(server, "ines", "approver"));

        var taken = await first.Submit((await first.Open($"/console/customers/{id}")).Form("/take"));

        Assert.That(taken.Has("form[action$='/give-back']"));
        Assert.That((await second.Open($"/console/customers/{id}")).Has("form[action$='/give-back'], form[action$='/take']"), Is.False);
        Assert.That((await approver.Open($"/console/customers/{id}")).Has("form[action$='/give-back']"));
    }

    [Test]
    public async Task A_bar_of_the_overview_says_which_hours_it_has()
    {
        await using var server = await TestServer.Start();
        using var officer = await Browser.SignIn(server);

        Assert.That((await officer.Open("/console/overview")).Document.QuerySelectorAll("details:first-of-type tbody th")
            .Select(label => label.TextContent), Is.EqualTo(["0–4 h", "4–24 h", "24–72 h", "72–168 h", "≥ 168 h"]));
    }

    [Test]
    public async Task A_message_that_was_given_up_can_only_be_sent_again()
    {
        var (loop, id, transaction) = await Start();
        await using var _ = loop;
        await loop.Server.MustDecide(id, new { decision = "reject", type = "sep6", message = "No" });
        await loop.Settle();
        await loop.Server.Store.Change("UPDATE outbox SET state = 'parked', reason = 'AP refused the call: no'");
        using var officer = await Browser.SignIn(loop.Server, language: "es");
        var list = await officer.Open("/console/messages?state=parked");
        Assert.That(list.Text, Does.Contain("intentos:").And.Contain(transaction));

        var parked = await officer.Open(list.Document.QuerySelector("tbody th a")!.GetAttribute("href")!);
        Assert.That(parked.Text, Does.Contain("AP nunca recibirá esto").And.Contain("Mire antes la transacción"));
        var dropped = await officer.Submit(parked.Form("/drop"), ("reason", "Ya no hace falta"));

        Assert.That((dropped.Has("form[action$='/drop']"), dropped.Has("form[action$='/retry']")), Is.EqualTo((false, true)), dropped.Html);
        Assert.That(dropped.Text, Does.Contain("Ya no hace falta").And.Contain("Operador local"));
        Assert.That((await officer.Submit(parked.Form("/drop"), ("reason", "Otra vez"))).Text,
            Does.Contain("El estado del mensaje es: abandonado.").And.Not.Contain("id:"));
    }

    [Test]
    public async Task An_address_without_a_page_and_a_note_are_in_the_readers_language()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server, language: "es");

        var missing = await officer.Open("/console/nothing");
        Assert.That((missing.Status, missing.Document.QuerySelector("p.problem")!.TextContent),
            Is.EqualTo((404, "Esta página no existe.")));
        var page = await officer.Open($"/console/customers/{id}");
        var noted = await officer.Submit(page.Form("/notes"), ("note", "Llamado"));
        Assert.That(noted.Text, Does.Contain("Se ven con los valores: 1"));
        Assert.That((await officer.Submit(noted.Form("/show"))).Text, Does.Contain("Operador local").And.Not.Contain("operator:local"));
    }

    [Test]
    public async Task The_status_says_a_word_once()
    {
        await using var server = await TestServer.Start();
        using var officer = await Browser.SignIn(server);

        Assert.That((await officer.Open("/console/status")).Document.QuerySelector(".facts dd")!.TextContent.Trim(), Is.EqualTo("OK"));
    }
}
