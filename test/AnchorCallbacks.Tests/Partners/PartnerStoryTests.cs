using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.Webhooks;
using Nethereum.Signer;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Each partner API from the first credential to the erasure, with the review in the console.</summary>
[OnEachEngine]
sealed class PartnerStoryTests
{
    [Test]
    public async Task OffBlocks()
    {
        await using var receiver = await Receiver.Start();
        await using var foreign = await Receiver.Start();
        await using var anchor = await Receiver.Start();
        await using var server = await TestServer.Start(overrides:
            [.. OffBlocksClient.On, .. WebhookServer.Loopback, ("Partners:OffBlocks:Sandbox", "false")]);
        using var officer = await Browser.SignIn(server);
        using var partner = await OffBlocksClient.Add(server);
        using var other = await OffBlocksClient.Add(server, "other");
        const string Both = "customer.updated\",\"account.updated";
        var webhook = (await partner.Must(partner.Send("PUT", "/webhooks", OffBlocksWebhookTests.Webhook(receiver.Url, Both))))
            .Member("id")!;
        await other.Must(other.Send("PUT", "/webhooks", OffBlocksWebhookTests.Webhook(foreign.Url, Both)));
        await server.Subscribe(anchor, new { types = new[] { "customer.updated" } });
        var wallet = EthECKey.GenerateKey();

        var made = await partner.Must(partner.Post("/customers", OffBlocksWebhookTests.Create(wallet, "u-1")), 201);
        var (id, customer) = (made.Member("id")!, await Newest(server));
        await partner.Must(partner.Post($"/customers/{id}/challenge/sign",
            OffBlocksWebhookTests.Signed(wallet, made.Member("challenge")!)), 204);
        var account = await partner.Must(partner.Post($"/customers/{id}/accounts",
            """{"type":"card_account","currencies":["EUR","USD"]}"""), 201);
        await partner.Must(partner.Post($"/accounts/{account.Member("id")}/challenge/sign",
            OffBlocksWebhookTests.Signed(wallet, account.Member("challenge")!)), 204);
        await server.PutMultipart([("id", customer), ("type", "offblocks"), ("first_name", "Planted"), ("last_name", "B"),
            ("birth_date", "2000-01-01"), ("email_address", "a@example.com")], ("photo_id_front", WalletSample.Photo(2000)));
        await Accept(officer, customer, "offblocks");
        await Accept(officer, customer, "offblocks");
        Assert.That((await partner.Must(partner.Get($"/customers/{id}"))).Member("status"), Is.EqualTo("active"));
        var keys = (await partner.Must(partner.Get($"/webhooks/{webhook}/keys"))).Json.EnumerateArray().ToList();
        await partner.Must(partner.Patch($"/customers/{id}/deactivate"));
        await partner.Must(partner.Patch($"/customers/{id}/activate"));
        await server.UntilSent(() => receiver.All.Count == 9, "all before the deletion came");
        await server.DeleteCustomer(customer);

        await server.UntilSent(() => receiver.All.Count == 11, "all events came");
        await server.UntilAllSent();
        Assert.That(receiver.All.Select(request => $"{Type(request)} {request.Json.GetProperty("status").GetString()}"), Is.EqualTo(new[]
        {
            "customer.updated initiating", "customer.updated verifying", "account.updated initiating", "account.updated active",
            "customer.updated active", "customer.updated inactive", "account.updated inactive", "customer.updated active",
            "account.updated active", "account.updated inactive", "customer.updated inactive",
        }));
        Assert.That(receiver.All[0].Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[]
        {
            "webhookType", "eventId", "id", "externalId", "chainId", "status", "createdAt", "updatedAt",
        }));
        Assert.That((receiver.All[0].Json.GetProperty("id").GetString(), receiver.All[0].Json.GetProperty("externalId").GetString()),
            Is.EqualTo((id, "u-1")));
        Assert.That(receiver.All[^1].Json.TryGetProperty("externalId", out _), Is.False, "an erased customer has none");
        Assert.That(receiver.All[^1].Json.TryGetProperty("deletedAt", out _), Is.True);
        Assert.That(receiver.All.Select(request => OffBlocksWebhookTests.Problem(request, receiver.Url, keys, server.Clock.GetUtcNow())),
            Has.All.Null);
        Assert.That(receiver.All.Select(request => request.Body), Has.None.Contains("Planted").And.None.Contains("a@example.com"));
        Assert.That(foreign.All, Is.Empty, "another partner hears nothing");
        Assert.That(anchor.All.Select(request => request.Member("partner_status")).Where(status => status is not null),
            Is.EqualTo(new[] { "verifying", "inactive", "active" }));
        await partner.Must(partner.Get($"/customers/{id}"), 404);
    }

    [Test]
    public async Task Bvnk()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: [.. BvnkClient.On, .. WebhookServer.Loopback]);
        using var officer = await Browser.SignIn(server);
        var added = await officer.Submit((await officer.Open("/console/partners")).Form("/console/partners"), ("name", "acme"),
            ("door", "bvnk"), ("networks", "127.0.0.0/8, ::1/128"));
        var codes = added.Document.QuerySelectorAll(".made code").Select(code => code.TextContent).ToList();
        using var partner = new BvnkClient(server, codes[0], codes[1]);
        await officer.Submit((await officer.Open("/console/webhooks")).Form("/console/webhooks"), ("url", receiver.Url),
            ("partner", "acme"));

        var made = await partner.Must(partner.Post("/customers", BvnkExamples.Create));
        var (reference, customer) = (made.Member("reference")!, await Newest(server));
        var person = made.Json.GetProperty("company").GetProperty("associates")[0].GetProperty("person").GetProperty("reference")
            .GetString()!;
        await server.MustDecide(customer, new
        {
            decision = "ask",
            type = "bvnk-company",
            fields = new[] { "organization.photo_incorporation_doc" },
            message = "Send the certificate",
        });
        await partner.Must(partner.Post($"/customers/{reference}/documents", $$"""
            [{"type":"COMPANY_DOC","subType":"INCORPORATION_CERT","content":"{{Convert.ToBase64String(WalletSample.Photo(2000))}}"}]
            """), 202);
        await officer.Submit((await officer.Open($"/console/customers/{customer}")).Form($"/associates/{person}"), ("decision", "accept"));
        await Accept(officer, customer, "bvnk-company");
        Assert.That((await partner.Must(partner.Get($"/customers/{reference}"))).Member("status"), Is.EqualTo("VERIFIED"));
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));
        await partner.Must(partner.Put($"/customers/{reference}", """{"name":"Another name"}"""));
        var page = await officer.Open($"/console/customers/{customer}");
        Assert.That(page.Text, Does.Contain("acme").And.Contain("The partner has set the status").And.Contain("VERIFIED"));
        Assert.That(page.Document.QuerySelectorAll("th strong.warning"), Has.Length.EqualTo(1), "one value is newer");
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"REJECTED"}"""));
        await server.DeleteCustomer(customer);
        await partner.Must(partner.Get($"/customers/{reference}"), 404);

        await server.UntilSent(() => receiver.All.Count == 9, "all events came");
        await server.UntilAllSent();
        Assert.That(receiver.All.Select(Describe), Is.EqualTo(new[]
        {
            "status-change PENDING", "status-change INFO_REQUIRED", "document-status-change PENDING", "status-change PENDING",
            "document-status-change VERIFIED", "status-change VERIFIED", "update VERIFIED", "status-change REJECTED", "update ",
        }));
        Assert.That((await officer.Submit((await officer.Open("/console/partners")).Form("/acme/revoke"))).Status, Is.EqualTo(200));
        await partner.Must(partner.Get("/customers"), 401);
        Assert.That((await server.Look("/webhooks")).Items("webhooks"), Is.Empty);
    }

    [Test]
    public async Task Dcm()
    {
        await using var anchor = await Receiver.Start();
        await using var server = await TestServer.Start(overrides:
            [("Partners:Dcm:Enabled", "true"), ("Partners:Url", "http://127.0.0.1:0"), .. WebhookServer.Loopback]);
        using var officer = await Browser.SignIn(server);
        using var bank = await Bank.Add(server);
        await server.Subscribe(anchor, new { customer_types = new[] { "dcm" } });

        var made = await bank.Must(bank.Post("/customers",
            $$"""{"asset_code":"UAH","asset_issuer":"{{WalletSample.Account()}}","login":"t@example.com","name":"T","surname":"S"}"""));
        var (guid, customer) = (made.Member("customer_guid")!, await Newest(server));
        await server.PutMultipart([("id", customer), ("type", "dcm")], ("photo_id_front", WalletSample.Photo(2000)));
        await Accept(officer, customer, "dcm");
        await bank.Must(bank.Put($"/customers/{guid}", """{"is_disabled":true}"""));
        Assert.That((await bank.Must(bank.Get("/customers"))).Json.GetProperty("total").GetInt32(), Is.Zero);
        await server.DeleteCustomer(customer);
        Assert.That((await bank.Must(bank.Get("/customers?is_disabled=true"))).Json.GetProperty("total").GetInt32(), Is.Zero);

        await server.UntilSent(() => anchor.All.Any(request => request.Type == "customer.deleted"), "the deletion");
        await server.UntilAllSent();
        Assert.That(anchor.All.Select(request => request.Type).Distinct(), Is.SupersetOf(new[]
        {
            "customer.created", "document.added", "review.decided", "customer.updated", "customer.deleted",
        }));
        Assert.That((await server.Operate(HttpMethod.Post, "/webhooks", """{"url":"https://x.example/","partner":"bank"}""")).Body,
            Does.Contain("no webhooks"), "DCM has none");
    }

    static string Type(Received request) => request.Json.GetProperty("webhookType").GetString()!;

    static string Describe(Received request) => request.Json.GetProperty("event").GetString()!.Split(':')[^1] + " "
        + (request.Json.GetProperty("data").TryGetProperty("status", out var status) ? status.GetString() : "");

    static async Task<string> Newest(TestServer server) =>
        (await server.Look("/customers")).Items("customers").First().GetProperty("id").GetString()!;

    static async Task Accept(Browser officer, string customer, string type)
    {
        var preview = await officer.Submit((await officer.Open($"/console/customers/{customer}")).Form("/preview"),
            ("decision", "accept"), ("type", type));
        Assert.That((await officer.Submit(preview.Form("/decide"))).Status, Is.EqualTo(200), preview.Html);
    }
}
