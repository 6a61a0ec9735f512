using AnchorCallbacks.Audit;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class AuditTrailTests
{
    static async Task<string[]> List(TestServer server, string query = "") =>
        [.. (await server.Look($"/audit?{query}")).Items("entries").Select(entry =>
            $"{entry.GetProperty("actor")} {entry.GetProperty("action")} "
            + (entry.TryGetProperty("customer_id", out var id) ? id : entry.GetProperty("subject")))];

    [Test]
    public async Task It_lists_what_people_did_with_customers_and_the_rest_newest_first()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.Look($"/customers/{id}");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.Operate(HttpMethod.Post, "/operators", """{"name":"alice","role":"viewer"}""");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var noon = server.Clock.GetUtcNow();
        await server.MustDecide(id, new { decision = "ask", fields = new[] { "city" }, message = "m" });

        string[] people = [$"operator:local ask {id}", "operator:local add operator:alice", $"operator:local read {id}"];
        Assert.That(await List(server), Is.EqualTo((string[])[.. people, $"platform create {id}"]));
        Assert.That(await List(server, "people=true"), Is.EqualTo(people));
        Assert.That(await List(server, "actor=platform"), Is.EqualTo([$"platform create {id}"]));
        Assert.That(await List(server, "actor=operator:local"), Is.EqualTo(people));
        Assert.That(await List(server, $"people=true&customer={id}"), Is.EqualTo([people[0], people[2]]));
        Assert.That(await List(server, "action=read"), Is.EqualTo([$"operator:local read {id}"]));
        Assert.That(await List(server, "actor=operator:nobody"), Is.Empty);
        Assert.That(await List(server, $"customer={id}"), Is.EqualTo([
            $"operator:local ask {id}", $"operator:local read {id}", $"platform create {id}"]));
        Assert.That(await List(server, $"from={Uri.EscapeDataString(noon.ToString("o"))}"), Is.EqualTo([$"operator:local ask {id}"]));
        Assert.That(await List(server, $"to={Uri.EscapeDataString(noon.ToString("o"))}"), Has.Length.EqualTo(3));
        (await server.Look("/audit?from=never")).AssertProblem(400, "invalid", "from");
    }

    [Test]
    public async Task Pages_are_stable_and_complete()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        for (var i = 0; i < 5; i++)
            await server.Look($"/customers/{id}");
        var seen = 0;
        for (string? cursor = null; ;)
        {
            var page = await server.Look($"/audit?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen += page.Items("entries").Count();
            if ((cursor = page.Member("next")) is null)
                break;
        }
        Assert.That(seen, Is.EqualTo(6));
    }

    [Test]
    public async Task The_export_has_no_cell_that_a_spreadsheet_takes_for_a_formula()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.Get<Database>().Write(async connection => await AuditLog.Append(
            connection, id, 1, server.Clock.GetUtcNow(), "operator:eve", "read", "=HYPERLINK(\"http://x\",\"y\")"));

        var csv = (await server.Look("/audit/export")).Body;

        Assert.That(csv.Split("\r\n")[0], Is.EqualTo("\"at\",\"actor\",\"action\",\"customer_id\",\"subject\",\"detail\""));
        Assert.That(csv, Does.Contain("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""));
        Assert.That(await List(server, "action=export"), Is.EqualTo(["operator:local export store:audit"]));
    }

    [TestCase("=1", "'=1")]
    [TestCase("+1", "'+1")]
    [TestCase("-1", "'-1")]
    [TestCase("@a", "'@a")]
    [TestCase("  =1", "'  =1")]
    [TestCase("\t=1", "' =1")]
    [TestCase("＝1", "'＝1")]
    [TestCase("a\"b", "a\"\"b")]
    [TestCase("a\nb", "a b")]
    [TestCase("", "")]
    public void A_cell(string text, string expected) => Assert.That(Csv.Line(text), Is.EqualTo($"\"{expected}\"\r\n"));

    [Test]
    public async Task The_page_filters_and_exports()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.Look($"/customers/{id}");
        using var officer = await Browser.SignIn(server);

        var page = await officer.Open("/console/audit?action=read");

        Assert.That(page.Document.QuerySelectorAll("tbody tr").Length, Is.EqualTo(1), page.Html);
        var export = await officer.Open(page.Document.QuerySelector("main a[href^='/console/audit/export']")!.GetAttribute("href")!);
        Assert.That((export.Status, export.Html), Is.EqualTo((200, export.Html)));
        Assert.That(export.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
    }
}
