using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.OffBlocks;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Webhooks;
using Nethereum.Signer;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>OffBlocks' webhooks: the partner's own receivers, and what they hear.</summary>
[OnEachEngine]
sealed class OffBlocksWebhookTests
{
    static readonly (string, string)[] On = [.. OffBlocksClient.On, .. WebhookServer.Loopback];

    [Test]
    public async Task A_partner_manages_its_webhooks()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await OffBlocksClient.Add(server);
        using var other = await OffBlocksClient.Add(server, "other");
        Assert.That((await partner.Must(partner.Get("/webhooks"))).Body, Is.EqualTo("[]"));

        var made = await partner.Must(partner.Send("PUT", "/webhooks", Webhook("https://partner.example/a", "customer.updated")));
        Assert.That(made.Json.EnumerateObject().Select(member => member.Name),
            Is.EqualTo(new[] { "id", "callbackUrl", "types", "createdAt", "updatedAt" }));
        var id = made.Member("id");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var changed = await partner.Must(partner.Send("PUT", "/webhooks",
            Webhook("https://partner.example/b?token=x", "card.updated", id)));
        Assert.That((changed.Member("id"), changed.Member("callbackUrl"), changed.Member("createdAt")),
            Is.EqualTo((id, "https://partner.example/b?token=x", made.Member("createdAt"))));
        Assert.That(changed.Member("updatedAt"), Is.Not.EqualTo(made.Member("updatedAt")));
        Assert.That((await partner.Must(partner.Get("/webhooks"))).Body, Is.EqualTo($"[{changed.Body}]"));
        Assert.That((await partner.Must(partner.Get($"/webhooks/{id}"))).Body, Is.EqualTo(changed.Body));

        var unknown = await other.Must(other.Get($"/webhooks/{Guid.NewGuid()}"), 404);
        Assert.That((await other.Must(other.Get($"/webhooks/{id}"), 404)).Body, Is.EqualTo(unknown.Body));
        Assert.That((await other.Must(other.Send("PUT", "/webhooks", Webhook("https://x.example/", "card.updated", id)), 404)).Body,
            Is.EqualTo(unknown.Body));
        await other.Must(other.Send("DELETE", $"/webhooks/{id}", null), 404);
        await other.Must(other.Get($"/webhooks/{id}/keys"), 404);
        Assert.That((await other.Must(other.Get("/webhooks"))).Body, Is.EqualTo("[]"));

