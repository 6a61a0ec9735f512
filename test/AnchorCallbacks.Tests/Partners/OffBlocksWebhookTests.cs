using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;
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
        var id = made.Member("id")!;
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
    public async Task A_paused_webhook_that_its_partner_repairs_goes_on_and_a_revoked_partner_has_none()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await OffBlocksClient.Add(server);
        receiver.Status = 410;
        var id = (await partner.Must(partner.Send("PUT", "/webhooks", Webhook(receiver.Url, "customer.updated")))).Member("id")!;
        await partner.Must(partner.Post("/customers", Create(EthECKey.GenerateKey(), "u-1")), 201);
        await server.UntilSent(async () => (await server.Webhook(id)).GetProperty("state").GetString() == "paused", "it is paused");
        receiver.Status = 204;

        await partner.Must(partner.Send("PUT", "/webhooks", Webhook(receiver.Url, "customer.updated", id)));

        await server.UntilSent(() => receiver.All.Count == 2, "the event comes again");
        Assert.That(receiver.All[1].Body, Is.EqualTo(receiver.All[0].Body));
        Assert.That((await server.Operate(HttpMethod.Post, $"/webhooks/{id}/pause")).Status, Is.EqualTo(200));
        await partner.Must(partner.Send("PUT", "/webhooks", Webhook(receiver.Url, "account.updated", id)));
        Assert.That((await server.Webhook(id)).GetProperty("state").GetString(), Is.EqualTo("paused"), "an operator's pause stays");
        Assert.That((await server.Operate(HttpMethod.Post, "/partners/cards/revoke")).Status, Is.EqualTo(204));
        Assert.That((await server.Look($"/webhooks/{id}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_rotation_signs_with_both_keys_and_the_partner_finds_them()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await OffBlocksClient.Add(server);
        var id = (await partner.Must(partner.Send("PUT", "/webhooks", Webhook(receiver.Url, "customer.updated")))).Member("id")!;
        var rotated = await server.Operate(HttpMethod.Post, $"/webhooks/{id}/rotate", "{}");
        Assert.That(rotated.Status, Is.EqualTo(200), rotated.Body);

        Assert.That((await server.Operate(HttpMethod.Post, $"/webhooks/{id}/test")).Status, Is.EqualTo(200));

        var keys = (await partner.Must(partner.Get($"/webhooks/{id}/keys"))).Json.EnumerateArray().ToList();
        Assert.That(keys.Select(key => key.GetProperty("publicKey").GetString()).First(), Is.EqualTo(rotated.Member("secret")));
        Assert.That(keys, Has.Count.EqualTo(2));
        Assert.That(receiver.All.Single().Json.GetProperty("webhookType").GetString(), Is.EqualTo("webhook.test"));
        foreach (var key in keys)
            Assert.That(receiver.All.Single().Headers["signature-input"].ToString(),
                Does.Contain($"keyid=\"{key.GetProperty("keyId").GetString()}\""));
        Assert.That(Problem(receiver.All.Single(), receiver.Url, keys, server.Clock.GetUtcNow()), Is.Null);
        Assert.That(Problem(receiver.All.Single(), receiver.Url + "x", keys, server.Clock.GetUtcNow()), Is.Not.Null);
    }

    /// <summary>As a partner checks that takes signatures as strictly as we do.</summary>
    internal static Failure? Problem(Received request, string url, List<JsonElement> keys, DateTimeOffset now)
    {
        var address = new Uri(url);
        var digest = ContentDigest.Check(request.Headers["content-digest"], Encoding.UTF8.GetBytes(request.Body));
        return digest ?? MessageSignature.Check(new("POST", address.Scheme, address.Authority, address.PathAndQuery,
            request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(),
                header => (IReadOnlyList<string>)[.. header.Value.Select(value => value ?? "")])),
            id => keys.Where(key => key.GetProperty("keyId").GetString() == id)
                .Select(key => Encoding.ASCII.GetString(Convert.FromBase64String(key.GetProperty("publicKey").GetString()!)))
                .FirstOrDefault(),
            hasBody: true, new(["@method", "@target-uri", "content-digest"], TimeSpan.FromMinutes(5)), now);
    }

    internal static string Webhook(string url, string types, string? id = null) =>
        $$"""{{{(id is null ? "" : $"\"id\":\"{id}\",")}}"callbackUrl":"{{url}}","types":["{{types}}"]}""";

    internal static string Create(EthECKey wallet, string externalId) =>
        $$"""{"chainId":"eip155:1:{{wallet.GetPublicAddress()}}","externalId":"{{externalId}}"}""";

    internal static string Signed(EthECKey wallet, string challenge)
    {
        var hex = new EthereumMessageSigner().Sign(Convert.FromBase64String(challenge), wallet);
        var signature = Convert.ToBase64String(Convert.FromHexString(hex[2..]));
        return JsonSerializer.Serialize(new { chainId = $"eip155:1:{wallet.GetPublicAddress()}", challenge, signature });
    }
}
