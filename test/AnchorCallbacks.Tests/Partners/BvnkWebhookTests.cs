using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Webhooks;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>BVNK's webhooks: an operator adds them, and a partner hears of its own customers in BVNK's form.</summary>
[OnEachEngine]
sealed class BvnkWebhookTests
{
    static readonly (string, string)[] On = [.. BvnkClient.On, .. WebhookServer.Loopback];

    [Test]
    public async Task Changes_are_told_in_their_order_and_to_their_partner_alone()
    {
        await using var receiver = await Receiver.Start();
        await using var foreign = await Receiver.Start();
        await using var anchor = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: [.. On, ("Partners:Bvnk:Agreements", "terms")]);
        using var partner = await BvnkClient.Add(server);
        using var other = await BvnkClient.Add(server, "other");
        var (_, secret) = await server.Subscribe(receiver, new { partner = "acme" });
        await server.Subscribe(foreign, new { partner = "other" });
        await server.Subscribe(anchor, new { types = new[] { "customer.updated" } });

        var session = (await partner.Must(partner.Post("/customers/agreement/sessions",
            """{"customerType":"COMPANY","countryCode":"US","useCase":"x"}"""))).Member("reference")!;
        await partner.Must(partner.Put($"/customers/agreement/sessions/{session}", """{"status":"SIGNED"}"""));
        await partner.Must(partner.Put($"/customers/agreement/sessions/{session}", """{"status":"SIGNED"}"""));
        await server.UntilSent(() => receiver.All.Count == 1, "the agreement");
        var create = BvnkExamples.Create[..^1] + $",\"signedAgreementSessionReference\":\"{session}\"}}";
        var reference = await partner.CreateCompany(create);
        await partner.Must(partner.Put($"/customers/{reference}", BvnkExamples.Details));
        await partner.Must(partner.Put($"/customers/{reference}", BvnkExamples.Details));
        await partner.Must(partner.Put($"/customers/{reference}/status", BvnkExamples.Status));
        await partner.Must(partner.Put($"/customers/{reference}/status", BvnkExamples.Status));
        await partner.Must(partner.Put($"/customers/{reference}/associates", BvnkExamples.Associates));
        var id = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        await server.MustDecide(id, new { decision = "reject", type = "bvnk-company", message = "No" });
        await server.DeleteCustomer(id);

