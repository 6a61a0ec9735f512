using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.StoreTools;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>The people of a BVNK company: their documents, what is asked of them, and what the company's acceptance covers.</summary>
[OnEachEngine]
sealed class CompanyPeopleTests
{
    [Test]
    public async Task A_persons_document_goes_to_the_person()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var (reference, person) = await Company(partner);
        var id = await Id(server);
        await Ask(server, id, person, "photo_id_front");
        Assert.That(await Status(partner, reference), Is.EqualTo("INFO_REQUIRED"), "something is asked of its owner");

        foreach (var (document, status) in new[]
        {
            (Document(Guid.NewGuid().ToString()), 400), (Document("nobody"), 400),
            (Document(person, "COMPANY_DOC", "INCORPORATION_CERT"), 400),
            (Document(person), 202),
        })
            await partner.Must(partner.Post($"/customers/{reference}/documents", document), status);

        Assert.That(await Status(partner, reference), Is.EqualTo("PENDING"));
        var first = DocumentOf(await server.Look($"/customers/{id}"));
        Assert.That((await server.Look($"/customers/{id}/documents/{first}")).Status, Is.EqualTo(200));
        // A list that knows the person again keeps the document.
        await partner.Must(partner.Put($"/customers/{reference}/associates", BvnkExamples.Associates));
        Assert.That(DocumentOf(await server.Look($"/customers/{id}")), Is.EqualTo(first));

        await server.MustDecide(id, new
        {
            decision = "reject",
            associate = person,
            fields = new[] { "photo_id_front" },
            message = "Not readable",
        });
        Assert.That(await Status(partner, reference), Is.EqualTo("INFO_REQUIRED"));
        await partner.Must(partner.Post($"/customers/{reference}/documents", Document(person, size: 300)), 202);
        Assert.That(DocumentOf(await server.Look($"/customers/{id}")), Is.Not.EqualTo(first));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);

        await server.DeleteCustomer(id);
        Assert.That((await server.Look($"/customers/{id}/documents/{first}")).Status, Is.EqualTo(404).Or.EqualTo(410));
    }

    [Test]
    public async Task An_answer_in_the_list_of_people_ends_the_ask()
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var (reference, person) = await Company(partner);
        var id = await Id(server);
        await Ask(server, id, person, "email_address");
        Assert.That(await Status(partner, reference), Is.EqualTo("INFO_REQUIRED"));

        await partner.Must(partner.Put($"/customers/{reference}/associates", BvnkExamples.Associates));

        Assert.That(await Status(partner, reference), Is.EqualTo("PENDING"));
    }

    [TestCase("{\"associates\":[]}", TestName = "The owner is left out")]
    [TestCase("\"hasOwnership\":true,\"hasControl\":true", "\"hasOwnership\":false,\"hasControl\":false",
        TestName = "The owner owns and controls nothing now")]
    public async Task A_company_whose_owner_is_gone_is_looked_at_again(string from, string? to = null)
    {
        await using var server = await TestServer.Start(overrides: BvnkClient.On);
        using var partner = await BvnkClient.Add(server);
        var (reference, person) = await Company(partner);
        var id = await Id(server);
        await server.MustDecide(id, new { decision = "accept", type = "bvnk-company" });
        await server.MustDecide(id, new { decision = "reject", type = "bvnk-individual", associate = person, message = "No" });
        Assert.That(await Status(partner, reference), Is.EqualTo("PENDING"));

        await partner.Must(partner.Put($"/customers/{reference}/associates",
            to is null ? from : BvnkExamples.Associates.Replace(from, to, StringComparison.Ordinal)));

        Assert.That(await Status(partner, reference), Is.EqualTo("PENDING"), "nobody has accepted it without the owner");
        await server.MustDecide(id, new { decision = "accept", type = "bvnk-company" });
        Assert.That(await Status(partner, reference), Is.EqualTo("VERIFIED"));
    }

    static async Task<(string Reference, string Person)> Company(BvnkClient partner)
    {
        var made = (await partner.Must(partner.Post("/customers", BvnkExamples.Create))).Json;
        return (made.GetProperty("reference").GetString()!,
            made.GetProperty("company").GetProperty("associates")[0].GetProperty("person").GetProperty("reference").GetString()!);
    }

    static string Document(string person, string type = "PASSPORT", string subType = "FRONT_SIDE", int size = 200) => $$"""
        [{"customerPersonReference":"{{person}}","type":"{{type}}","subType":"{{subType}}",
          "content":"{{Convert.ToBase64String(WalletSample.Photo(size))}}"}]
        """;

    static Task<Reply> Ask(TestServer server, string id, string person, string field) => server.MustDecide(id, new
    {
        decision = "ask",
        type = "bvnk-individual",
        associate = person,
        fields = new[] { field },
        message = "Please send it",
    });

    static string DocumentOf(Reply customer) => customer.Json.GetProperty("associates")[0].GetProperty("fields")
        .GetProperty("photo_id_front").GetProperty("document").GetProperty("id").GetString()!;

    static async Task<string> Id(TestServer server) =>
        (await server.Look("/customers")).Items("customers").Single().GetProperty("id").GetString()!;

    static async Task<string> Status(BvnkClient partner, string reference) =>
        (await partner.Must(partner.Get($"/customers/{reference}"))).Json.GetProperty("status").GetString()!;
}
