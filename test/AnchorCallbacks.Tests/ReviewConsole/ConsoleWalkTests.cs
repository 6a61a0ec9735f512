using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>What holds for every page and form. A new one is found by itself.</summary>
[OnEachEngine]
sealed class ConsoleWalkTests
{
    [Test]
    public async Task Every_page_and_form_is_for_the_roles_that_may()
    {
        await using var loop = await Loop.Start();
        var server = loop.Server;
        var routes = ConsoleWalk.Find(server);
        var closed = routes.Where(route => !route.IsOpen).ToList();
        Assert.That(closed.Where(route => route.Role is null), Is.Empty, "a route names its role");
        Assert.That(closed.Where(route => route is { Method: "POST", Role: OperatorRole.Viewer }).Select(route => route.Path),
            Is.EqualTo(["/console/sign-out"]), "a viewer changes nothing");
        foreach (var section in (string[])["messages", "events", "operators"])
            Assert.That(closed.Where(route => route.Path.StartsWith($"/console/{section}", StringComparison.Ordinal))
                .Select(route => route.Role), Is.All.EqualTo(OperatorRole.Admin), section);
        foreach (var role in Enum.GetValues<OperatorRole>())
        {
            var key = (await server.Operate(HttpMethod.Post, "/operators",
                $$"""{"name":"{{role.Word()}}","role":"{{role.Word()}}"}""")).Member("key")!;
            using var browser = await Browser.SignIn(server, key);
            var token = (await browser.Open("/console/queue")).Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
            foreach (var route in closed.Where(route => route.Path != "/console/sign-out"))
            {
                var page = route.Method == "GET" ? await browser.Open(route.Path)
                    : await browser.Post(route.Path, KeyValuePair.Create("form_token", token));
                Assert.That(page.Status == 403, Is.EqualTo(role < route.Role), $"{route} as {role}: {page.Status}");
                Assert.That(page.Status, Is.LessThan(500), $"{route} as {role}: {page.Text}");
            }
        }
    }

    [Test]
    public async Task Without_a_session_every_page_leads_to_the_sign_in()
    {
        await using var server = await TestServer.Start();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Operators.BaseAddress };
        foreach (var route in ConsoleWalk.Find(server).Where(route => !route.IsOpen))
        {
            using var request = new HttpRequestMessage(new(route.Method), route.Path);
            using var response = await client.SendAsync(request);
            Assert.That(((int)response.StatusCode, response.Headers.Location?.OriginalString), Is.EqualTo((303, "/console/sign-in")),
                $"{route}");
        }
    }

    [Test]
    public async Task Every_field_has_a_label_every_page_one_heading_and_every_text_both_languages()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        foreach (var language in (string[])["en", "es"])
        {
            using var officer = await Browser.SignIn(server, language: language);
            foreach (var route in ConsoleWalk.Pages(server, ("/console/customers", id)))
            {
                var page = await officer.Open(route.Path);
                // A file, such as an export.
                if (page.Response.Content.Headers.ContentType?.MediaType != "text/html")
                    continue;
                Assert.That(page.Status, Is.EqualTo(200), $"{route}");
                Assert.That(page.Document.QuerySelectorAll("h1").Length, Is.EqualTo(1), $"{route}");
                foreach (var input in page.Document.QuerySelectorAll("input:not([type=hidden]), select, textarea"))
                    Assert.That(input.Closest("label") is not null || page.Has($"label[for='{input.Id}']"), $"{route}: {input.OuterHtml}");
                foreach (var text in page.Document.QuerySelectorAll("h1, h2, h3, label, legend, th, button, a"))
                    Assert.That(text.TextContent.Trim(), Does.Not.Match("^[a-z_]+\\.[a-z_]+$"), $"{route}: a text is missing");
                Assert.That(page.Has("script:not([src^='/console/files/']), style, [style], [onclick]"), Is.False, $"{route}");
            }
        }
    }
}
