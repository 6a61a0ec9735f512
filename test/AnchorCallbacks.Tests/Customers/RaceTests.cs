using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Requests about one customer, each decided before any of them is written: what was decided from a state that has passed
/// must be decided again.</summary>
[OnEachEngine]
sealed class RaceTests
{
    const int Rounds = 10;

    [Test]
    public async Task A_put_decided_before_a_delete_makes_a_new_customer([Values] bool withPhoto, [Values("erase", "retain")] string mode)
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", mode));
        var anew = 0;
        for (var round = 0; GoesOn(round, anew > 0); round++)
        {
            var account = WalletSample.Account();
            var id = (await server.PutCustomer(WalletSample.Person(account))).Id!;
            var replies = await Together(server, () => server.DeleteCustomer(id), () => Put(server, account, withPhoto));
            await AssertEitherFirst(server, account, id, replies[1]);
            if (replies[1].Id == id)
                continue;
            anew++;
            Assert.That(replies[1].Provided, Does.Not.Contain("last_name"), "a field of the deleted customer");
        }
        await AssertGoneWhole(server);
        Assert.That(anew, Is.Positive, "the order that this is about never came about");
    }

    [Test]
    public async Task A_put_by_id_decided_before_a_delete_finds_nobody()
    {
        await using var server = await TestServer.Start();
        var statuses = new List<int>();
        for (var round = 0; GoesOn(round, statuses.Contains(404)); round++)
        {
            var id = (await server.PutCustomer(WalletSample.Person(WalletSample.Account()))).Id!;
            var replies = await Together(server, () => server.DeleteCustomer(id), () =>
                server.PutCustomer(("id", id), ("first_name", "Berta")));
            Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
            statuses.Add(replies[1].Status);
        }
        await AssertGoneWhole(server);
        Assert.That(statuses, Has.All.AnyOf(200, 404).And.Some.EqualTo(404));
    }

    [Test]
    public async Task A_delete_takes_away_what_a_put_just_before_it_brought([Values] bool withPhoto)
    {
        await using var server = await TestServer.Start();
        var before = 0;
        for (var round = 0; GoesOn(round, before > 0); round++)
        {
            var account = WalletSample.Account();
            var id = (await server.PutCustomer(WalletSample.Person(account))).Id!;
            var replies = await Together(server, () => Put(server, account, withPhoto), () => server.DeleteCustomer(id));
            await AssertEitherFirst(server, account, id, replies[0]);
            before += replies[0].Id == id ? 1 : 0;
        }
        await AssertGoneWhole(server);
        Assert.That(before, Is.Positive, "the order that this is about never came about");
    }

    [Test]
    public async Task Two_puts_decided_from_the_same_state_both_count()
    {
        await using var server = await TestServer.Start();
        for (var round = 0; round < Rounds; round++)
        {
            var account = WalletSample.Account();
            await server.PutCustomer(("account", account), ("first_name", "Ana"));
            await Together(server,
                () => server.PutCustomer(("account", account), ("last_name", "Prueba")),
                () => server.PutCustomer(("account", account), ("email_address", "ana@example.com")));
            Assert.That((await server.GetCustomer(("account", account))).Provided,
                Is.EquivalentTo(new[] { "first_name", "last_name", "email_address" }));
        }
        await AssertSound(server);
    }

    [Test]
    public async Task A_look_as_another_type_and_a_put_decided_from_the_same_state_both_count()
    {
        await using var server = await TestServer.Start();
        for (var round = 0; round < Rounds; round++)
        {
            var account = WalletSample.Account();
            await server.PutCustomer(("account", account), ("first_name", "Ana"));
            await Together(server,
                () => server.GetCustomer(("account", account), ("type", "sep31-sender")),
                () => server.PutCustomer(WalletSample.Person(account)));
        }
        await AssertSound(server);
    }

    [Test]
    public async Task A_type_given_while_another_put_changes_a_field_stays_the_last_type()
    {
        await using var server = await TestServer.Start();
        for (var round = 0; round < Rounds; round++)
        {
            var account = WalletSample.Account();
            await server.PutCustomer(("account", account), ("type", "sep6"));
            await server.PutCustomer(("account", account), ("type", "sep24"));
            await Together(server,
                () => server.PutCustomer(("account", account), ("type", "sep6")),
                () => server.PutCustomer(("account", account), ("city", "Lima")));
        }
        Assert.That(await Query<string>(server, "SELECT DISTINCT last_type FROM customers"), Is.EqualTo(new[] { "sep6" }));
    }

    static Task<Reply> Put(TestServer server, string account, bool withPhoto) => withPhoto
        ? server.PutMultipart([("account", account), ("first_name", "Berta")], ("photo_id_front", WalletSample.Photo(60_000)),
            ("photo_id_back", WalletSample.Photo(1000)))
        : server.PutCustomer(("account", account), ("first_name", "Berta"));

    /// <summary>Sends each request when the one before waits for the store, which is held until all of them wait. They go on in this
    /// order, but for one that was held up for too long. A photo of more than one chunk does not come this far.</summary>
    static async Task<Reply[]> Together(TestServer server, params Func<Task<Reply>>[] requests)
    {
        var database = server.Get<Database>();
        await Eventually(() => database.Pending == 0, "no other write");
        await using var held = TestEngine.IsPostgres ? await HeldRows.Hold(server.Store, database) : HeldWriter.Hold(database);
        var replies = new List<Task<Reply>>();
        foreach (var request in requests)
        {
            replies.Add(request());
            await Eventually(async () => await held.Waiting() >= replies.Count(reply => !reply.IsCompleted), "the request waits for the store");
        }
        await held.Release();
        return await Task.WhenAll(replies);
    }

    /// <summary>All rounds, and more of them while the order has not come.</summary>
    static bool GoesOn(int round, bool came) => round < Rounds || !came && round < Rounds * 10;

    /// <summary>The PUT changed the old customer and that is gone, or it made a new one and that is there.</summary>
    static async Task AssertEitherFirst(TestServer server, string account, string oldId, Reply put)
    {
        Assert.That(put.Status, Is.EqualTo(200));
        Assert.That((await server.GetCustomer(("id", oldId))).Status, Is.EqualTo(404));
        Assert.That((await server.GetCustomer(("account", account))).Id, Is.EqualTo(put.Id == oldId ? null : put.Id));
    }

    static async Task AssertGoneWhole(TestServer server)
    {
        await AssertSound(server);
        Assert.That(await Query<long>(server,
            "SELECT count(*) FROM customers WHERE erase_at IS NULL AND deleted_at IS NOT NULL AND (account <> '' OR length(record) > 0)"),
            Is.EqualTo(new[] { 0L }));
        Assert.That(await Query<long>(server,
            "SELECT count(*) FROM documents WHERE customer_id IN (SELECT id FROM customers WHERE erase_at IS NULL AND deleted_at IS NOT NULL)"), Is.EqualTo(new[] { 0L }));
    }

    static async Task AssertSound(TestServer server)
    {
        // What was not waited for ends with the server.
        await server.Restart();
        await using var state = await StoredState.OfCopy(server);
        Assert.That(await state.Damage(), Is.Empty);
    }

    static Task<List<T>> Query<T>(TestServer server, string sql) =>
        server.Get<Database>().Read(async connection => (await connection.QueryAsync<T>(sql)).AsList()).AsTask();
}
