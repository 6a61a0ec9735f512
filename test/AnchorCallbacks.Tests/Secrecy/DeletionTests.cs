using System.Security.Cryptography;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>Deleting means it: of a deleted customer nothing is left that a copy of all files and the master key could open.</summary>
[OnEachEngine]
sealed class DeletionTests
{
    const int Customers = 300, KeyWindow = 16;

    sealed class KeyRow
    {
        public string CustomerId { get; init; } = "";
        public byte[] Wrapped { get; init; } = [];
    }

    sealed class Tombstone
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public string MemoType { get; init; } = "";
        public string Memo { get; init; } = "";
        public string LastType { get; init; } = "";
        public string TypesSeen { get; init; } = "";
        public byte[] Record { get; init; } = [];
        public long? DeletedAt { get; init; }
    }

    [Test]
    public async Task Within_a_minute_the_wrapped_keys_of_deleted_customers_are_in_no_file()
    {
        await using var server = await TestServer.Start();
        var people = await PutMany(server);
        var keys = await KeysOf(server, people);
        Assert.That(Search(keys).FoundInFiles(await server.FilesToSearch()), Has.Count.AtLeast(Customers * 3),
            "the search does not see keys that are there");

        var (deleted, kept) = await DeleteHalf(server, people);
        await LetAMinutePass(server);

        await AssertInNoFile(server, keys.Where(key => deleted.Contains(key.CustomerId)));
        Assert.That(Search(keys.Where(key => kept.Contains(key.CustomerId))).FoundInFiles(await server.FilesToSearch()), Is.Not.Empty,
            "keys that should stay");
    }

    [Test]
    public async Task A_copy_of_all_files_and_the_master_key_open_no_deleted_customer_and_every_other()
    {
        await using var server = await TestServer.Start();
        var people = await PutMany(server);
        var before = (await Records(server)).ToDictionary(row => row.Id);
        var (deleted, kept) = await DeleteHalf(server, people);
        await LetAMinutePass(server);

        await using var state = await StoredState.OfCopy(server);
        Assert.That(await state.Damage(), Is.Empty);
        foreach (var (account, id) in people.Where(person => kept.Contains(person.Id)))
            Assert.That((await state.Find(account))?.Id, Is.EqualTo(id));
        // Even the records as they were before, which an older backup may hold, open under none of the keys that are left.
        var master = server.Get<ServiceKeys>().DataKeys;
        var left = await state.Query<KeyRow>("SELECT customer_id, wrapped FROM customer_keys");
        foreach (var id in deleted)
            Assert.That(() => Reopen(before[id], left.SingleOrDefault(key => key.CustomerId == id)?.Wrapped ?? [], master),
                Throws.TypeOf<SealBrokenException>());
    }

    [Test]
    public async Task The_tombstone_holds_nothing_but_the_id()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        var id = (await server.PutCustomer([.. WalletSample.Person(account), ("memo", "some text"), ("memo_type", "text"),
            ("type", "sep24"), ("transaction_id", "a-transaction")])).Id!;
        await server.PutCustomer(("id", id), ("first_name", "Berta"));
        await server.DeleteCustomer(id);

        var stone = (await Query<Tombstone>(server, "SELECT * FROM customers")).Single();
        Assert.That((stone.Id, stone.DeletedAt), Is.EqualTo((id, server.Clock.GetUtcNow().ToUnixTimeMilliseconds())));
        Assert.That(stone.Account + stone.MemoType + stone.Memo + stone.LastType + stone.TypesSeen, Is.Empty);
        Assert.That(stone.Record, Is.Empty);
        foreach (var table in (string[])["customer_history", "customer_statuses", "customer_transactions", "documents"])
            Assert.That(await Query<long>(server, $"SELECT count(*) FROM {table}"), Is.EqualTo(new[] { 0L }), table);
    }

    [Test]
    public async Task The_chunks_of_a_deleted_customers_documents_are_swept()
    {
        await using var server = await TestServer.Start();
        var (deleted, kept) = (WalletSample.Account(), WalletSample.Account());
        var id = (await server.PutMultipart(WalletSample.Person(deleted), ("photo_id_front", WalletSample.Photo(200_000)),
            ("photo_id_back", WalletSample.Photo(1000)))).Id!;
        await server.PutMultipart([("account", deleted)], ("photo_id_front", WalletSample.Photo(70_000)));
        await server.PutMultipart(WalletSample.Person(kept), ("photo_id_front", WalletSample.Photo(200_000)));
        await server.DeleteCustomer(id);

        Assert.That(await server.Get<DocumentSweep>().Run(), Is.EqualTo(3));
        Assert.That(await Query<long>(server, "SELECT count(*) FROM document_chunks"), Is.EqualTo(new[] { 4L }),
            "the chunks of the other customer");
        Assert.That(await Query<long>(server, "SELECT count(*) FROM orphaned_documents"), Is.EqualTo(new[] { 0L }));
    }

    [Test]
    public async Task A_retained_customer_is_gone_for_the_platform_at_once()
    {
        await using var server = await StartRetaining();
        var account = WalletSample.Account();
        var id = (await server.PutCustomer(WalletSample.Person(account))).Id!;
        Assert.That((await server.DeleteCustomer(id)).Status, Is.EqualTo(204));

        Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(404));
        Assert.That((await server.PutCustomer(("id", id), ("first_name", "Berta"))).Status, Is.EqualTo(404));
        var unknown = await server.GetCustomer(("account", account));
        Assert.That((unknown.Status, unknown.CustomerStatus, unknown.Id), Is.EqualTo((200, "NEEDS_INFO", (string?)null)));
        Assert.That((await server.DeleteCustomer(id)).Status, Is.EqualTo(204), "deleted once more");
    }

    [Test]
    public async Task The_account_of_a_retained_customer_starts_anew()
    {
        await using var server = await StartRetaining();
        var account = WalletSample.Account();
        var id = (await server.PutCustomer(WalletSample.Person(account))).Id!;
        await server.DeleteCustomer(id);
        var anew = await server.PutCustomer(("account", account), ("first_name", "Berta"));
        Assert.That((anew.Status, anew.CustomerStatus), Is.EqualTo((200, "NEEDS_INFO")));
        Assert.That(anew.Id, Is.Not.EqualTo(id));
    }

    [Test]
    public async Task A_retained_record_still_opens_until_its_time_is_over()
    {
        await using var server = await StartRetaining();
        var id = (await server.PutMultipart(WalletSample.Person(WalletSample.Account(), "Retained"),
            ("photo_id_front", WalletSample.Photo(100_000)))).Id!;
        await server.DeleteCustomer(id);
        await LetAMinutePass(server);
        server.Clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromMinutes(2));
        Assert.That(await server.Get<CustomerDeletion>().EraseDue(), Is.Zero);

        var customer = (await Records(server)).Single().Open(server.Get<ServiceKeys>().DataKeys);
        Assert.That(customer.Record[AnchorCallbacks.Sep9.Sep9Catalogue.Find("first_name")!]?.Text, Is.EqualTo("Retained"));
        await using var state = await StoredState.OfCopy(server);
        Assert.That(await state.Documents(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task When_its_time_is_over_a_retained_customer_is_erased_like_any_other()
    {
        await using var server = await StartRetaining();
        var people = await PutMany(server);
        var keys = await KeysOf(server, people);
        var (deleted, _) = await DeleteHalf(server, people);
        await LetAMinutePass(server);
        Assert.That(Search(keys.Where(key => deleted.Contains(key.CustomerId))).FoundInFiles(await server.FilesToSearch()), Is.Not.Empty,
            "they are retained");

        // The server looks for those whose time is over every hour.
        server.Clock.Advance(TimeSpan.FromDays(10));
        await Eventually(async () =>
        {
            server.Clock.Advance(TimeSpan.FromHours(1));
            return (await Query<long>(server, "SELECT count(*) FROM customers WHERE erase_at IS NOT NULL")).Single() == 0;
        }, "those who were kept for a time are erased");
        await LetAMinutePass(server);

        await AssertInNoFile(server, keys.Where(key => deleted.Contains(key.CustomerId)));
        Assert.That(await Query<long>(server,
            "SELECT count(*) FROM customers WHERE deleted_at IS NOT NULL AND account || memo || memo_type <> ''"),
            Is.EqualTo(new[] { 0L }));
    }

    [Test]
    public async Task A_key_that_a_crash_left_in_the_log_is_gone_after_the_next_start()
    {
        using var folder = new TempFolder();
        string id;
        await using (var server = await ServerProcess.Start(folder))
        {
            id = (await server.Client.PutCustomer(WalletSample.Person(WalletSample.Account()))).Id!;
            await server.Kill();
        }
        List<KeyRow> keys;
        await using (var state = await StoredState.Open(folder))
            keys = await state.Query<KeyRow>("SELECT customer_id, wrapped FROM customer_keys");
        await using (var server = await ServerProcess.Start(folder))
        {
            await server.Client.DeleteCustomer(id);
            await server.Kill();
        }
        await using (await ServerProcess.Start(folder))
            Assert.That(Search(keys).FoundInFiles(folder.Path), Is.Empty);
    }

    static Task<TestServer> StartRetaining() =>
        TestServer.Start(overrides: [("Customers:Deletion", "retain"), ("Customers:RetainDays", "10")]);

    /// <summary>In no order, some with history and documents, so that rows of different sizes lie beside each other.</summary>
    static async Task<List<(string Account, string Id)>> PutMany(TestServer server)
    {
        var people = new (string, string)[Customers];
        await Parallel.ForAsync(0, Customers, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            var account = WalletSample.Account();
            var person = WalletSample.Person(account, new string('a', RandomNumberGenerator.GetInt32(1, 600)));
            var reply = number % 20 == 0 ? await server.PutMultipart(person, ("photo_id_front", WalletSample.Photo(100_000)))
                : await server.PutCustomer(person);
            if (number % 3 == 0)
                await server.PutCustomer(("account", account), ("first_name", new string('b', RandomNumberGenerator.GetInt32(1, 600))));
            people[number] = (account, reply.Id!);
        });
        return [.. people];
    }

    /// <summary>In random order, while others come.</summary>
    static async Task<(HashSet<string> Deleted, HashSet<string> Kept)> DeleteHalf(TestServer server,
        List<(string Account, string Id)> people)
    {
        var ids = people.Select(person => person.Id).ToArray();
        RandomNumberGenerator.Shuffle(ids.AsSpan());
        HashSet<string> deleted = [.. ids[..(Customers / 2)]], kept = [.. ids[(Customers / 2)..]];
        await Parallel.ForEachAsync(deleted, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) =>
        {
            Assert.That((await server.DeleteCustomer(id)).Status, Is.EqualTo(204));
            await server.PutCustomer(WalletSample.Person(WalletSample.Account()));
        });
        return (deleted, kept);
    }

    /// <summary>In steps, since the log is cut by a worker that looks at the clock every few seconds.</summary>
    static async Task LetAMinutePass(TestServer server)
    {
        for (var seconds = 0; seconds < 60; seconds += 5)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(5));
            await server.Get<Database>().Write(_ => ValueTask.FromResult(true));
            await Task.Delay(10);
        }
    }

    /// <summary>The clock stands still meanwhile: a worker that was due may still be at work, and none becomes due.</summary>
    static async Task AssertInNoFile(TestServer server, IEnumerable<KeyRow> keys)
    {
        var search = Search(keys);
        await Eventually(async () => search.FoundInFiles(await server.FilesToSearch()).Count == 0, "a deleted key is in no file");
    }

    static PlantedValues Search(IEnumerable<KeyRow> keys)
    {
        var planted = new PlantedValues();
        foreach (var key in keys)
            planted.Add($"key of {key.CustomerId}", key.Wrapped, KeyWindow);
        return planted;
    }

    static async Task<List<KeyRow>> KeysOf(TestServer server, List<(string Account, string Id)> people)
    {
        var keys = await Query<KeyRow>(server, "SELECT customer_id, wrapped FROM customer_keys");
        Assert.That(keys.Select(key => key.CustomerId), Is.EquivalentTo(people.Select(person => person.Id)));
        return keys;
    }

    /// <summary>All rows, deleted or not.</summary>
    static Task<List<CustomerRow>> Records(TestServer server) => Query<CustomerRow>(server,
        "SELECT c.id, c.account, c.memo_type, c.memo, c.version, c.last_type, c.types_seen, c.record, k.wrapped FROM customers c JOIN "
            + "customer_keys k ON k.customer_id = c.id");

    static Customer Reopen(CustomerRow row, byte[] wrapped, DataKeys keys) =>
        new CustomerRow { Id = row.Id, Account = row.Account, Version = row.Version, Record = row.Record, Wrapped = wrapped }.Open(keys);

    static Task<List<T>> Query<T>(TestServer server, string sql) =>
        server.Get<Database>().Read(async connection => (await connection.QueryAsync<T>(sql)).AsList()).AsTask();
}
