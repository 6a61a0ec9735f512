using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class FindCustomerTests
{
    static string Table => TestEngine.IsPostgres ? "search_digests" : "search_words";

    static Task<string> Put(TestServer server, params (string, string)[] fields) =>
        server.Customer([("account", WalletSample.Account()), .. fields]);

    static async Task<string[]> Find(TestServer server, string text)
    {
        var reply = await server.Operate(HttpMethod.Post, "/search", System.Text.Json.JsonSerializer.Serialize(new { text }));
        Assert.That((reply.Status, reply.Json.GetProperty("complete").GetBoolean()), Is.EqualTo((200, true)), reply.Body);
        return [.. reply.Items("customers").Select(found => found.GetProperty("id").GetString()!)];
    }

    static async Task<long> Words(TestServer server)
    {
        await server.Get<SearchMerging>().Run();
        return await Stored(server);
    }

    static async Task<long> Stored(TestServer server) => await server.Get<Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long>(TestEngine.IsPostgres
            ? "SELECT cast(coalesce(sum(cardinality(digests)), 0) AS BIGINT) FROM search_digests"
            : "SELECT count(*) FROM search_words"));

    static async Task<long> Count(TestServer server, string table) => await server.Get<Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"));

    [Test]
    public async Task A_customer_is_found_by_each_value_that_names_a_person()
    {
        await using var server = await TestServer.Start();
        var id = await Put(server, ("first_name", "María José"), ("last_name", "Núñez O'Brien"), ("email_address", "Maria.N@Example.com"),
            ("mobile_number", "+5491143211234"), ("id_number", "AB-123 456"), ("tax_id", "20-1234567-8"),
            ("bank_account_number", "0012345678"));
        var account = (await server.Look($"/customers/{id}")).Member("account")!;
        await Put(server, ("first_name", "Maria"), ("last_name", "Other"));

        foreach (var text in (string[])["maría josé", "NUNEZ jose", "núñez", "Nu\u0301n\u0303ez", "o'brien", "maria.n@example.com",
            "+54 9 11 4321-1234", "5491143211234", "ab123456", "AB-123 456", "20-1234567-8", "0012345678", id, account])
            Assert.That(await Find(server, text), Is.EqualTo([id]), text);
        Assert.That(await Find(server, "maria"), Has.Length.EqualTo(2));
        foreach (var text in (string[])["mari", "maria nunez other", "example.com", "123"])
            Assert.That(await Find(server, text), Is.Empty, text);
        (await server.Operate(HttpMethod.Post, "/search", """{"text":"..."}""")).AssertProblem(400, "invalid", "text");
        (await server.Operate(HttpMethod.Post, "/search", """{"text":"a b c d e"}""")).AssertProblem(400, "invalid", "text");
    }

    [Test]
    public async Task A_replaced_value_is_found_no_more_unless_another_has_the_word()
    {
        await using var server = await TestServer.Start();
        var id = await Put(server, ("first_name", "Ana"), ("last_name", "Vega Ana"));

        await server.Customer(("id", id), ("first_name", "Berta"));
        Assert.That((await Find(server, "ana"), await Find(server, "berta vega")), Is.EqualTo((new[] { id }, new[] { id })));
        await server.Customer(("id", id), ("last_name", "Vega"));

        Assert.That(await Find(server, "ana"), Is.Empty);
        Assert.That(await Words(server), Is.EqualTo(2));
    }

    [Test]
    public async Task Erasure_destroys_the_words()
    {
        await using var server = await TestServer.Start();
        var id = await Put(server, ("first_name", "Ana"), ("email_address", "ana@example.com"));

        await server.DeleteCustomer(id);

        Assert.That((await Stored(server), await Count(server, "search_changes")), Is.EqualTo((0, 0)));
        Assert.That((await Find(server, "ana"), await Find(server, id)), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public async Task Erasure_destroys_a_replaced_word_whose_removal_waits()
    {
        await using var server = await TestServer.Start();
        var id = await Put(server, ("first_name", "Ana"));
        Assert.That(await Words(server), Is.EqualTo(1));
        await server.Customer(("id", id), ("first_name", "Berta"));

        await server.DeleteCustomer(id);

        Assert.That((await Stored(server), await Count(server, "search_changes")), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Changes_of_many_customers_are_merged_in_the_order_of_their_versions()
    {
        await using var server = await TestServer.Start();
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
            ids.Add(await Put(server, ("first_name", $"Ana{i}"), ("last_name", "Vega")));
        foreach (var id in ids)
        {
            await server.Customer(("id", id), ("first_name", "Zoe"));
            await server.Customer(("id", id), ("last_name", "Ruiz"));
            await server.Customer(("id", id), ("first_name", "Ana"));
        }
        // As if the clock of another server were late: the newest change of each customer is the first.
        await server.Get<Database>().Write(async connection =>
            await connection.ExecuteAsync("UPDATE search_changes SET id = '0' || id WHERE version = 4"));

        Assert.That((await Find(server, "ana ruiz")).Order(), Is.EqualTo(ids.Order()));
        Assert.That((await Find(server, "zoe"), await Find(server, "vega"), await Find(server, "ana3")), Is.EqualTo(
            (Array.Empty<string>(), Array.Empty<string>(), Array.Empty<string>())));
        Assert.That((await Words(server), await Count(server, "search_changes")), Is.EqualTo((24, 0)));
    }

    [Test]
    public async Task The_worker_merges_while_the_writer_is_idle()
    {
        await using var server = await TestServer.Start();
        await Put(server, ("first_name", "Ana"));

        await Eventually(async () =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(2));
            return await Stored(server) == 1;
        }, "the word is merged");
    }

    [Test]
    public async Task Only_admins_find_a_deleted_customer_whose_record_is_kept()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", "retain"));
        var id = await Put(server, ("first_name", "Ana"));
        await server.DeleteCustomer(id);
        Assert.That(await Find(server, "ana"), Is.EqualTo([id]));

        var key = (await server.Operate(HttpMethod.Post, "/operators", """{"name":"carl","role":"approver"}""")).Member("key");
        server.Operators.DefaultRequestHeaders.Authorization = new("Bearer", key);

        Assert.That((await Find(server, "ana"), await Find(server, id)), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public async Task A_store_from_before_the_index_is_indexed_at_the_start()
    {
        await using var server = await TestServer.Start();
        var ids = new List<string>();
        for (var i = 0; i < 120; i++)
            ids.Add(await Put(server, ("first_name", $"Ana{i}")));
        await server.Get<Database>().Write(async connection =>
            await connection.ExecuteAsync($"DELETE FROM {Table}; INSERT INTO search_progress VALUES (1, -1, '', 0, 0)"));

        await server.Restart();
        await server.Operate(HttpMethod.Post, "/search/reindex", "{}");

        Assert.That(await Find(server, "ana117"), Is.EqualTo([ids[117]]));
        Assert.That(await Words(server), Is.EqualTo(120));
    }

    [Test]
    public async Task A_rebuild_removes_what_belongs_to_nobody()
    {
        await using var server = await TestServer.Start();
        var id = await Put(server, ("first_name", "Ana"));
        await server.Get<Database>().Write(async connection =>
            await connection.ExecuteAsync(TestEngine.IsPostgres
                ? "INSERT INTO search_digests VALUES ('gone', '{7}'); UPDATE search_digests SET digests = '{8}' WHERE customer_id = @id"
                : "INSERT INTO search_words (digest, customer_id) VALUES (7, 'gone'), (8, @id)", new { id }));

        var answer = await server.Operate(HttpMethod.Post, "/search/reindex", """{"restart":true}""");

        Assert.That((answer.Json.GetProperty("finished").GetBoolean(), answer.Json.GetProperty("indexed").GetInt64()),
            Is.EqualTo((true, 1L)));
        Assert.That((await Words(server), await Find(server, "ana")), Is.EqualTo((1L, new[] { id })));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task The_words_are_in_no_log_and_the_search_is_noted()
    {
        await using var server = await TestServer.Start();
        await Put(server, ("first_name", "Quetzalina"));
        using var officer = await Browser.SignIn(server);

        var found = await officer.Submit((await officer.Open("/console/search")).Form("/console/search"), ("words", "quetzalina"));

        Assert.That(found.Has("tbody th a[href^='/console/customers/']"), found.Html);
        Assert.That(found.Response.RequestMessage!.RequestUri!.Query, Is.Empty);
        Assert.That(server.Log.Text, Does.Not.Contain("uetzalina"));
        var noted = await server.Get<Database>().Read(async connection => (await connection.QueryAsync<string>(
            "SELECT subject FROM operations WHERE action = 'search'")).AsList());
        Assert.That(noted.Single(), Does.Match("^search:[0-9a-f]{12}$"));
    }
}
