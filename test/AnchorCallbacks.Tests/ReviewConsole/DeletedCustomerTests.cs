using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>A deleted customer whose record is kept.</summary>
[OnEachEngine]
sealed class DeletedCustomerTests
{
    static async Task<(string Id, string Document)> Deleted(TestServer server)
    {
        var reply = await server.PutMultipart([("account", WalletSample.Account()), ("first_name", "Quetzalina"), ("last_name", "Prueba")],
            ("photo_id_front", WalletSample.Photo(2000)));
        await server.PutCustomer(("id", reply.Id!), ("first_name", "Xochitlina"));
        var file = await server.Look($"/customers/{reply.Id}");
        await server.DeleteCustomer(reply.Id!);
        return (reply.Id!, file.Json.GetProperty("fields").GetProperty("photo_id_front").GetProperty("document").GetProperty("id")
            .GetString()!);
    }

    [Test]
    public async Task It_is_for_admins_alone_on_every_route_and_page()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", "retain"));
        var (id, document) = await Deleted(server);
        foreach (var role in Enum.GetValues<OperatorRole>())
        {
            var key = (await server.Operate(HttpMethod.Post, "/operators",
                $$"""{"name":"{{role.Word()}}","role":"{{role.Word()}}"}""")).Member("key")!;
            var may = role == OperatorRole.Admin;
            using var api = new HttpClient { BaseAddress = server.Operators.BaseAddress };
            api.DefaultRequestHeaders.Authorization = new("Bearer", key);
            foreach (var path in (string[])[$"/customers/{id}", $"/customers/{id}/history", $"/customers/{id}/documents/{document}",
                $"/customers/{id}/audit", $"/customers/{id}/links", "/customers?deleted=true"])
            {
                using var answer = await api.GetAsync(path);
                Assert.That((int)answer.StatusCode, Is.EqualTo(may ? 200 : 403), $"{path} as {role}");
                if (!may)
                    Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("Quetzalina").And.Not.Contain("Xochitlina"));
            }
            using var browser = await Browser.SignIn(server, key);
            var token = (await browser.Open("/console/queue")).Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
            var routes = ConsoleWalk.Find(server, ("/console/customers", id)).Where(route =>
                route.Path.Contains(id, StringComparison.Ordinal) && !route.Path.EndsWith("/delete", StringComparison.Ordinal)).ToList();
            Assert.That(routes, Has.Count.GreaterThan(10));
            foreach (var route in routes)
            {
                var path = route.Path.Replace("/documents/x", $"/documents/{document}", StringComparison.Ordinal)
                    .Replace("/history/x", "/history/2", StringComparison.Ordinal);
                var page = route.Method == "GET" ? await browser.Open(path)
                    : await browser.Post(path, KeyValuePair.Create("form_token", token), KeyValuePair.Create("shown", "true"));
                Assert.That(page.Status, Is.LessThan(500), $"{route} as {role}");
                if (may)
                    continue;
                Assert.That(page.Status, Is.Not.EqualTo(200), $"{route} as {role}");
                Assert.That(page.Html, Does.Not.Contain("Quetzalina").And.Not.Contain("Xochitlina"), $"{route} as {role}");
            }
            Assert.That((await browser.Open($"/console/customers/{id}")).Status, Is.EqualTo(may ? 200 : 403));
        }
    }

    [Test]
    public async Task A_customer_who_is_deleted_while_its_page_is_open_is_not_decided_on()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", "retain"));
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        using var officer = await Browser.SignIn(server, (await server.Operate(HttpMethod.Post, "/operators",
            """{"name":"alice","role":"approver"}""")).Member("key")!);
        var page = await officer.Open($"/console/customers/{id}");
        var confirmation = await officer.Open($"/console/customers/{id}/delete");
        (string, string)[] decision = [("decision", "accept"), ("type", ""), ("fields", "first_name")];
        var preview = await officer.Submit(page.Form("/preview"), decision);
        Assert.That(preview.Has("pre"), preview.Html);

        await server.DeleteCustomer(id);

        foreach (var (form, values) in new (AngleSharp.Html.Dom.IHtmlFormElement, (string, string)[])[]
        {
            (page.Form("/show"), []), (page.Form("/preview"), decision), (preview.Form("/decide"), []), (page.Form("/take"), []),
            (page.Form("/notes"), [("note", "x")]),
        })
        {
            var answer = await officer.Submit(form, values);
            Assert.That(answer.Status, Is.EqualTo(403), $"{form.Action}: {answer.Text}");
            Assert.That(answer.Has("main p"), "a page says why");
        }
        Assert.That((await officer.Submit(confirmation.Form("/delete"))).Status, Is.EqualTo(200), "a second deletion changes nothing");
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit").Select(line => $"{line.GetProperty("action")}"),
            Does.Not.Contain("accept").And.Not.Contain("note"));
    }
}