        Assert.That((await partner.Must(partner.Send("DELETE", $"/webhooks/{id}", null))).Member("id"), Is.EqualTo(id));
        await partner.Must(partner.Get($"/webhooks/{id}"), 404);
        await partner.Must(partner.Send("DELETE", $"/webhooks/{id}", null), 404);
    }

    [TestCase("""{"callbackUrl":"https://127.0.0.2/","types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":"https://169.254.169.254/latest","types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":"https://[::ffff:10.0.0.1]/","types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":"http://partner.example/","types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":"ftp://partner.example/","types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":"https://a:b@partner.example/","types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":7,"types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"types":["customer.updated"]}""", "callbackUrl")]
    [TestCase("""{"callbackUrl":"https://partner.example/","types":[]}""", "types")]
    [TestCase("""{"callbackUrl":"https://partner.example/","types":"customer.updated"}""", "types")]
    [TestCase("""{"callbackUrl":"https://partner.example/","types":["customer.created"]}""", "types")]
    [TestCase("""{"callbackUrl":"https://partner.example/","types":[null]}""", "types")]
    [TestCase("""{"callbackUrl":"https://partner.example/","types":["partner.customer"]}""", "types")]
    [TestCase("""{"id":7,"callbackUrl":"https://partner.example/","types":["customer.updated"]}""", "id")]
    [TestCase("[]", "body")]
    [TestCase("", "body")]
    public async Task Bad_input_gets_400_with_the_member(string body, string member)
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await OffBlocksClient.Add(server);

        var refused = await partner.Must(partner.Send("PUT", "/webhooks", body), 400);

        Assert.That(refused.Member("message"), Does.StartWith(member).And.Not.Contain("Webhooks:"));
    }

    [Test]
    public async Task A_customers_way_is_told_in_its_order_signed_and_to_its_partner_alone()
    {
        await using var receiver = await Receiver.Start();
        await using var foreign = await Receiver.Start();
        await using var anchor = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: [.. On, ("Partners:OffBlocks:Sandbox", "false")]);
        using var partner = await OffBlocksClient.Add(server);
        using var other = await OffBlocksClient.Add(server, "other");
        var webhook = (await partner.Must(partner.Send("PUT", "/webhooks",
            Webhook(receiver.Url, "customer.updated\",\"account.updated")))).Member("id");
        await other.Must(other.Send("PUT", "/webhooks", Webhook(foreign.Url, "customer.updated\",\"account.updated")));
        await server.Subscribe(anchor, new { types = new[] { "customer.updated", "customer.deleted" } });
        var wallet = EthECKey.GenerateKey();

        var made = await partner.Must(partner.Post("/customers", Create(wallet, "u-1")), 201);
        var id = made.Member("id");
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(wallet, made.Member("challenge"))), 204);
        var account = await partner.Must(partner.Post($"/customers/{id}/accounts",
            """{"type":"card_account","currencies":["EUR","USD"]}"""), 201);
        await partner.Must(partner.Post($"/accounts/{account.Member("id")}/challenge/sign", Signed(wallet, account.Member("challenge"))), 204);
        var customer = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        await server.PutCustomer(("id", customer), ("type", "offblocks"), ("first_name", "A"), ("last_name", "B"),
            ("birth_date", "2000-01-01"), ("email_address", "a@example.com"));
        await server.MustDecide(customer, new { decision = "accept", type = "offblocks" });
        await server.MustDecide(customer, new { decision = "accept", type = "offblocks" });
        var shown = await partner.Must(partner.Get($"/customers/{id}"));
        await partner.Must(partner.Patch($"/customers/{id}/deactivate"));
        await partner.Must(partner.Patch($"/customers/{id}/activate"));
        await server.DeleteCustomer(customer);

        await server.UntilSent(() => receiver.All.Count == 12, "all events came");
        await server.UntilAllSent();
        Assert.That(receiver.All.Select(request => (Type(request), request.Json.GetProperty("status").GetString())), Is.EqualTo(new[]
        {
            ("customer.updated", "initiating"), ("customer.updated", "verifying"), ("account.updated", "initiating"),
            ("account.updated", "active"), ("customer.updated", "active"), ("customer.updated", "inactive"), ("account.updated", "inactive"),
            ("customer.updated", "active"), ("account.updated", "active"), ("account.updated", "inactive"),
            ("customer.updated", "inactive"),
        }.Append(default).Take(receiver.All.Count)));
        Assert.That(foreign.All, Is.Empty, "another partner hears nothing");
        Assert.That(shown.Member("status"), Is.EqualTo("active"));
    }

    static string Type(Received request) => request.Json.GetProperty("webhookType").GetString()!;

    static string Webhook(string url, string types, string? id = null) =>
        $$"""{{{(id is null ? "" : $"\"id\":\"{id}\",")}}"callbackUrl":"{{url}}","types":["{{types}}"]}""";

    static string Create(EthECKey wallet, string externalId) =>
        $$"""{"chainId":"eip155:1:{{wallet.GetPublicAddress()}}","externalId":"{{externalId}}"}""";

    static string Signed(EthECKey wallet, string challenge)
    {
        var hex = new EthereumMessageSigner().Sign(Convert.FromBase64String(challenge), wallet);
        var signature = Convert.ToBase64String(Convert.FromHexString(hex[2..]));
        return JsonSerializer.Serialize(new { chainId = $"eip155:1:{wallet.GetPublicAddress()}", challenge, signature });
    }
}