        await server.UntilSent(() => receiver.All.Count == 7, "all events came");
        await server.UntilAllSent();
        Assert.That(receiver.All.Select(request => request.Json.GetProperty("data").GetRawText()), Is.EqualTo(new[]
        {
            $$"""{"reference":"{{session}}","status":"SIGNED","previousStatus":"PENDING"}""",
            $$"""{"reference":"{{reference}}","status":"PENDING"}""",
            $$"""{"reference":"{{reference}}","status":"PENDING"}""",
            $$"""{"reference":"{{reference}}","status":"VERIFIED","previousStatus":"PENDING"}""",
            $$"""{"reference":"{{reference}}","status":"VERIFIED"}""",
            $$"""{"reference":"{{reference}}","status":"REJECTED","previousStatus":"VERIFIED"}""",
            $$"""{"reference":"{{reference}}","deleted":true}""",
        }));
        Assert.That(receiver.All.Select(request => request.Json.GetProperty("event").GetString()!["bvnk:platform:customer:".Length..]),
            Is.EqualTo(new[]
            {
                "agreement-session-status-change", "status-change", "update", "status-change", "update", "status-change", "update",
            }));
        Assert.That(receiver.All.Select(request => request.Headers["x-signature"].ToString()), Is.EqualTo(receiver.All.Select(request =>
            Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(request.Body))))));
        Assert.That(receiver.All.Select(request => request.Json.GetProperty("eventId").GetString()).Distinct().Count(), Is.EqualTo(7));
        Assert.That(receiver.All[1].Json.EnumerateObject().Select(member => member.Name),
            Is.EqualTo(new[] { "event", "eventId", "timestamp", "data" }));
        Assert.That(foreign.All, Is.Empty, "another partner hears nothing");
        Assert.That(anchor.All.Select(request => request.Member("partner_status")), Is.EqualTo(new[] { null, "VERIFIED", null, null }));
        Assert.That(anchor.All.Select(request => request.Type), Has.All.EqualTo("customer.updated"));
    }

    [Test]
    public async Task A_documents_state_is_told()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        var reference = await partner.CreateCompany();
        var id = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        const string Field = "organization.photo_incorporation_doc";
        await server.MustDecide(id, new { decision = "ask", type = "bvnk-company", fields = new[] { Field }, message = "Send it" });
        await server.Subscribe(receiver, new { partner = "acme" });
        var content = Convert.ToBase64String(WalletSample.Photo(2000));

        await partner.Must(partner.Post($"/customers/{reference}/documents",
            $$"""[{"type":"COMPANY_DOC","subType":"INCORPORATION_CERT","content":"{{content}}"}]"""), 202);
        await server.MustDecide(id, new { decision = "reject", fields = new[] { Field }, message = "Too dark" });

        await server.UntilSent(() => receiver.All.Count == 4, "documents and statuses");
        Assert.That(receiver.All.Select(request => request.Json.GetProperty("event").GetString()!.Split(':')[^1] + " "
            + request.Json.GetProperty("data").GetProperty("status").GetString()), Is.EqualTo(new[]
        {
            "document-status-change PENDING", "status-change PENDING", "document-status-change REJECTED", "status-change INFO_REQUIRED",
        }));
        Assert.That(receiver.All[0].Json.GetProperty("data").GetRawText(), Is.EqualTo(
            $$"""{"reference":"{{reference}}","type":"COMPANY_DOC","subType":"INCORPORATION_CERT","status":"PENDING"}"""));
    }

    [Test]
    public async Task Only_what_a_partner_may_have_is_taken()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: [.. On, ("Partners:Dcm:Enabled", "true")]);
        using var partner = await BvnkClient.Add(server);
        using var bank = await Bank.Add(server);

        foreach (var (body, status) in new[]
        {
            ("""{"url":"https://x.example/","partner":"nobody"}""", 404), ("""{"url":"https://x.example/","partner":"bank"}""", 409),
            ("""{"url":"https://x.example/","partner":"acme","fields":["email_address"]}""", 400),
            ("""{"url":"https://x.example/","partner":"acme","types":["customer.created"]}""", 400),
            ("""{"url":"https://x.example/","types":["partner.customer"]}""", 400),
            ("""{"url":"https://127.0.0.2/","partner":"acme"}""", 400), ("""{"url":"https://x.example/","partner":""}""", 400),
        })
            Assert.That((await server.Operate(HttpMethod.Post, "/webhooks", body)).Status, Is.EqualTo(status), body);

        var (id, secret) = await server.Subscribe(receiver, new { partner = "acme", name = "acme's" });
        var rotated = await server.Operate(HttpMethod.Post, $"/webhooks/{id}/rotate", "{}");
        Assert.That((await server.Operate(HttpMethod.Post, $"/webhooks/{id}/test")).Status, Is.EqualTo(200));
        var test = receiver.All.Single();
        Assert.That((test.Json.GetProperty("event").GetString(), test.Json.GetProperty("data").GetRawText()),
            Is.EqualTo(("webhook.test", "{}")));
        Assert.That((test.Headers["x-signature"].ToString(), test.Headers["x-signature-old"].ToString()),
            Is.EqualTo((Signature(rotated.Member("secret")!, test.Body), Signature(secret, test.Body))));
        Assert.That((await server.Webhook(id)).GetProperty("owner").GetString(), Is.EqualTo("acme"));
        Assert.That((await server.Webhook(id)).Texts("types"), Has.Member("bvnk:platform:customer:status-change"));
        await partner.CreateCompany();
        await server.UntilSent(() => receiver.All.Count == 2, "the event");
        var other = await server.Subscribe(receiver);
        var replayed = await server.Operate(HttpMethod.Post, $"/webhooks/{other.Id}/replay",
            JsonSerializer.Serialize(new { event_id = receiver.All[1].Json.GetProperty("eventId").GetString() }));
        Assert.That(replayed.Status, Is.EqualTo(404), "what a partner sees is for the partner");
    }

    static string Signature(string secret, string body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
}
