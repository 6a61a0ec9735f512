using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Payouts;
using AnchorCallbacks.Tests.ReviewConsole;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class FourEyesTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, city: optional, photo_id_front: { need: required, review: manual } }
          reviewed:
            review: manual
            fields: { first_name: required }
        """;

    readonly string account = WalletSample.Account();

    static Task<TestServer> Start(string rule, string deletion = "erase") =>
        TestServer.Start(Types, null, ("Review:FourEyes", rule), ("Customers:Deletion", deletion));

    async Task<string> Complete(TestServer server) =>
        (await server.PutMultipart([("account", account), ("first_name", "Ada")], ("photo_id_front", WalletSample.Photo(100)))).Id!;

    static async Task<string> Key(TestServer server, string name, string role)
    {
        var made = await server.Operate(HttpMethod.Post, "/operators", $$"""{"name":"{{name}}","role":"{{role}}"}""");
        return made.Member("key")!;
    }

    static (string, string) As(string key) => ("Authorization", $"Bearer {key}");

    /// <summary>Decides as local; the decision must wait.</summary>
    static async Task<string> Propose(TestServer server, string id, object decision)
    {
        var reply = await server.Decide(id, decision, ("If-Match", "*"));
        Assert.That((reply.Status, reply.Member("status")), Is.EqualTo((202, "pending_approval")), reply.Body);
        return reply.Member("approval_id")!;
    }

    static async Task<Reply> By(TestServer server, string key, HttpMethod method, string target)
    {
        using var client = new HttpClient { BaseAddress = server.Operators.BaseAddress };
        using var request = new HttpRequestMessage(method, target);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var response = await client.SendAsync(request);
        return await server.Read(response);
    }

    static async Task<string[]> Audit(TestServer server, string id) => [.. (await server.Look($"/customers/{id}/audit")).Items("audit")
        .Select(line => $"{line.GetProperty("actor")} {line.GetProperty("action")} {line.GetProperty("detail")}".Trim())];

    [Test]
    public async Task An_acceptance_waits_for_another_person_and_both_are_in_the_audit_log()
    {
        await using var server = await Start("accept");
        var id = await Complete(server);
        var bob = await Key(server, "bob", "approver");

        var approval = await Propose(server, id, new { decision = "accept", fields = new[] { "photo_id_front" } });

        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("PROCESSING"));
        (await server.Operate(HttpMethod.Post, $"/approvals/{approval}/approve")).AssertProblem(409, "conflict", "id");
        var list = (await By(server, bob, HttpMethod.Get, "/approvals")).Items("approvals").Single();
        Assert.That((list.GetProperty("proposed_by").GetString(), list.GetProperty("stale").GetBoolean()),
            Is.EqualTo(("operator:local", false)));

        var approved = await By(server, bob, HttpMethod.Post, $"/approvals/{approval}/approve");

        Assert.That((approved.Status, approved.Member("outcome"), approved.Version()), Is.EqualTo((200, "approved", 2L)), approved.Body);
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That(await Audit(server, id), Is.SupersetOf((string[])[
            "operator:local propose accept photo_id_front",
            "operator:bob approve accept photo_id_front proposed_by=operator:local",
            "operator:local accept photo_id_front approved_by=operator:bob"]));
        (await By(server, bob, HttpMethod.Post, $"/approvals/{approval}/approve")).AssertProblem(404, "not-found", "id");
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task A_changed_customer_makes_it_stale()
    {
        await using var server = await Start("accept");
        var id = await Complete(server);
        var bob = await Key(server, "bob", "approver");
        var approval = await Propose(server, id, new { decision = "accept", type = "default" });
        await server.Customer(("id", id), ("first_name", "Eve"));

        var shown = await By(server, bob, HttpMethod.Get, $"/approvals/{approval}");
        Assert.That((shown.Json.GetProperty("stale").GetBoolean(), shown.Json.Texts("changed").Single()), Is.EqualTo((true, "first_name")));
        (await By(server, bob, HttpMethod.Post, $"/approvals/{approval}/approve")).AssertProblem(409, "conflict", "version");

        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("PROCESSING"));
        Assert.That((await By(server, bob, HttpMethod.Post, $"/approvals/{approval}/decline")).Member("outcome"), Is.EqualTo("declined"));
        Assert.That((await server.Look("/approvals")).Items("approvals"), Is.Empty);
    }

    [Test]
    public async Task It_is_withdrawn_by_the_first_and_declined_only_by_an_approver()
    {
        await using var server = await Start("reject:default");
        var id = await Complete(server);
        var carl = await Key(server, "carl", "reviewer");
        var reject = new { decision = "reject", type = "default", message = "No" };
        var approval = await Propose(server, id, reject);

        (await By(server, carl, HttpMethod.Post, $"/approvals/{approval}/decline")).AssertProblem(403, "forbidden", "role");
        (await By(server, carl, HttpMethod.Post, $"/approvals/{approval}/approve")).AssertProblem(403, "forbidden", "role");
        Assert.That((await server.Operate(HttpMethod.Post, $"/approvals/{approval}/decline")).Member("outcome"), Is.EqualTo("withdrawn"));

        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("PROCESSING"));
        Assert.That(await Audit(server, id), Has.Member("operator:local withdraw reject type=default proposed_by=operator:local"));
        await server.MustDecide(id, new { decision = "reject", type = "reviewed", message = "No" });
    }

    [Test]
    public async Task The_message_is_sealed_shown_to_the_second_person_and_reaches_the_wallet()
    {
        await using var server = await Start("reject");
        var id = await Complete(server);
        var bob = await Key(server, "bob", "approver");
        var approval = await Propose(server, id,
            new { decision = "reject", fields = new[] { "photo_id_front" }, message = new { en = "Zebrafish", es = "Pez cebra" } });

        Assert.That((await By(server, bob, HttpMethod.Get, $"/approvals/{approval}")).Json.GetProperty("message").GetProperty("es")
            .GetString(),
            Is.EqualTo("Pez cebra"));
        var stored = await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<byte[]>("SELECT message FROM approvals WHERE id = @approval", new { approval }));
        Assert.That(System.Text.Encoding.Latin1.GetString(stored!), Does.Not.Contain("Zebra"));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        await By(server, bob, HttpMethod.Post, $"/approvals/{approval}/approve");

        Assert.That((await server.GetCustomer(("id", id), ("lang", "es"))).ProvidedField("photo_id_front").GetProperty("error").GetString(),
            Is.EqualTo("Pez cebra"));
    }

    [TestCase("erase")]
    [TestCase("retain")]
    public async Task A_deletion_waits_too(string deletion)
    {
        await using var server = await Start("delete", deletion);
        var id = await Complete(server);
        var bob = await Key(server, "bob", "approver");

        var reply = await server.Operate(HttpMethod.Delete, $"/customers/{id}");
        Assert.That((reply.Status, reply.Member("status")), Is.EqualTo((202, "pending_approval")), reply.Body);
        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(200));
        var approved = await By(server, bob, HttpMethod.Post, $"/approvals/{reply.Member("approval_id")}/approve");

        Assert.That(approved.Status, Is.EqualTo(200), approved.Body);
        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
        Assert.That((await server.Operate(HttpMethod.Delete, $"/customers/{id}")).Status, Is.EqualTo(204), "a second deletion");
    }

    [Test]
    public async Task Whatever_accepts_a_customer_needs_the_second_person()
    {
        await using var server = await Start("accept:default");
        var id = await server.Customer(("account", account), ("type", "reviewed"), ("first_name", "Ada"));
        await server.MustDecide(id, new { decision = "accept", type = "reviewed" });
        await server.PutMultipart([("id", id), ("type", "default")], ("photo_id_front", WalletSample.Photo(100)));
        var bob = await Key(server, "bob", "approver");
        var approval = await Propose(server, id, new { decision = "accept", type = "default" });
        await By(server, bob, HttpMethod.Post, $"/approvals/{approval}/approve");
        Assert.That((await server.GetCustomer(("id", id), ("type", "default"))).CustomerStatus, Is.EqualTo("ACCEPTED"));

        await server.MustDecide(id, new { decision = "ask", fields = new[] { "city" }, message = "Where?" });
        await Propose(server, id, new { decision = "clear", fields = new[] { "city" } });

        Assert.That((await server.GetCustomer(("id", id), ("type", "default"))).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
    }

    [Test]
    public async Task The_same_again_replaces_ones_own_and_is_refused_to_another()
    {
        await using var server = await Start("accept");
        var id = await Complete(server);
        var carl = await Key(server, "carl", "reviewer");
        var accept = new { decision = "accept", fields = new[] { "photo_id_front" } };
        var first = await Propose(server, id, accept);
        await server.Customer(("id", id), ("city", "Lima"));

        var second = await Propose(server, id, accept);

        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That((await server.Look("/approvals")).Items("approvals").Single().GetProperty("stale").GetBoolean(), Is.False);
        server.Operators.DefaultRequestHeaders.Authorization = null;
        (await server.Decide(id, accept, ("If-Match", "*"), As(carl))).AssertProblem(409, "conflict", "id");
    }

    [Test]
    public async Task A_name_in_other_letters_is_the_same_person()
    {
        await using var server = await Start("accept");
        var id = await Complete(server);
        var (small, large) = (await Key(server, "bob", "approver"), await Key(server, "BOB", "approver"));
        server.Operators.DefaultRequestHeaders.Authorization = null;
        var reply = await server.Decide(id, new { decision = "accept", type = "default" }, ("If-Match", "*"), As(small));

        (await By(server, large, HttpMethod.Post, $"/approvals/{reply.Member("approval_id")}/approve"))
            .AssertProblem(409, "conflict", "id");
    }

    [Test]
    public async Task Nothing_pending_makes_a_transaction_payable_and_a_pending_rejection_forbids_it()
    {
        await using var loop =
            await Loop.Start(overrides: [("Review:FourEyes", "accept, reject, delete"), ("Reactions:AskOnCreate", "false")]);
        var (transaction, customer, _) = await loop.Funded("6 deposit");
        Assert.That(await loop.WhyNot(transaction), Is.Empty);

        var approval = await Propose(loop.Server, customer, new { decision = "reject", type = "sep6", message = "No" });
        Assert.That(await loop.WhyNot(transaction), Is.EqualTo("a rejection of the customer waits for approval"));
        Assert.That(await loop.Claim(transaction, "a"), Does.Contain("a rejection of the customer waits for approval"));
        await loop.Server.Operate(HttpMethod.Post, $"/approvals/{approval}/decline");
        Assert.That(await loop.WhyNot(transaction), Is.Empty);

        var deletion = (await loop.Server.Operate(HttpMethod.Delete, $"/customers/{customer}")).Member("approval_id");
        Assert.That(await loop.WhyNot(transaction), Is.EqualTo("a deletion of the customer waits for approval"));
        await loop.Server.Operate(HttpMethod.Post, $"/approvals/{deletion}/decline");

        var bob = await Key(loop.Server, "bob", "approver");
        approval = await Propose(loop.Server, customer, new { decision = "reject", type = "sep6", message = "No" });
        await By(loop.Server, bob, HttpMethod.Post, $"/approvals/{approval}/approve");
        Assert.That(await loop.WhyNot(transaction), Does.Contain("REJECTED"));
        await Propose(loop.Server, customer, new { decision = "accept", type = "sep6" });
        Assert.That(await loop.WhyNot(transaction), Is.Not.Empty);
    }

    [Test]
    public async Task In_the_console_the_second_person_sees_the_preview_and_approves()
    {
        await using var server = await Start("accept");
        var id = await Complete(server);
        using var first = await Browser.SignIn(server, await Key(server, "alice", "reviewer"));
        using var second = await Browser.SignIn(server, await Key(server, "bob", "approver"));
        var preview = await first.Submit((await first.Open($"/console/customers/{id}")).Form("/preview"), ("decision", "accept"),
            ("fields", "photo_id_front"));

        var pending = await first.Submit(preview.Form("/decide"));
        Assert.That((pending.Status, pending.Has("form[action$='/approve']"), pending.Has("form[action$='/decline']")),
            Is.EqualTo((200, false, true)), pending.Html);
        Assert.That((await first.Open($"/console/customers/{id}")).Has(".warning a[href^='/console/approvals/']"));

        var list = await second.Open("/console/approvals");
        var shown = await second.Open(list.Document.QuerySelector("tbody th a")!.GetAttribute("href")!);
        Assert.That(shown.Document.QuerySelector("pre")!.TextContent, Does.Contain("\"status\":\"ACCEPTED\""));
        using var revoked = await Browser.SignIn(server, await Key(server, "carl", "approver"));
        var open = await revoked.Open(list.Document.QuerySelector("tbody th a")!.GetAttribute("href")!);
        await server.Operate(HttpMethod.Post, "/operators/carl/revoke");
        Assert.That((await revoked.Submit(open.Form("/approve"))).Has("#key"), "who was revoked meanwhile is signed out");
        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("PROCESSING"));
        await server.Operate(HttpMethod.Post, "/operators/alice/revoke");
        await second.Submit(shown.Form("/approve"));

        Assert.That((await server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }
}
