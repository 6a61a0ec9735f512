using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class QueueTests
{
    const string Types = """
        types:
          default:
            review: manual
            fields: { first_name: required, city: optional }
          quick:
            fields: { first_name: required }
        """;

    static async Task<string> Waiting(TestServer server)
    {
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        return await server.Customer(("account", WalletSample.Account()), ("first_name", "Ada"));
    }

    static async Task<(string, string)> Key(TestServer server, string name, string role)
    {
        var made = await server.Operate(HttpMethod.Post, "/operators", $$"""{"name":"{{name}}","role":"{{role}}"}""");
        return ("Authorization", $"Bearer {made.Member("key")}");
    }

    static async Task<string[]> List(TestServer server, string query) =>
        [.. (await server.Look($"/customers?{query}")).Items("customers").Select(row => row.GetProperty("id").GetString()!)];

    [Test]
    public async Task Two_officers_take_the_next_and_get_different_customers()
    {
        await using var server = await TestServer.Start(Types);
        var (first, second, third) = (await Waiting(server), await Waiting(server), await Waiting(server));
        var (alice, bob) = (await Key(server, "alice", "reviewer"), await Key(server, "bob", "reviewer"));
        server.Operators.DefaultRequestHeaders.Authorization = null;

        Assert.That((await server.Operate(HttpMethod.Post, "/queue/next", "{}", alice)).Member("customer_id"), Is.EqualTo(first));
        Assert.That((await server.Operate(HttpMethod.Post, "/queue/next", "{}", bob)).Member("customer_id"), Is.EqualTo(second));
        (await server.Operate(HttpMethod.Post, $"/customers/{first}/take", null, bob)).AssertProblem(409, "conflict", "id");
        (await server.Operate(HttpMethod.Post, $"/customers/{first}/give-back", null, bob)).AssertProblem(409, "conflict", "id");
        await server.Operate(HttpMethod.Post, $"/customers/{third}/take", null, alice);
        (await server.Operate(HttpMethod.Post, "/queue/next", "{}", bob)).AssertProblem(404, "not-found", "queue");

        Assert.That((await server.Operate(HttpMethod.Post, $"/customers/{first}/give-back", null, alice)).Status, Is.EqualTo(200));
        Assert.That((await server.Operate(HttpMethod.Post, "/queue/next", "{}", bob)).Member("customer_id"), Is.EqualTo(first));
    }

    [Test]
    public async Task The_list_filters_by_who_has_taken()
    {
        await using var server = await TestServer.Start(Types);
        var (first, second) = (await Waiting(server), await Waiting(server));
        await server.Operate(HttpMethod.Post, $"/customers/{second}/take");

        Assert.That(await List(server, "needs_review=true&assigned=local"), Is.EqualTo([second]));
        Assert.That(await List(server, "needs_review=true&assigned=none"), Is.EqualTo([first]));
        Assert.That(await List(server, "needs_review=true"), Is.EqualTo([first, second]));
    }

    [Test]
    public async Task A_decision_that_changes_nothing_takes_the_answer_off_the_list_too()
    {
        await using var server = await TestServer.Start(Types);
        var id = await server.Customer(("account", WalletSample.Account()), ("type", "quick"), ("first_name", "Ada"));
        await server.Decide(id, new { decision = "ask", fields = new[] { "city" }, message = "Where?" });
        await server.PutCustomer(("id", id), ("type", "quick"), ("city", "Lima"));
        Assert.That(await List(server, "answered=true"), Is.EqualTo([id]));
        var version = (await server.Look($"/customers/{id}")).Json.GetProperty("version").GetInt64();

        var reply = await server.Decide(id, new { decision = "clear", fields = new[] { "first_name" } });

        Assert.That((reply.Status, reply.Json.GetProperty("version").GetInt64()), Is.EqualTo((200, version)), "it changes nothing");
        Assert.That(await List(server, "answered=true"), Is.Empty);
        Assert.That((await server.Look($"/customers/{id}/audit")).Items("audit").Select(line => line.GetProperty("action").GetString()),
            Does.Contain("seen"));
    }

    [Test]
    public async Task Who_answers_an_ask_is_listed_until_somebody_has_seen_it()
    {
        await using var server = await TestServer.Start(Types);
        var id = await server.Customer(("account", WalletSample.Account()), ("type", "quick"), ("first_name", "Ada"));
        await server.MustDecide(id, new { decision = "ask", type = "quick", fields = new[] { "city" }, message = "Where?" });
        Assert.That(await List(server, "answered=true"), Is.Empty);

        Assert.That((await server.PutCustomer(("id", id), ("type", "quick"), ("city", "Lima"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That(await List(server, "answered=true"), Is.EqualTo([id]));
        using var officer = await Browser.SignIn(server);
        Assert.That((await officer.Open("/console/queue")).Has("a[href='/console/queue?answered=true']"));
        var list = await officer.Open("/console/queue?answered=true");
        Assert.That(list.Has($"tbody a[href='/console/customers/{id}']"), list.Html);
        await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/seen"));

        Assert.That(await List(server, "answered=true"), Is.Empty);
    }

    [Test]
    public async Task A_note_is_sealed_is_for_operators_and_ends_with_the_customer()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Waiting(server);
        using var officer = await Browser.SignIn(server);
        await officer.Submit((await officer.Open($"/console/customers/{id}")).Form("/notes"), ("note", "Called the zebrafish bank"));

        Assert.That((await server.Look($"/customers/{id}")).Items("notes").Single().GetProperty("text").GetString(),
            Is.EqualTo("Called the zebrafish bank"));
        Assert.That((await server.GetCustomer(("id", id))).Body, Does.Not.Contain("zebrafish"));
        Assert.That((await officer.Open($"/console/customers/{id}")).Text, Does.Not.Contain("zebrafish"), "masked");
        var stored = await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<byte[]>("SELECT note FROM customer_notes WHERE customer_id = @id", new { id }));
        Assert.That(System.Text.Encoding.Latin1.GetString(stored!), Does.Not.Contain("zebrafish"));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        await server.DeleteCustomer(id);
        Assert.That(await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM customer_notes")), Is.Zero);
    }

    [Test]
    public async Task The_queue_shows_open_transactions_with_amounts_and_takes_the_next()
    {
        await using var loop = await Loop.Start(types: null, overrides: ("Reactions:AskOnCreate", "false"));
        var wallet = Loop.Wallet();
        var id = await loop.Server.Customer([("account", wallet), ("type", "sep6"), .. Loop.Person]);
        var transaction = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Settle();
        using var officer = await Browser.SignIn(loop.Server);

        var row = (await officer.Open("/console/queue?status=ACCEPTED")).Document.QuerySelector("tbody tr");

        Assert.That(row!.TextContent, Does.Contain(transaction).And.Match(@"\d+(\.\d+)? \S+:"), row.OuterHtml);
    }

    [Test]
    public async Task Next_in_the_console_opens_the_customer_whom_I_then_have()
    {
        await using var server = await TestServer.Start(Types);
        var id = await Waiting(server);
        using var officer = await Browser.SignIn(server);

        var page = await officer.Submit((await officer.Open("/console/queue")).Form("/queue/next"));

        Assert.That(page.Response.RequestMessage!.RequestUri!.AbsolutePath, Is.EqualTo($"/console/customers/{id}"));
        Assert.That(page.Has("form[action$='/give-back']"));
        var none = await officer.Submit((await officer.Open("/console/queue")).Form("/queue/next"));
        Assert.That((none.Status, none.Has("[role=alert]")), Is.EqualTo((404, true)));
    }
}
