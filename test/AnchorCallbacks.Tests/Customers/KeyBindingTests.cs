using AnchorCallbacks.Customers;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>A customer's data opens for its id, account and memo alone, wherever in the database somebody puts it.</summary>
[OnEachEngine]
sealed class KeyBindingTests
{
    sealed class Row
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public string MemoType { get; init; } = "";
        public string Memo { get; init; } = "";
        public byte[] Wrapped { get; init; } = [];
    }

    [TestCase("account")]
    [TestCase("memo")]
    [TestCase("record")]
    [TestCase("version, record")]
    public async Task Exchanged_columns_do_not_open_and_are_found(string columns)
    {
        await using var server = await TestServer.Start();
        var (accepted, other) = (WalletSample.Account(), WalletSample.Account());
        var ids = new[]
        {
            (await server.PutCustomer([.. WalletSample.Person(accepted), ("memo", "1"), ("memo_type", "id")])).Id!,
            (await server.PutCustomer(("account", other), ("first_name", "Eve"), ("memo", "2"), ("memo_type", "id"))).Id!,
        };

        foreach (var column in columns.Split(", "))
            await Exchange(server, "customers", "id", column, ids);
        await server.Restart();

        foreach (var id in ids)
            Assert.That((await server.GetCustomer(("id", id))).Status, Is.EqualTo(500), "GET");
        Assert.That((await server.PutCustomer(("id", ids[0]), ("first_name", "Mallory"))).Status, Is.EqualTo(500), "PUT");
        var problems = (await Verified.Server(server)).Problems().ToList();
        foreach (var id in ids)
            Assert.That(problems, Has.Some.StartsWith($"customers {id}: its key or record does not open"));
    }

    [TestCase("customer_keys", "wrapped")]
    [TestCase("customer_history", "replaced")]
    [TestCase("documents", "wrapped_key")]
    public async Task Exchanged_keys_history_and_documents_are_found(string table, string column)
    {
        await using var server = await TestServer.Start();
        var ids = new List<string>();
        foreach (var name in (string[])["Ana", "Eve"])
        {
            var account = WalletSample.Account();
            ids.Add((await server.PutMultipart(WalletSample.Person(account, name), ("photo_id_front", WalletSample.Photo(100)))).Id!);
            await server.PutCustomer(("account", account), ("first_name", name + "x"));
        }

        await Exchange(server, table, "customer_id", column, [.. ids]);

        Assert.That((await Verified.Server(server)).Problems().ToList(), Has.Count.AtLeast(2));
    }

    [Test]
    public async Task Keys_of_an_earlier_release_open_are_bound_and_then_open_no_other_way()
    {
        await using var server = await TestServer.Start();
        var people = await Make(server, 250);
        await server.DeleteCustomer(people[7].Id);
        await Unbind(server, people.Count);
        await server.Restart();

        foreach (var (account, id) in people.Where(person => person != people[7]).Take(20))
            Assert.That((await server.GetCustomer(("account", account))).Id, Is.EqualTo(id));
        await server.Get<KeyBinding>().Run(CancellationToken.None);
        foreach (var (account, id) in people.Where(person => person != people[7]))
            Assert.That((await server.GetCustomer(("account", account))).Id, Is.EqualTo(id));

        Assert.That(await Unbound(server), Is.Zero);
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        // From now on an old key, from a backup say, is another's.
        await Unbind(server, 1);
        await server.Store.Change("INSERT INTO key_binding (id, bound_up_to, finished) VALUES (1, '', 1)");
        await server.Restart();
        Assert.That((await Verified.Server(server)).Problems(), Has.Some.Contains("its key or record does not open"));
        Assert.That((await server.GetCustomer(("id", (await Rows(server))[0].Id))).Status, Is.EqualTo(500));
    }

    [Test]
    public async Task Binding_that_was_interrupted_goes_on_and_several_may_work_at_it()
    {
        await using var server = await TestServer.Start();
        var people = await Make(server, 350);
        await Unbind(server, people.Count);
        // As a start on such a store has it.
        server.Get<ServiceKeys>().DataKeys.OpensUnbound = true;
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        Assert.That(async () => await server.Get<KeyBinding>().Run(gone.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await Unbound(server), Is.EqualTo(350), "it was interrupted before the first");

        await Task.WhenAll(Enumerable.Range(0, 4).Select<int, Task>(_ => server.Get<KeyBinding>().Run(CancellationToken.None))
            .Append(Task.WhenAll(people.Take(50).Select(person => server.Customer(("account", person.Account), ("first_name", "Berta"))))));

        Assert.That(await Unbound(server), Is.Zero);
        Assert.That(await server.Get<KeyBinding>().Run(CancellationToken.None), Is.False, "there is nothing left to do");
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        foreach (var (account, id) in people)
            Assert.That((await server.GetCustomer(("account", account))).Id, Is.EqualTo(id));
    }

    [Test]
    public async Task Two_processes_bind_the_keys_of_one_store_at_once()
    {
        await using var server = await TestServer.Start();
        if (!server.Get<Database>().IsShared)
            Assert.Ignore("SQLite serves one process");
        var people = await Make(server, 350);
        await Unbind(server, people.Count);

        using TempFolder first = new(), second = new();
        foreach (var folder in (TempFolder[])[first, second])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.MasterKeyFile)!);
            File.Copy(Path.Combine(server.Folder, "master.key"), folder.MasterKeyFile);
        }
        (string, string)[] settings = [("Store:ConnectionString", server.Store.ConnectionString)];
        var processes = await Task.WhenAll(ServerProcess.Start(first, settings: settings), ServerProcess.Start(second, settings: settings));
        foreach (var process in processes)
            foreach (var (account, id) in people.Take(20))
                Assert.That((await process.Client.GetCustomer(("account", account))).Id, Is.EqualTo(id));
        await using (var connection = server.Store.Connect())
            await Eventually(async () =>
                await connection.ExecuteScalarAsync<long?>("SELECT finished FROM key_binding") == 1, "all are bound");
        foreach (var process in processes)
        {
            foreach (var (account, id) in people)
                Assert.That((await process.Client.GetCustomer(("account", account))).Id, Is.EqualTo(id));
            Assert.That(await process.Stop(), Is.Zero, process.Errors);
            await process.DisposeAsync();
        }

        Assert.That(await Unbound(server), Is.Zero);
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task A_new_store_accepts_no_unbound_key()
    {
        await using var server = await TestServer.Start();
        var (_, id) = (await Make(server, 1))[0];
        await Eventually(() =>
        {
            // The worker may have to try again.
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            return !server.Get<ServiceKeys>().DataKeys.OpensUnbound;
        }, "the binding has finished");

        await Unbind(server, 1);
        await server.Store.Change("INSERT INTO key_binding (id, bound_up_to, finished) VALUES (1, '', 1)");

        Assert.That((await Verified.Server(server)).Problems(), Has.Some.StartsWith($"customers {id}: "));
    }

    static async Task<List<(string Account, string Id)>> Make(TestServer server, int count)
    {
        var people = new List<(string, string)>();
        for (var i = 0; i < count; i++)
        {
            var account = WalletSample.Account();
            people.Add((account, (await server.PutCustomer(("account", account), ("first_name", "Ana"))).Id!));
        }
        return people;
    }

    /// <summary>Keys as an earlier release wrapped them.</summary>
    static async Task Unbind(TestServer server, int count)
    {
        var keys = server.Get<ServiceKeys>();
        foreach (var row in (await Rows(server)).Take(count))
        {
            var key = keys.DataKeys.Open(row.Wrapped, row.Id, row.Account, new(row.MemoType, row.Memo));
            await server.Store.Change("UPDATE customer_keys SET wrapped = @wrapped WHERE customer_id = @Id",
                new { wrapped = keys.Master.Wrap(key, SealContext.UnboundDataKey(row.Id)), row.Id });
        }
        await server.Store.Change("DELETE FROM key_binding");
    }

    static async Task<int> Unbound(TestServer server) =>
        (await Rows(server)).Count(row => server.Get<ServiceKeys>().DataKeys.OpenUnbound(row.Wrapped, row.Id) is not null);

    static async Task<List<Row>> Rows(TestServer server) =>
        await server.Get<Database>().Read(async connection => (await connection.QueryAsync<Row>(
        "SELECT c.id, c.account, c.memo_type, c.memo, k.wrapped FROM customers c JOIN customer_keys k ON k.customer_id = c.id WHERE "
            + "c.account <> '' ORDER BY c.id")).AsList());

    static async Task Exchange(TestServer server, string table, string key, string column, string[] ids)
    {
        var values = new List<object>();
        foreach (var id in ids)
            values.Add(await server.Get<Database>()
                .Read(async connection =>
                await connection.ExecuteScalarAsync<object>($"SELECT {column} FROM {table} WHERE {key} = @id", new { id }))
                ?? throw new InvalidOperationException($"{table} has no {column}"));
        // Both may not be there at the same time.
        if (values[0] is string)
            await server.Store.Change($"UPDATE {table} SET {column} = 'between' WHERE {key} = @id", new { id = ids[0] });
        await server.Store.Change($"UPDATE {table} SET {column} = @value WHERE {key} = @id", new { value = values[0], id = ids[1] });
        await server.Store.Change($"UPDATE {table} SET {column} = @value WHERE {key} = @id", new { value = values[1], id = ids[0] });
    }
}
