using AnchorCallbacks.Audit;
using AnchorCallbacks.Notifications;
using AnchorCallbacks.Retention;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Transactions;
using Dapper;

namespace AnchorCallbacks.Tests.Retention;

/// <summary>What is kept for a time only.</summary>
[OnEachEngine]
sealed class RetentionSweepTests : IAsyncDisposable
{
    const string Unreadable = """{"id":"e","type":"transaction_created","payload":{}}""";

    TestServer server = null!;

    [SetUp]
    public async Task Start() => server = await TestServer.Start();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Test]
    public async Task Handled_events_go_after_their_days_and_parked_ones_when_somebody_has_dropped_them()
    {
        foreach (var id in (string[])["parked", "dropped"])
            await server.PostEvent(Unreadable.Replace("\"e\"", $"\"{id}\"", StringComparison.Ordinal));
        await server.PostEvent("""{"id":"handled","type":"customer_updated"}""");
        await UntilHandled();
        Assert.That((await server.Operate(HttpMethod.Post, "/inbox/dropped/drop", """{"reason":"r"}""")).Status, Is.EqualTo(200));

        await Pass(TimeSpan.FromDays(90) - TimeSpan.FromMilliseconds(1));
        await server.PostEvent("""{"id":"new","type":"customer_updated"}""");
        await UntilHandled();
        Assert.That(await Ids("events"), Is.EqualTo(["dropped", "handled", "new", "parked"]));
        await Pass(TimeSpan.FromMilliseconds(1));
        Assert.That(await Ids("events"), Is.EqualTo(["new", "parked"]));
        Assert.That(server.Log.Text, Does.Contain("Removed 2 handled events that were older than 90 days"));

        await Pass(TimeSpan.FromDays(1000));
        Assert.That(await Ids("events"), Is.EqualTo(["parked"]));
    }

    [Test]
    public async Task It_runs_by_itself_every_hour()
    {
        await server.PostEvent("""{"id":"handled","type":"customer_updated"}""");
        await UntilHandled();

        await Eventually(async () =>
        {
            server.Clock.Advance(TimeSpan.FromDays(1));
            return (await Ids("events")).Count == 0;
        }, "the events are gone");
    }

    [Test]
    public async Task Many_go_in_one_run()
    {
        await server.Get<Database>().Write(async connection => await connection.ExecuteAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO events (id, received_at, type, flags, body, handled_at, problem)
            SELECT 'e' || i, 1, 'x', '', @nothing, 1 + i / 300, CASE WHEN i % 10 = 0 THEN 'p' ELSE '' END FROM n
            """, new { nothing = Array.Empty<byte>() }));

        await server.Get<RetentionSweep>().Run(default);

        Assert.That(await Ids("events"), Has.Count.EqualTo(100).And.All.EndsWith("0"));
    }

    [Test]
    public async Task Calls_that_ended_go_but_the_last_of_an_open_transaction_stays()
    {
        await Enter("open", "incomplete");
        await Enter("dropped", "incomplete");
        await Enter("closed", "completed");
        await Call("a1", "open", OutboxState.Settled);
        await Call("a2", "open", OutboxState.Settled);
        await Call("b1", "dropped", OutboxState.Dropped);
        await Call("b2", "dropped", OutboxState.Dropped, by: "operator:alice");
        await Call("c1", "closed", OutboxState.Settled);
        await Call("c2", "closed", OutboxState.Dropped, by: "operator:alice");
        await Call("d1", "parked", OutboxState.Parked);
        await Call("e1", "waiting", OutboxState.Waiting);

        await Pass(TimeSpan.FromDays(90) - TimeSpan.FromMilliseconds(1));
        Assert.That(await Ids("outbox"), Has.Count.EqualTo(8));
        await Pass(TimeSpan.FromMilliseconds(1));

        Assert.That(await Ids("outbox"), Is.EqualTo(["a2", "b2", "d1", "e1"]));
        var kept = await server.Get<Database>().Read(connection => OutboxRows.FindParked(connection, "dropped"));
        Assert.That(kept?.Id, Is.EqualTo("b2"), "the same is not said again");
        var retried = await server.Operate(HttpMethod.Post, "/outbox/b2/retry");
        Assert.That((retried.Status, retried.Member("state")), Is.EqualTo((200, "waiting")), retried.Body);
    }

    [Test]
    public async Task Closed_transactions_go_when_their_calls_are_gone_and_a_late_event_does_no_harm()
    {
        await Enter("open", "incomplete");
        await Enter("closed", "completed");
        await Enter("with-call", "completed");
        await Call("c1", "with-call", OutboxState.Parked);
        await Note("unknown");

        await Pass(TimeSpan.FromDays(1825) - TimeSpan.FromMilliseconds(1));
        Assert.That(await Ids("transactions"), Has.Count.EqualTo(4));
        await Pass(TimeSpan.FromMilliseconds(1));
        Assert.That(await Ids("transactions"), Is.EqualTo(["open", "unknown", "with-call"]));

        await server.PostEvent(
            """{"id":"late","type":"transaction_status_changed","payload":{"transaction":"""
            + """{"id":"closed","sep":"6","kind":"deposit","status":"completed","started_at":"2020-01-01T00:00:00Z"}}}""");
        await UntilHandled();
        // AP is asked whether it ended; nothing is known of it until AP answers.
        Assert.That((await server.Look("/transactions?id=closed")).Items("transactions"), Is.Empty);
        Assert.That((await server.Look("/outbox")).Items("calls").Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Quotes_and_operations_go_and_customers_audit_stays()
    {
        var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var customer = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.Get<Database>().Write(async connection =>
        {
            foreach (var (id, expires) in new[] { ("short", now + 60_000), ("long", now + 86_400_000) })
                await connection.ExecuteAsync(
                    "INSERT INTO quotes (id, created_at, expires_at, sell_asset, sell_amount, buy_asset, buy_amount, price) VALUES (@id, "
                        + "@now, @expires, 's', '1', 'b', '1', '1')", new { id, now, expires });
            await OperationLog.Append(connection, Subject.Transaction("t"), server.Clock.GetUtcNow(), "operator:alice", "read");
            await AuditLog.Append(connection, customer, 1, server.Clock.GetUtcNow(), "operator:alice", "read", "transaction=t");
            return true;
        });

        await Pass(TimeSpan.FromDays(365));
        Assert.That(await Ids("quotes"), Is.EqualTo(["long", "short"]));
        await Pass(TimeSpan.FromMinutes(1));
        Assert.That(await Ids("quotes"), Is.EqualTo(["long"]));
        Assert.That(await Ids("operations"), Has.Count.EqualTo(1));
        await Pass(TimeSpan.FromDays(1825 - 365));

        Assert.That(await Ids("quotes"), Is.Empty);
        Assert.That(await Ids("operations"), Is.Empty);
        Assert.That((await server.Look($"/customers/{customer}/audit")).Items("audit")
            .Select(line => line.GetProperty("detail").GetString()), Does.Contain("transaction=t"));
    }

    async Task Pass(TimeSpan time)
    {
        server.Clock.Advance(time);
        await server.Get<RetentionSweep>().Run(default);
    }

    Task<bool> Enter(string id, string status)
    {
        var now = server.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return server.Get<Database>().Write(connection => server.Get<TransactionStore>().Apply(
            connection, new(id, "6", "deposit", status, now - 1000, now, WalletSample.Account(), Memo.None, "", "", "{}"u8.ToArray()),
                UpdateSource.Answer));
    }

    /// <summary>An id that somebody named and AP has yet to be asked about.</summary>
    Task<int> Note(string id) =>
        server.Get<Database>().Write(async connection => await TransactionRows.Note(connection, id, server.Clock.GetUtcNow()));

    Task<int> Call(string id, string transaction, string state, string by = "") => server.Get<Database>().Write(async connection =>
    {
        await OutboxRows.Append(connection, new() { Id = id, TransactionId = transaction, Method = "m" });
        long? ended = state is OutboxState.Settled or OutboxState.Dropped ? server.Clock.GetUtcNow().ToUnixTimeMilliseconds() : null;
        return await connection.ExecuteAsync("UPDATE outbox SET state = @state, ended_at = @ended, dropped_by = @by WHERE id = @id",
            new { state, ended, by, id });
    });

    async Task<List<string>> Ids(string table) =>
        await server.Get<Database>()
            .Read(async connection => (await connection.QueryAsync<string>($"SELECT id FROM {table} ORDER BY id")).AsList());

    Task UntilHandled() => Eventually(async () =>
        await server.Get<Database>()
            .Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM events WHERE handled_at IS NULL")) == 0, "events are handled");
}
