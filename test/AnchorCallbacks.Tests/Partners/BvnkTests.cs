using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.Secrecy;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>BVNK's API: its examples byte for byte, its rules, and what it refuses.</summary>
[OnEachEngine]
sealed class BvnkTests
{
    [Test]
    public async Task The_examples_get_their_answers()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var made = await partner.Must(partner.Post("/customers", BvnkExamples.Create));
        var (reference, person) = (made.Json.GetProperty("reference").GetString()!, PersonOf(made));
        string InTheExample(Reply reply) => reply.Body.Replace(reference, "8a0e1da2-2af3-4b9e-a221-e74db4e01b06", StringComparison.Ordinal)
            .Replace($"https://verify.com/8a0e1da2-2af3-4b9e-a221-e74db4e01b06", "https://verify.com/1", StringComparison.Ordinal)
            .Replace($"https://verify.com/{person}", "https://verify.com/2", StringComparison.Ordinal)
            .Replace(person, "911685b0-acaa-418d-bd91-ed80b96c62cf", StringComparison.Ordinal);
        var verified = BvnkExamples.DetailsAnswer.Replace("\"status\":\"PENDING\"", "\"status\":\"VERIFIED\"", StringComparison.Ordinal);

        Assert.That(InTheExample(await partner.Must(partner.Put($"/customers/{reference}", BvnkExamples.Details))),
            Is.EqualTo(BvnkExamples.DetailsAnswer));
        Assert.That(InTheExample(await partner.Must(partner.Put($"/customers/{reference}/status", BvnkExamples.Status))),
            Is.EqualTo(verified));
        var replaced = InTheExample(await partner.Must(partner.Put($"/customers/{reference}/associates", BvnkExamples.Associates)));

