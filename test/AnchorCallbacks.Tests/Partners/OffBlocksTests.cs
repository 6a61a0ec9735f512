using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Operators;
using Dapper;
using Nethereum.Signer;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>OffBlocks' API: from the first key to the last transition, and what it refuses.</summary>
[OnEachEngine]
sealed class OffBlocksTests
{
    readonly EthECKey wallet = EthECKey.GenerateKey();

    string ChainId => $"eip155:1:{wallet.GetPublicAddress()}";

    [Test]
    public async Task A_customer_signs_is_reviewed_and_goes_through_all_states()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);

        var made = await partner.Must(partner.Post("/customers", Create("u-1")), 201);
        var id = Text(made, "id");
        Assert.That((Text(made, "externalId"), Text(made, "chainId"), Text(made, "status")), Is.EqualTo(("u-1", ChainId, "initiating")));
        Assert.That(made.Json.EnumerateObject().Select(member => member.Name),
            Is.EqualTo(new[] { "id", "externalId", "chainId", "status", "createdAt", "updatedAt", "challenge" }));
        Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String(Text(made, "challenge"))),
            Does.StartWith($"anchor.example.test wants you to sign in with your Ethereum account:\n{wallet.GetPublicAddress()}\n")
                .And.Contain("\nVersion: 1\nChain ID: 1\nNonce: "));
        Assert.That(Text(await partner.Must(partner.Get($"/customers/{id}/challenge")), "challenge"), Is.EqualTo(Text(made, "challenge")));
        await partner.Must(partner.Patch($"/customers/{id}/deactivate"), 400);

        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(Text(made, "challenge"))), 204);
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(Text(made, "challenge"))), 409);
        Assert.That(await Status(partner, id), Is.EqualTo("verifying"));
        var account = await partner.Must(partner.Post($"/customers/{id}/accounts",
            """{"type":"card_account","currencies":["EUR"]}"""), 201);
        await partner.Must(partner.Post($"/accounts/{Text(account, "id")}/challenge/sign", Signed(Text(account, "challenge"))), 204);

        await partner.Must(partner.Patch($"/simulator/customers/{id}/verify"), 202);
        Assert.That(await Status(partner, id), Is.EqualTo("active"));
        Assert.That(Text(await partner.Must(partner.Patch($"/customers/{id}/deactivate")), "status"), Is.EqualTo("inactive"));
        Assert.That(Text(await partner.Must(partner.Patch($"/customers/{id}/activate")), "status"), Is.EqualTo("active"));
        await partner.Must(partner.Patch($"/customers/{id}/activate"), 400);
        await partner.Must(partner.Patch($"/simulator/customers/{id}/reject"), 202);
        Assert.That(await Status(partner, id), Is.EqualTo("rejected"));
        await partner.Must(partner.Patch($"/simulator/customers/{id}/verify"), 400);

        var customer = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        Assert.That((await server.Look($"/customers/{customer}")).Items("audit").Select(line => line.GetProperty("action").GetString()),
            Is.SupersetOf(new[] { "create", "deactivate", "activate", "reject" }));
        await server.DeleteCustomer(customer);
        await partner.Must(partner.Get($"/customers/{id}"), 404);
        Assert.That((await partner.Must(partner.Get("/customers"))).Body, Is.EqualTo("[]"));
    }

    [Test]
    public async Task A_person_decides_where_there_is_no_sandbox()
    {
        await using var server = await TestServer.Start(overrides: [.. OffBlocksClient.On, ("Partners:OffBlocks:Sandbox", "false")]);
        using var partner = await OffBlocksClient.Add(server);
        var made = await partner.Must(partner.Post("/customer", Create("u-1")), 201);
        var id = Text(made, "id");
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(Text(made, "challenge"))), 204);
        await partner.Must(partner.Patch($"/simulator/customers/{id}/verify"), 404);
        var customer = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;

        await server.MustDecide(customer, new { decision = "accept", type = "offblocks" });
        Assert.That(await Status(partner, id), Is.EqualTo("verifying"), "the required data is missing");
        await server.PutCustomer(("id", customer), ("type", "offblocks"), ("first_name", "A"), ("last_name", "B"),
            ("birth_date", "2000-01-01"), ("email_address", "a@example.com"));
        await server.MustDecide(customer, new { decision = "accept", type = "offblocks" });
        Assert.That(await Status(partner, id), Is.EqualTo("active"));
        await server.PutCustomer(("id", customer), ("type", "offblocks"), ("first_name", "Another"));
        await server.MustDecide(customer, new { decision = "ask", type = "offblocks", fields = new[] { "id_number" }, message = "Which?" });
        Assert.That(await Status(partner, id), Is.EqualTo("inactive"), "a review that is open again");
        await partner.Must(partner.Patch($"/customers/{id}/activate"), 400);
        await server.MustDecide(customer, new { decision = "reject", type = "offblocks", message = "No" });
        Assert.That(await Status(partner, id), Is.EqualTo("rejected"));
    }

    [Test]
    public async Task A_failed_or_expired_challenge_is_replaced()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);
        var made = await partner.Must(partner.Post("/customers", Create("u-1")), 201);
        var (id, first) = (Text(made, "id"), Text(made, "challenge"));
        var other = EthECKey.GenerateKey();

        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(first, other)), 400);
        var second = Text(await partner.Must(partner.Get($"/customers/{id}/challenge")), "challenge");
        Assert.That(second, Is.Not.EqualTo(first));
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(first)), 400);
        var third = Text(await partner.Must(partner.Get($"/customers/{id}/challenge")), "challenge");
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        await partner.SignIn();
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(third)), 400);
        var fourth = Text(await partner.Must(partner.Get($"/customers/{id}/challenge")), "challenge");
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(fourth)), 204);
    }

    [Test]
    public async Task Customers_are_unique_and_a_partners_own()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);
        using var other = await OffBlocksClient.Add(server, "other");
        var made = await partner.Must(partner.Post("/customers", Create("u-1")), 201);

        await partner.Must(partner.Post("/customers", Create("u-2")), 409);
        await partner.Must(partner.Post("/customers", Create("u-1", EthECKey.GenerateKey())), 409);
        var own = await other.Must(other.Post("/customers", Create("u-1")), 201);
        var unknown = await other.Must(other.Get($"/customers/{Guid.NewGuid()}"), 404);
        Assert.That((await other.Must(other.Get($"/customers/{Text(made, "id")}"), 404)).Body, Is.EqualTo(unknown.Body));
        await other.Must(other.Patch($"/customers/{Text(made, "id")}/deactivate"), 404);
        Assert.That((await other.Must(other.Get("/customers"))).Json.EnumerateArray().Select(item => item.GetProperty("id").GetString()),
            Is.EqualTo(new[] { Text(own, "id") }));
    }

    [Test]
    public async Task A_repeated_key_gets_the_same_answer_for_an_hour()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);
        var key = Guid.NewGuid().ToString();
        var first = await partner.Must(partner.Post("/customers", Create("u-1"), key), 201);

        Assert.That((await partner.Must(partner.Post("/customer", Create("u-1"), key), 201)).Body, Is.EqualTo(first.Body));
        await partner.Must(partner.Post("/customers", Create("u-2"), key), 422);
        server.Clock.Advance(TimeSpan.FromMinutes(61));
        await partner.SignIn();
        await partner.Must(partner.Post("/customers", Create("u-1"), key), 409);
        await partner.Must(partner.Send("POST", "/customers", Create("u-9"),
            change: request => request.Headers.Remove("Idempotency-Key")), 400);
    }

    [Test]
    public async Task What_is_not_signed_for_this_request_is_refused()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);
        using var other = await OffBlocksClient.Add(server, "other");
        Action<HttpRequestMessage>[] changes =
        [
            request => request.Headers.Remove("Signature"), request => request.Headers.Remove("Signature-Input"),
            request => request.Headers.Authorization = null, request => request.Headers.Authorization = new("Bearer", other.Token),
            request => request.Method = HttpMethod.Delete, request => request.RequestUri = new Uri(server.Partners, "/v1/customer"),
            request => request.Headers.Host = "other.test",
        ];

        foreach (var change in changes)
            await partner.Must(partner.Send("POST", "/customers", Create("u-1"), change: change), 401);
        await partner.Must(partner.Send("POST", "/customers", Create("u-1"),
            change: request => request.Content = new StringContent(Create("u-2"))), 400);
        var token = partner.Token;
        var renewed = await partner.Must(partner.Send("PUT", "/auth/credentials", null));
        Assert.That(Text(renewed, "apiSecret"), Is.Not.Empty);
        partner.Token = token;
        await partner.Must(partner.Get("/customers"), 401);
    }

    [Test]
    public async Task A_request_that_somebody_saw_does_not_run_with_another_key()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);
        var id = Text(await partner.Must(partner.Post("/customers", Create("u-1")), 201), "id");
        const string Body = """{"type":"card_account","currencies":["EUR"]}""";
        var key = Guid.NewGuid().ToString();
        var seen = new Dictionary<string, string>();
        var first = await partner.Must(partner.Send("POST", $"/customers/{id}/accounts", Body, key, request =>
        {
            foreach (var name in new[] { "Signature", "Signature-Input" })
                seen[name] = request.Headers.GetValues(name).Single();
        }), 201);

        Assert.That((await partner.Must(Replay(key, seen["Signature"]), 201)).Body, Is.EqualTo(first.Body), "the client repeats it");
        await partner.Must(Replay(Guid.NewGuid().ToString(), seen["Signature"]), 401);
        await partner.Must(Replay(Guid.NewGuid().ToString(), OffBlocksClient.Twin(seen["Signature"])), 401);
        Assert.That((await partner.Must(Replay(key, OffBlocksClient.Twin(seen["Signature"])), 201)).Body, Is.EqualTo(first.Body));

        Task<Reply> Replay(string withKey, string signature) =>
            partner.Send("POST", $"/customers/{id}/accounts", Body, withKey, request =>
            {
                foreach (var (name, value) in new[] { ("Signature", signature), ("Signature-Input", seen["Signature-Input"]) })
                {
                    request.Headers.Remove(name);
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            });
    }

    [Test]
    public async Task A_used_challenge_is_replaced_and_an_inactive_customer_gets_no_accounts()
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);
        var made = await partner.Must(partner.Post("/customers", Create("u-1")), 201);
        var (id, first) = (Text(made, "id"), Text(made, "challenge"));
        const string Body = """{"type":"card_account","currencies":["EUR"]}""";
        var account = await partner.Must(partner.Post($"/customers/{id}/accounts", Body), 201);
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(first)), 204);

        var second = Text(await partner.Must(partner.Get($"/customers/{id}/challenge")), "challenge");
        Assert.That(second, Is.Not.EqualTo(first));
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign", Signed(second)), 409);

        await partner.Must(partner.Patch($"/simulator/customers/{id}/verify"), 202);
        await partner.Must(partner.Patch($"/customers/{id}/deactivate"));
        await partner.Must(partner.Post($"/customers/{id}/accounts", Body), 400);
        await partner.Must(partner.Post($"/accounts/{Text(account, "id")}/challenge/sign", Signed(Text(account, "challenge"))), 204);
        Assert.That(await AccountState(server), Is.EqualTo("inactive"), "its customer is");
        await partner.Must(partner.Patch($"/customers/{id}/activate"));
        Assert.That(await AccountState(server), Is.EqualTo("active"));
    }

    [Test]
    public async Task What_the_list_has_shown_stays()
    {
        await using var server = await TestServer.Start(overrides: [.. OffBlocksClient.On, ("Partners:OffBlocks:Sandbox", "false")]);
        using var partner = await OffBlocksClient.Add(server);
        var made = await partner.Must(partner.Post("/customers", Create("u-1")), 201);
        await partner.Must(partner.Post($"/customers/{Text(made, "id")}/challenge/sign", Signed(Text(made, "challenge"))), 204);
        var customer = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        await server.PutCustomer(("id", customer), ("type", "offblocks"), ("first_name", "A"), ("last_name", "B"),
            ("birth_date", "2000-01-01"), ("email_address", "a@example.com"));
        await server.MustDecide(customer, new { decision = "accept", type = "offblocks" });
        Assert.That((await partner.Must(partner.Get("/customers"))).Json[0].GetProperty("status").GetString(), Is.EqualTo("active"));

        await server.MustDecide(customer, new { decision = "clear", type = "offblocks" });

        Assert.That(await Status(partner, Text(made, "id")), Is.EqualTo("inactive"), "active never becomes verifying again");
    }

    [Test]
    public async Task The_verification_link_opens_the_customers_page_once()
    {
        await using var server = await TestServer.Start(overrides: [.. OffBlocksClient.On, .. CustomerPages.Visitor.On]);
        using var partner = await OffBlocksClient.Add(server);
        var made = await partner.Must(partner.Post("/customers", Create("u-1")), 201);
        var url = new Uri(Text(made, "verificationUrl"));
        using var customer = new CustomerPages.Visitor(server);

        var start = await customer.Open(url.PathAndQuery);
        var page = start.Document.QuerySelector("[name=first_name]") is null ? await customer.Submit(start.Document.Forms.Single()) : start;

        Assert.That(page.Document.QuerySelector("[name=first_name]"), Is.Not.Null, page.Html);
        Assert.That(page.Document.QuerySelector("[name='offblocks.chain_id']"), Is.Null, "the partner has given it");
        using var stranger = new CustomerPages.Visitor(server);
        Assert.That((await stranger.Open(url.PathAndQuery)).Document.QuerySelector("[name=first_name]"), Is.Null);
    }

    [TestCase("""{"externalId":"u"}""")]
    [TestCase("""{"chainId":"eip155:1:0x12","externalId":"u"}""")]
    [TestCase("""{"chainId":1,"externalId":"u"}""")]
    [TestCase("""{}""")]
    [TestCase("""[]""")]
    [TestCase("")]
    public async Task Bad_input_gets_400(string body)
    {
        await using var server = await TestServer.Start(overrides: OffBlocksClient.On);
        using var partner = await OffBlocksClient.Add(server);

        var refused = await partner.Must(partner.Post("/customers", body), 400);

        Assert.That(Text(refused, "message"), Is.Not.Empty);
    }

    string Create(string externalId, EthECKey? key = null) =>
        $$"""{"chainId":"eip155:1:{{(key ?? wallet).GetPublicAddress()}}","externalId":"{{externalId}}"}""";

    string Signed(string challenge, EthECKey? by = null)
    {
        var hex = new EthereumMessageSigner().Sign(Convert.FromBase64String(challenge), by ?? wallet);
        var signature = Convert.ToBase64String(Convert.FromHexString(hex[2..]));
        return JsonSerializer.Serialize(new { chainId = ChainId, challenge, signature });
    }

    static async Task<string> AccountState(TestServer server) => await server.Get<AnchorCallbacks.Store.Database>().Read(
        async connection => (await connection.ExecuteScalarAsync<string>("SELECT state FROM offblocks_accounts"))!);

    static async Task<string> Status(OffBlocksClient partner, string id) =>
        Text(await partner.Must(partner.Get($"/customers/{id}")), "status");

    static string Text(Reply reply, string name) => reply.Json.GetProperty(name).GetString()!;
}
