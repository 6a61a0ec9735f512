using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Types: which one a request is judged by, in which language, and what a changed file does.</summary>
[OnEachEngine]
sealed class CustomerTypeTests
{
    static readonly string Account = Accounts.Plain(1);

    const string TwoTypes = """
        types:
          default:
            fields:
              first_name: required
              photo_id_front: { need: optional, review: manual, description: { en: "Front of your passport", fr: "Recto du passeport" } }
          business: { review: manual, accepts: [biz], fields: { first_name: required, city: required } }
        """;

    [Test]
    public async Task Without_a_type_the_one_of_the_last_PUT_judges()
    {
        await using var server = await TestServer.Start(types: TwoTypes);
        await server.PutCustomer(("account", Account), ("type", "biz"), ("first_name", "Ada"));

        Assert.That((await server.PutCustomer(("account", Account))).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        Assert.That((await server.GetCustomer(("account", Account))).Fields, Is.EqualTo(new[] { "city" }));
        Assert.That((await server.GetCustomer(("account", Account), ("type", "default"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That((await server.GetCustomer(("account", Account))).Fields, Is.EqualTo(new[] { "city" }), "a GET changes nothing of that");
    }

    [Test]
    public async Task Complete_data_of_a_manual_type_waits()
    {
        await using var server = await TestServer.Start(types: TwoTypes);

        var reply = await server.PutCustomer(("account", Account), ("type", "business"), ("first_name", "Ada"), ("city", "London"));

        Assert.That(reply.CustomerStatus, Is.EqualTo("PROCESSING"));
        Assert.That(reply.ProvidedField("city").GetProperty("status").GetString(), Is.EqualTo("PROCESSING"));
    }

    [Test]
    public async Task A_field_for_review_makes_its_customer_wait()
    {
        await using var server = await TestServer.Start(types: TwoTypes);

        var reply = await server.PutMultipart([("account", Account), ("first_name", "Ada")], ("photo_id_front", [0xFF, 0xD8, 0xFF, 0xE0]));

        Assert.That(reply.CustomerStatus, Is.EqualTo("PROCESSING"));
        Assert.That(reply.ProvidedField("photo_id_front").GetProperty("status").GetString(), Is.EqualTo("PROCESSING"));
        Assert.That(reply.ProvidedField("first_name").GetProperty("status").GetString(), Is.EqualTo("ACCEPTED"));
    }

    [TestCase("fr-CA", "Recto du passeport")]
    [TestCase("es-AR", "Foto del anverso del documento")]
    [TestCase("zh-Hant-TW", "Front of your passport")]
    [TestCase("", "Front of your passport")]
    public async Task Descriptions_come_in_the_nearest_language(string language, string description)
    {
        await using var server = await TestServer.Start(types: TwoTypes);

        var reply = await server.GetCustomer(("account", Account), ("lang", language));

        Assert.That(reply.Field("photo_id_front").GetProperty("description").GetString(), Is.EqualTo(description));
    }

    [Test]
    public async Task An_unknown_type_is_served_by_the_configured_one_and_logged_once()
    {
        await using var server = await TestServer.Start(types: TwoTypes);

        for (var i = 0; i < 3; i++)
            Assert.That((await server.GetCustomer(("account", Account), ("type", "wholesale"))).Fields,
                Is.EqualTo(new[] { "first_name", "photo_id_front" }));

        Assert.That(server.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning)
            .Count(line => line.Contains("wholesale", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Where_unknown_types_are_refused_a_PUT_is_400_and_a_GET_is_not()
    {
        await using var server = await TestServer.Start(types: "unknownType: refuse\n" + TwoTypes);

        var put = await server.PutCustomer(("account", Account), ("type", "wholesale"), ("first_name", "Ada"));
        var get = await server.GetCustomer(("account", Account), ("type", "wholesale"));

        Assert.That(put.Status, Is.EqualTo(400));
        Assert.That(put.Error, Does.StartWith("type: ").And.Contain("default, business"));
        Assert.That(get.Status, Is.EqualTo(200));
        Assert.That(get.Fields, Is.EqualTo(new[] { "first_name", "photo_id_front" }));
    }

    [Test]
    public async Task Each_type_a_customer_is_seen_as_has_its_status_in_the_clear()
    {
        await using var server = await TestServer.Start(types: TwoTypes);
        await server.PutCustomer(("account", Account), ("first_name", "Ada"), ("city", "London"));
        Assert.That(await Statuses(server), Is.EqualTo(new[] { "default ACCEPTED " }));

        await server.GetCustomer(("account", Account), ("type", "biz"));

        var waiting = $"business PROCESSING {server.Clock.GetUtcNow().ToUnixTimeMilliseconds()}";
        await Eventually(async () => (await Statuses(server)).Count == 2, "the status as the other type is written");
        Assert.That(await Statuses(server), Is.EqualTo(new[] { waiting, "default ACCEPTED " }));
    }

    [Test]
    public async Task A_review_is_open_since_it_began_not_since_the_last_change()
    {
        await using var server = await TestServer.Start(types: TwoTypes);
        await server.PutCustomer(("account", Account), ("type", "business"), ("first_name", "Ada"), ("city", "London"));
        var since = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        server.Clock.Advance(TimeSpan.FromDays(1));
        await server.PutCustomer(("account", Account), ("type", "business"), ("city", "Paris"));

        Assert.That(await Statuses(server), Is.EqualTo(new[] { $"business PROCESSING {since}" }));
    }

    [Test]
    public async Task A_transaction_named_in_a_request_is_remembered()
    {
        await using var server = await TestServer.Start();
        await server.PutCustomer(("account", Account), ("transaction_id", "t1"), ("first_name", "Ada"));
        await server.GetCustomer(("account", Account), ("transaction_id", "t2"), ("type", "sep31-receiver"));

        await Eventually(async () => (await Transactions(server)).Count == 2, "the transaction of the GET is written");
        Assert.That(await Transactions(server), Is.EqualTo(new[] { "t1 default", "t2 sep31-receiver" }));
    }

    [Test]
    public async Task After_the_types_have_changed_every_customer_is_judged_again()
    {
        await using var server = await TestServer.Start(types: TwoTypes);
        for (var i = 0; i < 120; i++)
            await server.PutCustomer(("account", Accounts.Plain(i)), ("type", i % 2 == 0 ? "default" : "business"), ("first_name", "Ada"),
                ("city", "London"));

        await server.Restart(types: "types: { default: { fields: { first_name: required, city: required, last_name: required } } }");
        await server.UntilStarted();

        var health = await server.Send(HttpMethod.Get, "/health");
        Assert.That(health.Json.GetProperty("evaluation").ToString(), Is.EqualTo("""{"finished":true,"percent":100,"evaluated":120}"""));
        var statuses = (await Statuses(server)).Select(row => row.Split(' ')[..2]).Select(row => string.Join(' ', row)).ToList();
        Assert.That(statuses.Count(row => row == "default NEEDS_INFO"), Is.EqualTo(120), "all are evaluated as the type that is left");
        Assert.That(statuses.Count(row => row == "business PROCESSING"), Is.EqualTo(60), "open reviews stay");
        Assert.That(statuses, Has.Count.EqualTo(180));
    }

    [Test]
    public async Task A_review_of_a_removed_type_stays_until_an_operator_decides()
    {
        await using var server = await TestServer.Start(types: TwoTypes);
        await server.PutCustomer(("account", Account), ("type", "business"), ("first_name", "Ada"), ("city", "London"));
        var id = (await server.GetCustomer(("account", Account))).Id!;
        await server.PutCustomer(("account", Accounts.Plain(2)), ("type", "business"), ("first_name", "Bo"));
        await server.Restart(types: "types: { default: { fields: { first_name: required } } }");
        await server.UntilStarted();

        Assert.That(await InReview(server), Is.EqualTo(new[] { $"{id} business" }));
        Assert.That((await server.Look($"/customers/{id}")).StatusAs("default"), Is.EqualTo("ACCEPTED"));
        Assert.That(await Statuses(server), Has.Exactly(2).StartsWith("default ACCEPTED"), "the other customer has no open review");
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);

        var ask = await server.Decide(id, new { decision = "ask", type = "business", fields = new[] { "city" } });
        Assert.That(ask.Status, Is.EqualTo(400), "nobody is asked as a type that is not configured");
        await server.MustDecide(id, new { decision = "accept", type = "business" });

        Assert.That(await InReview(server), Is.Empty);
        Assert.That((await server.Look($"/customers/{id}")).StatusAs("business"), Is.EqualTo("ACCEPTED"));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task A_rejection_outlives_its_type_until_an_operator_takes_it_back()
    {
        await using var server = await TestServer.Start(types: TwoTypes);
        await server.PutCustomer(("account", Account), ("type", "business"), ("first_name", "Ada"), ("city", "London"));
        var id = (await server.GetCustomer(("account", Account))).Id!;
        await server.MustDecide(id, new { decision = "reject", type = "business", message = "No." });
        await server.Restart(types: "types: { default: { fields: { first_name: required } } }");
        await server.UntilStarted();

        Assert.That((await server.GetCustomer(("account", Account), ("type", "business"))).CustomerStatus, Is.EqualTo("REJECTED"));
        Assert.That((await server.GetCustomer(("account", Account), ("type", "default"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        await server.MustDecide(id, new { decision = "clear", type = "business" });

        Assert.That((await server.GetCustomer(("account", Account), ("type", "business"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    static async Task<IEnumerable<string>> InReview(TestServer server) =>
        (await server.Look("/customers?needs_review=true")).Items("customers")
            .Select(row => $"{row.GetProperty("id").GetString()} {row.GetProperty("type").GetString()}");

    static ValueTask<List<string>> Statuses(TestServer server) =>
        server.Get<Database>().Read(async connection => (await connection.QueryAsync<string>(
        "SELECT type || ' ' || status || ' ' || coalesce(cast(review_since AS TEXT), '') FROM customer_statuses ORDER BY type")).AsList());

    static ValueTask<List<string>> Transactions(TestServer server) =>
        server.Get<Database>().Read(async connection => (await connection.QueryAsync<string>(
        "SELECT transaction_id || ' ' || type FROM customer_transactions ORDER BY transaction_id")).AsList());
}