        using var wanted = JsonDocument.Parse(verified);
        var sent = JsonDocument.Parse(BvnkExamples.Associates).RootElement.GetProperty("associates")[0].GetRawText();
        var old = wanted.RootElement.GetProperty("company").GetProperty("associates")[0].GetRawText();
        var expected = sent.Replace("{\"person\":{", "{\"person\":{\"reference\":\"911685b0-acaa-418d-bd91-ed80b96c62cf\",",
            StringComparison.Ordinal)[..^1] + ",\"verification\":{\"url\":\"https://verify.com/2\",\"status\":\"infoRequired\"}}";
        Assert.That(replaced, Is.EqualTo(verified.Replace(old, expected, StringComparison.Ordinal)));
        foreach (var (path, request, answer) in new[]
        {
            ("", BvnkExamples.Details, BvnkExamples.DetailsAnswer), ("/status", BvnkExamples.Status, verified),
            ("/associates", BvnkExamples.Associates, replaced),
        })
            DoorContract.Of("bvnk").MustSay("PUT", $"/customers/{reference}{path}", request, answer);
        Assert.That((await partner.Must(partner.Get($"/customers/{reference}"))).Body, Does.Contain("\"status\":\"VERIFIED\""));
    }

    [Test]
    public async Task A_status_of_the_partner_is_the_first_of_two_where_four_eyes_are_needed()
    {
        await using var server = await TestServer.Start(overrides: [.. BvnkClient.On, ("Review:FourEyes", "accept:bvnk-company")]);
        using var partner = await BvnkClient.Add(server);
        var reference = (await partner.Must(partner.Post("/customers", BvnkExamples.Create))).Json.GetProperty("reference").GetString()!;
        var before = StatusOf(await partner.Must(partner.Get($"/customers/{reference}")));

        Assert.That(StatusOf(await partner.Must(partner.Put($"/customers/{reference}/status", BvnkExamples.Status))), Is.EqualTo(before));
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo(before));
        var pending = (await server.Look("/approvals")).Items("approvals").Single();
        Assert.That(pending.GetProperty("proposed_by").GetString(), Does.StartWith("partner:"));
        var approved = await server.Operate(HttpMethod.Post, $"/approvals/{pending.GetProperty("id").GetString()}/approve");
        Assert.That(approved.Status, Is.EqualTo(200), approved.Body);

        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("VERIFIED"));
        await partner.Must(partner.Put($"/customers/{reference}", BvnkExamples.Details));
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("VERIFIED"), "it stands");
    }

    [Test]
    public async Task A_partner_signs_up_and_its_company_goes_through_the_review()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var added = JsonDocument.Parse((await server.Operate(HttpMethod.Post, "/partners",
            """{"name":"acme","door":"bvnk"}""")).Body);
        using var partner = new BvnkClient(server, added.RootElement.GetProperty("id").GetString()!,
            added.RootElement.GetProperty("secret").GetString()!);
        var made = await partner.Must(partner.Post("/customers", BvnkExamples.Create));
        var (reference, person) = (made.Json.GetProperty("reference").GetString()!, PersonOf(made));
        Assert.That(StatusOf(made), Is.EqualTo("PENDING"));
        var id = (await server.Look("/customers?needs_review=true")).Items("customers").Single().GetProperty("id").GetString()!;

        await server.MustDecide(id, new
        {
            decision = "ask",
            type = "bvnk-company",
            fields = new[] { "organization.photo_incorporation_doc" },
            message = "Send the certificate",
        });
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("INFO_REQUIRED"));
        var photo = Convert.ToBase64String(WalletSample.Photo(200));
        var document = $$"""[{"type":"COMPANY_DOC","subType":"INCORPORATION_CERT","name":"c","content":"{{photo}}"}]""";
        await partner.Must(partner.Post($"/customers/{reference}/documents", document), 202);
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("PENDING"));
        await partner.Must(partner.Post($"/customers/{reference}/documents", document), 400);

        await server.MustDecide(id, new { decision = "accept", type = "bvnk-company" });
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("PENDING"),
            "its owner is not accepted yet");
        await server.MustDecide(id, new { decision = "accept", type = "bvnk-individual", associate = person });
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("VERIFIED"));

        var audit = (await server.Look($"/customers/{id}")).Json;
        Assert.That(audit.GetProperty("audit").EnumerateArray().Select(line => line.GetProperty("actor").GetString()),
            Does.Contain("partner:acme"));
        await server.DeleteCustomer(id);
        await partner.Must(partner.Get($"/customers/{reference}"), 404);
        Assert.That((await partner.Must(partner.Get("/customers"))).Json.GetProperty("totalElements").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task A_status_that_the_partner_set_stands_until_an_operator_decides()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var reference = await partner.CreateCompany();
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));
        await partner.Must(partner.Put($"/customers/{reference}", """{"name":"Another name"}"""));

        var shown = await partner.Must(partner.Get($"/customers/{reference}"));
        var customer = (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;
        var detail = (await server.Look($"/customers/{customer}")).Json.GetProperty("partner_status");

        Assert.That(StatusOf(shown), Is.EqualTo("VERIFIED"));
        Assert.That(detail.GetProperty("changed_since").EnumerateArray().Select(name => name.GetString()),
            Is.EqualTo(new[] { "organization.name" }));

        // What was removed has changed too.
        await partner.Must(partner.Put($"/customers/{reference}", """{"address":{"city":"Reno"}}"""));
        await partner.Must(partner.Put($"/customers/{reference}/associates", """{"associates":[]}"""));
        Assert.That(await ChangedSince(), Is.EquivalentTo(new[]
        {
            "organization.name", "organization.city", "organization.registered_address", "organization.address_line_2",
            "organization.postal_code", "organization.address_country_code", "organization.country_name", "associates",
        }));
        using var officer = await Browser.SignIn(server);
        Assert.That((await officer.Open($"/console/customers/{customer}")).Document.QuerySelector("p.warning")!.TextContent,
            Does.Contain("Associates").And.Contain("Postal"));
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"VERIFIED"}"""));
        Assert.That(await ChangedSince(), Is.Empty, "the same status again is about the customer as it is now");
        await server.MustDecide(customer, new { decision = "reject", type = "bvnk-company", message = "No" });
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("REJECTED"));
        await partner.Must(partner.Put($"/customers/{reference}/status", """{"status":"PENDING"}"""));
        Assert.That(StatusOf(await partner.Must(partner.Get($"/customers/{reference}"))), Is.EqualTo("PENDING"));

        async Task<IEnumerable<string?>> ChangedSince() => (await server.Look($"/customers/{customer}")).Json
            .GetProperty("partner_status").GetProperty("changed_since").EnumerateArray().Select(name => name.GetString());
    }

    [Test]
    public async Task A_partner_sees_its_own_customers_alone()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        using var other = await BvnkClient.Add(server, "other", maySetStatus: false);
        var (reference, own) = (await partner.CreateCompany(), await other.CreateCompany());

        var unknown = await other.Must(other.Get($"/customers/{Guid.NewGuid()}"), 404);
        foreach (var (method, path, body) in new[]
        {
            ("GET", "", null), ("PUT", "", BvnkExamples.Details), ("PUT", "/associates", BvnkExamples.Associates),
        })
            Assert.That((await other.Must(other.Send(method, $"/customers/{reference}{path}", body), 404)).Body, Is.EqualTo(unknown.Body));
        Assert.That((await other.Must(other.Get("/customers"))).Json.GetProperty("content").EnumerateArray()
            .Select(item => item.GetProperty("reference").GetString()), Is.EqualTo(new[] { own }));
        await other.Must(other.Put($"/customers/{own}/status", """{"status":"VERIFIED"}"""), 403);
    }

    [Test]
    public async Task What_is_not_the_partners_to_write_stays()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var made = await partner.Must(partner.Post("/customers", BvnkExamples.Create));
        var (reference, person) = (made.Json.GetProperty("reference").GetString()!, PersonOf(made));
        var forged = BvnkExamples.Associates.Replace("{\"person\":{",
            """{"status":"VERIFIED","verification":{"url":"https://evil.test","status":"done"},"person":{"reference":"REF",""",
            StringComparison.Ordinal).Replace("REF", Guid.NewGuid().ToString(), StringComparison.Ordinal);

        var after = await partner.Must(partner.Put($"/customers/{reference}/associates", forged));
        var details = await partner.Must(partner.Put($"/customers/{reference}",
            $$"""{"reference":"{{Guid.NewGuid()}}","status":"VERIFIED","riskScore":"HIGH","verification":{"status":"done"},"name":"N"}"""));

        Assert.That(PersonOf(after), Is.EqualTo(person));
        Assert.That(after.Body, Does.Not.Contain("evil").And.Not.Contain("done"));
        Assert.That((StatusOf(details), details.Json.GetProperty("riskScore").GetString()), Is.EqualTo(("PENDING", "LOW")));
        Assert.That(details.Body, Does.Not.Contain("done"));
    }

    [Test]
    public async Task A_repeated_key_gets_the_same_answer_and_another_payload_is_refused()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var key = Guid.NewGuid().ToString();
        var first = await partner.Must(partner.Post("/customers", BvnkExamples.Create, key));

        Assert.That((await partner.Must(partner.Post("/customers", BvnkExamples.Create, key))).Body, Is.EqualTo(first.Body));
        await server.Restart();
        using var again = new BvnkClient(server, partner.CredentialId, partner.Secret);
        Assert.That((await again.Must(again.Post("/customers", BvnkExamples.Create, key))).Body, Is.EqualTo(first.Body));
        await again.Must(again.Post("/customers",
            """{"type":"INDIVIDUAL","individual":{"firstName":"A","lastName":"B","dateOfBirth":"2000-01-01"}}""", key), 400);
        Assert.That((await again.Must(again.Get("/customers"))).Json.GetProperty("totalElements").GetInt32(), Is.EqualTo(1));
        await again.Must(again.Post("/customers", "{}", Guid.NewGuid().ToString()), 400);
        await again.Must(again.Post("/customers", BvnkExamples.Create, "no uuid"), 400);
    }

    [Test]
    public async Task A_replayed_stale_or_foreign_request_is_refused()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var good = partner.Sign("GET", "/platform/v1/customers");
        await partner.Must(partner.Send("GET", "/customers", null, authorization: good));

        await partner.Must(partner.Send("GET", "/customers", null, authorization: good), 401);
        await partner.Must(partner.Send("GET", "/customers?size=1", null,
            authorization: partner.Sign("GET", "/platform/v1/customers")), 401);
        await partner.Must(partner.Send("GET", "/customers", null,
            authorization: partner.Sign("GET", "/platform/v1/customers", host: "other.test")), 401);
        var stale = await partner.Must(partner.Send("GET", "/customers", null,
            authorization: partner.Sign("GET", "/platform/v1/customers", server.Clock.GetUtcNow().AddSeconds(-61))), 401);
        Assert.That(stale.Headers.WwwAuthenticate.Single().Parameter, Does.Contain("tsm="));
        await partner.Must(partner.Send("POST", "/customers", BvnkExamples.Create,
            authorization: partner.Sign("POST", "/platform/v1/customers", hash: "AAAA")), 401);
        await server.Restart();
        using var after = new BvnkClient(server, partner.CredentialId, partner.Secret);
        await server.Get<AnchorCallbacks.Partners.PartnerAccounts>().Revoke("acme", "operator:test");
        await after.Must(after.Get("/customers"), 401);
    }

    [TestCase("page=0&page=1", "page")]
    [TestCase("sort=createdAt,asc&sort=createdAt,desc", "sort")]
    public async Task A_parameter_with_one_value_is_given_once(string query, string name)
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        Assert.That((await partner.Must(partner.Get($"/customers?{query}"), 400)).Body, Does.Contain(name).And.Contain("once"));
    }

    [TestCase("""{"name":1}""", "name")]
    [TestCase("""{"name":""}""", "name")]
    [TestCase("""{"address":"x"}""", "address")]
    [TestCase("""{"address":{"countryCode":"Atlantis"}}""", "address.countryCode")]
    [TestCase("""{"description":"\ud800"}""", "description")]
    [TestCase("""[]""", null)]
    [TestCase("""{"name":"a","name":"b"}""", null)]
    [TestCase("""{""", null)]
    public async Task Bad_input_gets_400_with_the_member(string body, string? member)
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var reference = await partner.CreateCompany();

        var refused = await partner.Must(partner.Put($"/customers/{reference}", body), 400);

        Assert.That(refused.Json.GetProperty("code").GetString(), Does.StartWith("bvnk:customers:"));
        Assert.That(refused.Json.GetProperty("details").GetProperty("errors").EnumerateObject().Select(error => error.Name),
            member is null ? Is.Empty : Is.EqualTo(new[] { member }));
    }

    [TestCase("/nothing")]
    [TestCase("/customers/x/y")]
    [TestCase("/wallets")]
    public async Task What_is_not_served_is_named(string path)
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);

        Assert.That((await partner.Must(partner.Get(path), 404)).Json.GetProperty("message").GetString(), Does.Contain("not served"));
    }

    [Test]
    public async Task Nothing_personal_is_on_the_disk_or_in_the_log()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var reference = await partner.CreateCompany(BvnkExamples.Create.Replace("Sam", "Zyxwvuts", StringComparison.Ordinal));
        await partner.Must(partner.Put($"/customers/{reference}/associates", BvnkExamples.Associates, Guid.NewGuid().ToString()));

        var folder = await server.FilesToSearch();

        var planted = new PlantedValues();
        foreach (var text in new[] { "Zyxwvuts", "Updated First Name", "914764628" })
            planted.Add(text, Encoding.UTF8.GetBytes(text), text.Length);
        Assert.That(planted.FoundInFiles(folder), Is.Empty);
        Assert.That(server.Log.GetSnapshot().Select(line => line.Message), Has.None.Contain("Zyxwvuts").And.None.Contain("Updated First"));
    }

    static string StatusOf(Reply reply) => reply.Json.GetProperty("status").GetString()!;

    static string PersonOf(Reply reply) => reply.Json.GetProperty("company").GetProperty("associates")[0].GetProperty("person")
        .GetProperty("reference").GetString()!;
}
