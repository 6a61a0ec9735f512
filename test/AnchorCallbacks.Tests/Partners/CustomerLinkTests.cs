using System.Text.Json;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.Webhooks;
using Dapper;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>An operator says that a partner's customer and one with a Stellar account are the same.</summary>
[OnEachEngine]
sealed class CustomerLinkTests
{
    internal static readonly (string, string)[] On = [.. BvnkClient.On, .. WebhookServer.Loopback];

    internal const string Individual =
        """{"type":"INDIVIDUAL","individual":{"firstName":"Ada","lastName":"Byron","dateOfBirth":"1990-01-31","documentNumber":"7"}}""";

    [Test]
    public async Task A_link_brings_the_values_together_and_accepts_nothing()
    {
        await using var receiver = await Receiver.Start();
        await using var anchor = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        await server.Subscribe(receiver, new { partner = "acme" });
        var reference = (await partner.Must(partner.Post("/customers", Individual))).Member("reference")!;
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));
        var old = await IdOf(server, "bvnk-individual");
        var account = WalletSample.Account();
        // Everything but the last name, which only the partner knows.
        var id = await server.Customer(("account", account), ("type", "default"), ("first_name", "Ada"),
            ("email_address", "ada@example.com"));
        await server.MustDecide(id, new { decision = "accept", type = "default" });
        var before = (await server.Look($"/customers/{id}")).StatusAs("default");
        await server.UntilSent(() => receiver.All.Count == 2, "created and verified");

        var linked = await Link(server, reference, new { customer_id = id });

        Assert.That(linked.Status, Is.EqualTo(200), linked.Body);
        Assert.That((linked.Member("customer_id"), linked.Member("replaced_id")), Is.EqualTo((id, old)));
        var detail = await server.Look($"/customers/{id}");
        Assert.That(detail.Json.GetProperty("fields").GetProperty("last_name").GetProperty("value").GetString(), Is.EqualTo("Byron"));
        Assert.That(detail.Json.GetProperty("account").GetString(), Is.EqualTo(account));
        Assert.That(detail.Items("types").Where(type => type.GetProperty("type").GetString() != "bvnk-individual")
            .Select(type => type.GetProperty("status").GetString()), Has.None.EqualTo("ACCEPTED"), $"it was {before}");
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.Not.EqualTo("ACCEPTED"));
        Assert.That((await server.GetCustomer(("id", id), ("type", "bvnk-individual"))).CustomerStatus, Is.Not.EqualTo("ACCEPTED"),
            "a partner's status is nothing for AP");
        Assert.That(detail.Items("partners").Single().GetProperty("reference").GetString(), Is.EqualTo(reference));
        Assert.That(detail.Items("audit").Select(line => line.GetProperty("action").GetString()), Does.Contain("link"));
        Assert.That((await server.Look($"/customers/{old}")).Status, Is.EqualTo(410));
        var seen = await partner.Must(partner.Get($"/customers/{reference}"));
        Assert.That((seen.Member("status"), seen.Json.GetProperty("individual").GetProperty("lastName").GetString()),
            Is.EqualTo(("VERIFIED", "Byron")), "the partner's own status stands");
        var again = await Link(server, reference, new { customer_id = id });
        Assert.That((again.Status, again.Member("replaced_id")), Is.EqualTo((200, (string?)null)));
        await server.UntilAllSent();
        Assert.That(receiver.All, Has.Count.EqualTo(2), "the partner sees nothing new");

        await server.MustDecide(id, new { decision = "accept", type = "default" });
        Assert.That((await server.Look($"/customers/{id}")).StatusAs("default"), Is.EqualTo("ACCEPTED"), "an officer's word");
        await server.DeleteCustomer(id);
        await partner.Must(partner.Get($"/customers/{reference}"), 404);
    }

    [Test]
    public async Task An_accepted_customer_stays_so_only_if_the_link_brings_nothing()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        var reference = (await partner.Must(partner.Post("/customers", Individual))).Member("reference")!;
        var known = new[]
        {
            ("first_name", "Ada"), ("last_name", "Byron"), ("birth_date", "1990-01-31"), ("email_address", "ada@example.com"),
        };
        var same = await server.Customer([("account", WalletSample.Account()), .. known]);
        var other = await server.Customer([("account", WalletSample.Account()), .. known]);
        foreach (var id in new[] { same, other })
        {
            await server.MustDecide(id, new { decision = "accept", type = "default" });
            Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        }
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));

        Assert.That((await Link(server, reference, new { customer_id = other })).Status, Is.EqualTo(200));
        Assert.That((await server.GetCustomer(("id", other))).CustomerStatus, Is.EqualTo("PROCESSING"), "it brings a document number");
        Assert.That((await server.PutCustomer(("id", other), ("first_name", "Ada"))).Status, Is.EqualTo(200));
        Assert.That((await server.GetCustomer(("id", other))).CustomerStatus, Is.EqualTo("PROCESSING"), "a PUT accepts nothing");

        // A customer of another partner, with all values.
        using var third = await BvnkClient.Add(server, "third");
        const string Known = """{"type":"INDIVIDUAL","individual":{"firstName":"Ada","lastName":"Byron","dateOfBirth":"1990-01-31"}}""";
        var plain = (await third.Must(third.Post("/customers", Known))).Member("reference")!;
        var linked = await server.Operate(HttpMethod.Post, $"/partners/third/customers/{plain}/link",
            JsonSerializer.Serialize(new { customer_id = same }));
        Assert.That(linked.Status, Is.EqualTo(200), linked.Body);
        Assert.That((await server.GetCustomer(("id", same))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task Documents_come_along_and_a_difference_needs_a_choice()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        var reference = (await partner.Must(partner.Post("/customers", Individual))).Member("reference")!;
        var old = await IdOf(server, "bvnk-individual");
        await server.MustDecide(old,
            new { decision = "ask", type = "bvnk-individual", fields = new[] { "photo_id_front" }, message = "?" });
        var photo = WalletSample.Photo(300_000);
        await partner.Must(partner.Post($"/customers/{reference}/documents",
            $$"""[{"type":"PASSPORT","subType":"FRONT_SIDE","content":"{{Convert.ToBase64String(photo)}}"}]"""), 202);
        var id = await server.Customer(("account", WalletSample.Account()), ("first_name", "Augusta"), ("last_name", "Byron"));

        var refused = await Link(server, reference, new { customer_id = id });
        Assert.That((refused.Status, refused.Body), Is.EqualTo((409, refused.Body)));
        Assert.That(refused.Body, Does.Contain("first_name").And.Not.Contain("last_name").And.Not.Contain("Augusta"));
        Assert.That((await Link(server, reference, new { customer_id = id, keep = "me" })).Status, Is.EqualTo(400));
        Assert.That((await Link(server, reference, new { customer_id = id, keep = "account", version = 7 })).Status, Is.EqualTo(409));
        using var officer = await Browser.SignIn(server);
        var page = await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/partner"), ("partner", "acme"),
            ("reference", reference), ("keep", "account"));
        Assert.That((page.Status, page.Text.Contains(reference, StringComparison.Ordinal)), Is.EqualTo((200, true)), page.Html);

        var detail = (await server.Look($"/customers/{id}")).Json;
        Assert.That(detail.GetProperty("fields").GetProperty("first_name").GetProperty("value").GetString(), Is.EqualTo("Augusta"));
        var document = detail.GetProperty("fields").GetProperty("photo_id_front").GetProperty("document").GetProperty("id").GetString();
        Assert.That(await server.Operators.GetByteArrayAsync($"/customers/{id}/documents/{document}"), Is.EqualTo(photo));
    }

    [Test]
    public async Task What_is_not_allowed_is_refused_and_changes_nothing()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        using var other = await BvnkClient.Add(server, "other");
        var reference = (await partner.Must(partner.Post("/customers", Individual))).Member("reference")!;
        var partners = await IdOf(server, "bvnk-individual");
        var foreign = (await other.Must(other.Post("/customers", Individual))).Member("reference")!;
        var id = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ada"));
        var rejected = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ada"));
        await server.MustDecide(rejected, new { decision = "reject", type = "default", message = "No" });
        var deleted = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ada"));
        await server.DeleteCustomer(deleted);

        foreach (var (customer, of, status) in new[]
        {
            (partners, foreign, 404), (rejected, reference, 409), (deleted, reference, 410), ("missing", reference, 404),
            (id, foreign, 404), (id, "missing", 404),
        })
            Assert.That((await Link(server, of, new { customer_id = customer })).Status, Is.EqualTo(status), $"{customer} {of}");
        Assert.That((await server.Operate(HttpMethod.Post, $"/partners/nobody/customers/{reference}/link",
            JsonSerializer.Serialize(new { customer_id = id }))).Status, Is.EqualTo(404));
        var company = await partner.CreateCompany();
        var companys = await IdOf(server, "bvnk-company");
        Assert.That((await Link(server, reference, new { customer_id = companys })).Status, Is.EqualTo(409), "no Stellar account");
        await server.MustDecide(partners, new { decision = "reject", type = "bvnk-individual", message = "No" });
        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(409), "a rejected one");
        await server.MustDecide(partners, new { decision = "clear", type = "bvnk-individual" });
        Assert.That((await server.Look($"/customers/{id}")).Version(), Is.EqualTo(1));
        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(200));
        Assert.That((await Link(server, company, new { customer_id = id })).Status, Is.EqualTo(409), "it has a partner's customer");
        Assert.That((await server.Operate(HttpMethod.Post, $"/partners/other/customers/{foreign}/link",
            JsonSerializer.Serialize(new { customer_id = id }))).Status, Is.EqualTo(409), "it has a partner");
        var another = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ada"));
        Assert.That((await Link(server, reference, new { customer_id = another })).Status, Is.EqualTo(409), "it is linked");
        await partner.Must(partner.Get($"/customers/{reference}"));
    }

    [Test]
    public async Task A_company_keeps_its_people()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        var reference = await partner.CreateCompany();
        var before = await partner.Must(partner.Get($"/customers/{reference}"));
        var id = await server.Customer(("account", WalletSample.Account()), ("organization.name", "First Name"));

        var person = before.Json.GetProperty("company").GetProperty("associates")[0].GetProperty("person").GetProperty("reference")
            .GetString();
        var photo = WalletSample.Photo(2000);
        await server.MustDecide(await IdOf(server, "bvnk-company"), new
        {
            decision = "ask",
            type = "bvnk-individual",
            associate = person,
            fields = new[] { "photo_id_front" },
            message = "?",
        });
        await partner.Must(partner.Post($"/customers/{reference}/documents", $$"""
            [{"customerPersonReference":"{{person}}","type":"PASSPORT","content":"{{Convert.ToBase64String(photo)}}"}]
            """), 202);

        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(200));
        Assert.That((await partner.Must(partner.Get($"/customers/{reference}"))).Body, Is.EqualTo(before.Body));
        Assert.That((await Unlink(server, reference)).Status, Is.EqualTo(200));

        Assert.That((await partner.Must(partner.Get($"/customers/{reference}"))).Body, Is.EqualTo(before.Body));
        var own = await server.Look($"/customers/{await IdOf(server, "bvnk-company")}");
        var document = own.Items("associates").Single().GetProperty("fields").GetProperty("photo_id_front").GetProperty("document")
            .GetProperty("id").GetString();
        Assert.That(await server.Operators.GetByteArrayAsync($"/customers/{own.Member("id")}/documents/{document}"), Is.EqualTo(photo));
        Assert.That((await server.Look($"/customers/{id}")).Json.TryGetProperty("associates", out _), Is.False);
        Assert.That(await server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM documents WHERE customer_id = @id AND replaced_at IS NULL", new { id })), Is.Zero, "its photo has left");
    }

    internal static Task<Reply> Link(TestServer server, string reference, object body, string partner = "acme") =>
        server.Operate(HttpMethod.Post, $"/partners/{partner}/customers/{reference}/link", JsonSerializer.Serialize(body));

    internal static Task<Reply> Unlink(TestServer server, string reference, long? version = null, string partner = "acme") =>
        server.Operate(HttpMethod.Post, $"/partners/{partner}/customers/{reference}/unlink",
            version is null ? "{}" : JsonSerializer.Serialize(new { version }));

    internal static async Task<string> IdOf(TestServer server, string type) => (await server.Look("/customers")).Items("customers")
        .First(item => item.GetProperty("type").GetString() == type).GetProperty("id").GetString()!;
}
