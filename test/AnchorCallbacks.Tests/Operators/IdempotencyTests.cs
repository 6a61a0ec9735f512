using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class IdempotencyTests
{
    readonly string account = WalletSample.Account();

    [Test]
    public async Task A_change_repeated_with_its_key_takes_effect_once_and_is_answered_alike()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));
        var ask = new { decision = "ask", fields = new[] { "city" }, message = "m" };

        var first = await server.Decide(id, ask, ("Idempotency-Key", "one"));
        await server.Customer(("id", id), ("city", "Lima"));
        var again = await server.Decide(id, ask, ("Idempotency-Key", "one"));

        Assert.That((again.Status, again.Body, again.Headers.ETag), Is.EqualTo((200, first.Body, first.Headers.ETag)));
        Assert.That((first.Headers.Contains("Idempotency-Replayed"), again.Headers.Contains("Idempotency-Replayed")),
            Is.EqualTo((false, true)));
        Assert.That((await server.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("ACCEPTED"),
            "it was asked once and answered");
    }

    [Test]
    public async Task A_key_outlives_a_restart_and_ends_after_a_day()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));
        var ask = new { decision = "ask", fields = new[] { "city" }, message = "m" };
        var first = await server.Decide(id, ask, ("Idempotency-Key", "one"));

        await server.Restart();
        Assert.That((await server.Decide(id, ask, ("Idempotency-Key", "one"))).Version(), Is.EqualTo(first.Version()));
        server.Clock.Advance(TimeSpan.FromHours(25));
        Assert.That((await server.Decide(id, ask, ("Idempotency-Key", "one"))).Version(), Is.GreaterThan(first.Version()));
        Assert.That(await server.Count("SELECT count(*) FROM operator_changes"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_belongs_to_one_request_of_one_operator()
    {
        var key = AnchorCallbacks.Operators.OperatorKey.New();
        await using var server =
            await TestServer.Start(overrides: ("Operator:Keys:alice",
            AnchorCallbacks.Operators.OperatorKey.Write(AnchorCallbacks.Operators.OperatorKey.Hash(key))));
        var id = await server.Customer(WalletSample.Person(account));
        await server.Decide(id, new { decision = "ask", fields = new[] { "city" }, message = "m" }, ("Idempotency-Key", "one"));

        (await server.Decide(id, new { decision = "ask", fields = new[] { "city" }, message = "other" }, ("Idempotency-Key", "one")))
            .AssertProblem(422, "idempotency-key-reused", "Idempotency-Key");
        (await server.Operate(HttpMethod.Delete, $"/customers/{id}", null, ("Idempotency-Key", "one")))
            .AssertProblem(422, "idempotency-key-reused", "Idempotency-Key");
        server.Operators.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.That((await server.Decide(id, new { decision = "ask", fields = new[] { "city" }, message = "other" },
            ("Idempotency-Key", "one"))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_same_key_many_times_at_once_takes_effect_once()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));
        var ask = new { decision = "ask", fields = new[] { "city" }, message = "m" };

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Decide(id, ask, ("Idempotency-Key", "one"))));

        Assert.That(replies.Select(reply => (reply.Status, reply.Version())).Distinct(), Is.EqualTo([(200, 2L)]));
        Assert.That(replies.Count(reply => reply.Headers.Contains("Idempotency-Replayed")), Is.EqualTo(19));
    }

    [Test]
    public async Task A_refusal_is_not_kept()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));
        var accept = new { decision = "accept", fields = new[] { "city" } };

        (await server.Decide(id, accept, ("Idempotency-Key", "one"), ("If-Match", "*"))).AssertProblem(409, "conflict", "fields");
        await server.Customer(("id", id), ("city", "Lima"));
        Assert.That((await server.Decide(id, accept, ("Idempotency-Key", "one"), ("If-Match", "*"))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_deletion_has_one_too()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));

        for (var i = 0; i < 2; i++)
            Assert.That((await server.Operate(HttpMethod.Delete, $"/customers/{id}", null, ("Idempotency-Key", "one"))).Status,
                Is.EqualTo(204));
        Assert.That(await server.Count("SELECT count(*) FROM audit WHERE action = 'erase'"), Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase("with space")]
    [TestCase("256")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));

        (await server.Decide(id, new { decision = "clear", type = "default" },
            ("Idempotency-Key", key == "256" ? new string('k', 256) : key))).AssertProblem(400, "invalid", "Idempotency-Key");
    }

    /// <summary>Release 0.1.0 kept status and version before the JSON.</summary>
    [Test]
    public async Task An_answer_kept_by_the_release_before_is_given_again()
    {
        await using var server = await TestServer.Start();
        var id = await server.Customer(WalletSample.Person(account));
        var clear = new { decision = "clear", type = "default" };
        var first = await server.Decide(id, clear, ("Idempotency-Key", "one"));
        byte[] old = [0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0, 1, .. System.Text.Encoding.UTF8.GetBytes(first.Body)];
        var answer = Aead.Seal(server.Get<ServiceKeys>().Events, old, SealContext.OperatorChange("local", "one"));
        await server.Get<Database>()
            .Write(async connection => await connection.ExecuteAsync("UPDATE operator_changes SET answer = @answer", new { answer }));

        var again = await server.Decide(id, clear, ("Idempotency-Key", "one"));

        Assert.That((again.Status, again.Body, again.Headers.ETag), Is.EqualTo((first.Status, first.Body, first.Headers.ETag)));
        Assert.That(again.Headers.Contains("Idempotency-Replayed"));
    }
}
