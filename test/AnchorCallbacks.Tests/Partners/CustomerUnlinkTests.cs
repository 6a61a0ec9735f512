using AnchorCallbacks.Payouts;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Payouts;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.Webhooks;
using Dapper;
using static AnchorCallbacks.Tests.Partners.CustomerLinkTests;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>An operator takes a link back. Neither a link nor its end makes anything payable.</summary>
[OnEachEngine]
sealed class CustomerUnlinkTests
{
    [Test]
    public async Task A_link_can_be_taken_back_and_each_keeps_what_is_its_own()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        await server.Subscribe(receiver, new { partner = "acme" });
        var reference = (await partner.Must(partner.Post("/customers", Individual))).Member("reference")!;
        var old = await IdOf(server, "bvnk-individual");
        await server.MustDecide(old,
            new { decision = "ask", type = "bvnk-individual", fields = new[] { "photo_id_front" }, message = "?" });
        var photo = WalletSample.Photo(300_000);
        await partner.Must(partner.Post($"/customers/{reference}/documents",
            $$"""[{"type":"PASSPORT","subType":"FRONT_SIDE","content":"{{Convert.ToBase64String(photo)}}"}]"""), 202);
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));
        var before = await partner.Must(partner.Get($"/customers/{reference}"));
        var account = WalletSample.Account();
        var id = await server.Customer(("account", account), ("first_name", "Ada"), ("last_name", "Other"),
            ("email_address", "ada@example.com"), ("id_number", "of the wallet"));
        Assert.That((await Link(server, reference, new { customer_id = id, keep = "partner" })).Status, Is.EqualTo(200));
        await server.MustDecide(id, new { decision = "accept", type = "default" });
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        await server.UntilSent(() => receiver.All.Any(request => request.Body.Contains("VERIFIED", StringComparison.Ordinal)),
            "it is told");
        await server.UntilAllSent();
        var told = receiver.All.Count;

        Assert.That((await Unlink(server, reference, 1)).Status, Is.EqualTo(409), "another version");
        Assert.That((await Unlink(server, "missing")).Status, Is.EqualTo(404));
        Assert.That((await server.Operate(HttpMethod.Post, $"/partners/acme/customers/{reference}/unlink", """{"customer_id":"other"}"""))
            .Status, Is.EqualTo(409), "another customer's page");
        using var officer = await Browser.SignIn(server);
        var page = await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/partner/unlink"));
        Assert.That(page.Status, Is.EqualTo(200), page.Html);

        Assert.That((await partner.Must(partner.Get($"/customers/{reference}"))).Body, Is.EqualTo(before.Body), "what the partner gave");
        var own = await server.Look($"/customers/{await IdOf(server, "bvnk-individual")}");
        Assert.That(own.Json.GetProperty("fields").EnumerateObject().Select(field => field.Name),
            Does.Contain("photo_id_front").And.Not.Contain("id_number").And.Not.Contain("email_address"), "nothing of the wallet's");
        Assert.That(own.Member("account") ?? "", Is.Empty);
        var ownId = own.Member("id")!;
        var document = own.Json.GetProperty("fields").GetProperty("photo_id_front").GetProperty("document").GetProperty("id").GetString();
        Assert.That(await server.Operators.GetByteArrayAsync($"/customers/{ownId}/documents/{document}"), Is.EqualTo(photo));
        var left = await server.Look($"/customers/{id}");
        Assert.That(left.Json.GetProperty("fields").EnumerateObject().Select(field => field.Name).Where(name =>
            name is not ("first_name" or "email_address")), Is.EqualTo(new[] { "id_number" }), "nothing of the partner's");
        Assert.That(left.Items("types").Select(type => type.GetProperty("type").GetString()), Has.None.EqualTo("bvnk-individual"));
        Assert.That(left.Json.TryGetProperty("partners", out _), Is.False);
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("NEEDS_INFO"), "the link replaced its last name");
        Assert.That(await server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM documents WHERE customer_id = @id AND replaced_at IS NULL", new { id })), Is.Zero);
        foreach (var customer in new[] { left, own })
            Assert.That(customer.Items("audit").Select(line => line.GetProperty("action").GetString()), Does.Contain("unlink"));
        await server.UntilAllSent();
        Assert.That(receiver.All, Has.Count.EqualTo(told), "the partner sees nothing new");
        Assert.That((await Unlink(server, reference)).Status, Is.EqualTo(409), "it is not linked");

        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(200), "once more");
        Assert.That((await Unlink(server, reference)).Status, Is.EqualTo(200));
        await server.DeleteCustomer(id);
        Assert.That((await partner.Must(partner.Get($"/customers/{reference}"))).Body, Is.EqualTo(before.Body));
    }

    [Test]
    public async Task What_the_wallet_has_changed_since_does_not_go_to_the_partner_and_a_rejection_stays()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        var reference = (await partner.Must(partner.Post("/customers", Individual))).Member("reference")!;
        var id = await server.Customer(("account", WalletSample.Account()), ("last_name", "Byron"));
        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(200));
        await server.Customer(("id", id), ("first_name", "Augusta"));
        await server.MustDecide(id, new { decision = "reject", fields = new[] { "last_name" }, message = "No" });
        Assert.That((await Unlink(server, reference)).Status, Is.EqualTo(409), "a rejected value");
        await server.MustDecide(id, new { decision = "clear", fields = new[] { "last_name" } });
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"REJECTED"}"""));

        var unlinked = await Unlink(server, reference);

        Assert.That(unlinked.Status, Is.EqualTo(200), unlinked.Body);
        var seen = await partner.Must(partner.Get($"/customers/{reference}"));
        Assert.That((seen.Member("status"), seen.Json.GetProperty("individual").TryGetProperty("firstName", out _),
            seen.Json.GetProperty("individual").GetProperty("lastName").GetString()), Is.EqualTo(("REJECTED", false, "Byron")));
        Assert.That((await server.Look($"/customers/{unlinked.Member("new_id")}")).StatusAs("bvnk-individual"), Is.EqualTo("REJECTED"));
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.Not.EqualTo("ACCEPTED").And.Not.EqualTo("REJECTED"));
    }

    /// <summary>The owner of a chain, and a login, stay unique at their door.</summary>
    [Test]
    public async Task A_customer_of_another_door_is_what_it_was()
    {
        await using var server = await TestServer.Start(overrides: [.. OffBlocksClient.On, .. Bank.On]);
        using var cards = await OffBlocksClient.Add(server);
        using var bank = await Bank.Add(server);
        const string Card = """{"chainId":"eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb","externalId":"u"}""";
        var card = (await cards.Must(cards.Post("/customers", Card), 201)).Member("id")!;
        var client = $$"""{"asset_code":"UAH","asset_issuer":"{{WalletSample.Account()}}","login":"a@example.com","name":"Anna"}""";
        var guid = (await bank.Must(bank.Post("/customers", client))).Member("customer_guid")!;
        var (cardBefore, listBefore) = (await cards.Must(cards.Get($"/customers/{card}")), await bank.Must(bank.Get("/customers")));
        foreach (var (partner, reference) in new[] { ("cards", card), ("bank", guid) })
        {
            var id = await server.Customer(("account", WalletSample.Account()), ("last_name", "B"));
            Assert.That((await Link(server, reference, new { customer_id = id }, partner)).Status, Is.EqualTo(200));
            Assert.That((await Unlink(server, reference, partner: partner)).Status, Is.EqualTo(200));
        }

        Assert.That((await cards.Must(cards.Get($"/customers/{card}"))).Body, Is.EqualTo(cardBefore.Body));
        Assert.That((await bank.Must(bank.Get("/customers"))).Body, Is.EqualTo(listBefore.Body));
        await cards.Must(cards.Post("/customers", Card), 409);
        await bank.Must(bank.Post("/customers", client), 400);
    }

    /// <summary>A partner's verdict pays nothing: neither a link nor its end makes a transaction payable.</summary>
    [Test]
    public async Task Nothing_becomes_payable_by_a_link()
    {
        await using var loop = await Loop.Start(overrides:
            [.. BvnkClient.On, ("Reactions:AskOnCreate", "false"), ("Customers:Deletion", "retain")]);
        var server = loop.Server;
        using var partner = await BvnkClient.Add(server);

        // The customer lacks what the partner's customer brings.
        var (id, transaction) = await Pending(("first_name", "Ada"), ("email_address", "ada@example.com"));
        Assert.That(await Why(transaction), Does.Contain("NEEDS_INFO (missing: last_name)"));
        var reference = await Verified(Individual);
        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(200));
        Assert.That(await Why(transaction), Does.Contain("the customer is PROCESSING"));
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"PENDING"}"""));
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));
        Assert.That(await Why(transaction), Does.Contain("the customer is PROCESSING"), "the partner's word after the link");
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"REJECTED"}"""));
        await server.MustDecide(id, new { decision = "accept", type = "sep6" });
        Assert.That(await Why(transaction), Does.Contain("REJECTED"), "a partner's no counts");
        Assert.That((await Unlink(server, reference)).Status, Is.EqualTo(200));
        Assert.That(await Why(transaction), Does.Contain("NEEDS_INFO (missing: last_name)"), "its end is no yes");
        await server.Customer(("id", id), ("last_name", "Byron"), ("birth_date", "1990-01-31"));
        Assert.That(await Why(transaction), Does.Contain("the customer is PROCESSING"));
        await server.MustDecide(id, new { decision = "accept", type = "sep6" });
        Assert.That(await Why(transaction), Is.Empty, "an officer's word");

        // An accepted customer, payable until a link brings another value.
        reference = await Verified(Individual.Replace(",\"documentNumber\":\"7\"", "", StringComparison.Ordinal));
        Assert.That((await Link(server, reference, new { customer_id = id, keep = "partner" })).Status, Is.EqualTo(200));
        Assert.That(await Why(transaction), Is.Empty, "it brings nothing new");
        Assert.That((await Unlink(server, reference)).Status, Is.EqualTo(200));
        reference = await Verified(Individual.Replace("Ada", "Augusta", StringComparison.Ordinal));
        Assert.That((await Link(server, reference, new { customer_id = id })).Status, Is.EqualTo(409));
        await server.MustDecide(id, new { decision = "accept", type = "sep6" });
        Assert.That((await Link(server, reference, new { customer_id = id, keep = "partner" })).Status, Is.EqualTo(200));
        Assert.That(await Why(transaction), Does.Contain("the customer is PROCESSING"));

        // Rejected or deleted customers, of either side.
        var (rejected, second) = await Pending(Loop.Person);
        await loop.Reject(rejected, "sep6");
        foreach (var of in new[] { await Verified(Individual), await Verified(BvnkExamples.Create) })
            Assert.That((await Link(server, of, new { customer_id = rejected })).Status, Is.EqualTo(409));
        Assert.That(await Why(second), Does.Contain("REJECTED"));
        var (deleted, third) = await Pending(Loop.Person);
        await server.DeleteCustomer(deleted);
        Assert.That((await Link(server, await Verified(Individual), new { customer_id = deleted })).Status, Is.EqualTo(409), "it is kept");
        Assert.That(await Why(third), Does.Contain("deleted"));
        var (accepted, fourth) = await Pending(Loop.Person);
        Assert.That(await Why(fourth), Is.Empty);
        var refused = await Verified(BvnkExamples.Create);
        await partner.Must(partner.Put($"/customers/{refused}/status", """{"status":"REJECTED"}"""));
        Assert.That((await Link(server, refused, new { customer_id = accepted })).Status, Is.EqualTo(409));

        // A company's values are new to the customer.
        Assert.That((await Link(server, await Verified(BvnkExamples.Create), new { customer_id = accepted })).Status, Is.EqualTo(200));
        Assert.That(await Why(fourth), Does.Contain("the customer is PROCESSING"));

        // AP hears of every change and may answer with another status, so the first answer counts.
        async Task<string> Why(PlatformAnswer answer)
        {
            var reason = (await server.Get<Database>().Write(connection => server.Get<PayoutCheck>().Check(connection, answer)))
                .Payable.Reason;
            return reason.StartsWith("AP has not answered a call", StringComparison.Ordinal) ? "" : reason;
        }

        async Task<(string Id, PlatformAnswer Transaction)> Pending(params (string, string)[] values)
        {
            var wallet = Loop.Wallet();
            var customer = await server.Customer([("account", wallet), ("type", "sep6"), .. values]);
            var withdrawal = loop.Platform.Wallet.StartWithdrawal(wallet);
            await loop.Fund(withdrawal);
            Assert.That((await server.Get<PayoutCheck>().Ask(withdrawal, default)).Failed(out var failure, out var answer), Is.False,
                failure.Text);
            return (customer, answer);
        }

        async Task<string> Verified(string body)
        {
            var made = (await partner.Must(partner.Post("/customers", body))).Member("reference")!;
            await partner.Must(partner.Put($"/customers/{made}/status", """{"status":"VERIFIED"}"""));
            return made;
        }
    }
}
