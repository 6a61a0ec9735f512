using System.Collections.Concurrent;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;
using static AnchorCallbacks.Tests.Customers.SoundStore;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Many clients at the same moment, over real connections.</summary>
[OnEachEngine]
sealed class ConcurrencyTests
{
    const int Clients = 64;

    static readonly Sep9Field[] Fields = [.. Sep9Catalogue.Fields.Where(field => field.Kind != FieldKind.Binary).Take(Clients)];

    [Test]
    public async Task Different_fields_of_one_new_account_make_one_customer_and_all_survive()
    {
        await using var server = await StartUnchecked();
        var account = WalletSample.Account();
        var replies = await BatchSize(server, client => server.PutCustomer(("account", account), (Fields[client].Name, $"value {client}")));
        AssertOneCustomer(replies);

        var customer = await Stored(server, account);
        Assert.That(Fields.Select(field => customer.Record[field]?.Text),
            Is.EqualTo(Enumerable.Range(0, Clients).Select(client => $"value {client}")));
        Assert.That(customer.Version, Is.EqualTo(Clients));
        await AssertSound(server);
    }

    [Test]
    public async Task Different_values_for_one_field_of_one_new_account_are_all_kept_as_value_or_history()
    {
        await using var server = await StartUnchecked();
        var account = WalletSample.Account();
        AssertOneCustomer(await BatchSize(server, client => server.PutCustomer(("account", account), ("first_name", $"value {client}"))));

        var customer = await Stored(server, account);
        var history = await History(server, customer);
        var values = history.SelectMany(record => record.Values).Concat(customer.Record.Values).Select(value => value.Text);
        Assert.That(values, Is.EquivalentTo(Enumerable.Range(0, Clients).Select(client => $"value {client}")));
        Assert.That(customer.Version, Is.EqualTo(Clients));
        await AssertSound(server);
    }

    [Test]
    public async Task The_same_first_put_sent_by_all_is_one_change()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        AssertOneCustomer(await BatchSize(server, _ => server.PutCustomer(WalletSample.Person(account))));

        var customer = await Stored(server, account);
        Assert.That(customer.Version, Is.EqualTo(1));
        Assert.That(await Query<string>(server, "SELECT action FROM audit"), Is.EqualTo(new[] { "create" }));
    }

    [Test]
    public async Task As_many_accounts_as_clients_make_as_many_customers()
    {
        await using var server = await TestServer.Start();
        var accounts = Enumerable.Range(0, Clients).Select(_ => WalletSample.Account()).ToArray();
        var replies = await BatchSize(server, client => server.PutCustomer(WalletSample.Person(accounts[client], $"Ana {client}")));
        Assert.That(replies.Select(reply => reply.CustomerStatus), Is.All.EqualTo("ACCEPTED"));
        Assert.That(replies.Select(reply => reply.Id), Is.Unique);
        for (var client = 0; client < Clients; client++)
        {
            var customer = await Stored(server, accounts[client]);
            Assert.That((customer.Id, customer.Record[Sep9Catalogue.Find("first_name")!]?.Text),
                Is.EqualTo((replies[client].Id, $"Ana {client}")));
        }
    }

    [TestCase(10_000)]
    [TestCase(200_000)]
    public async Task The_same_first_photo_sent_twice_at_once_is_one_document(int length)
    {
        await using var server = await TestServer.Start();
        for (var round = 0; round < 20; round++)
        {
            var (account, photo) = (WalletSample.Account(), WalletSample.Photo(length));
            AssertOneCustomer(await BatchSize(server, _ =>
                server.PutMultipart(WalletSample.Person(account), ("photo_id_front", photo)), 2));
            Assert.That((await Stored(server, account)).Version, Is.EqualTo(1));
        }
        await AssertSound(server);
        await server.Get<DocumentSweep>().Run();
        Assert.That(await Query<long>(server, "SELECT count(*) FROM documents"), Is.EqualTo(new[] { 20L }));
        Assert.That(await Query<long>(server, "SELECT count(*) FROM document_chunks"),
            Is.EqualTo(new[] { 20L * (length / DocumentSeal.ChunkBytes + 1) }));
    }

    [Test]
    public async Task Customers_that_change_while_they_are_judged_again_get_the_status_of_what_they_have_then()
    {
        const string Types = "types: { default: { fields: { first_name: required, city: NEED } } }";
        await using var server = await TestServer.Start(Types.Replace("NEED", "optional", StringComparison.Ordinal));
        var ids = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
            ids.Add((await server.PutCustomer(("account", WalletSample.Account()), ("first_name", "Ana"))).Id!));

        await server.Restart(Types.Replace("NEED", "required", StringComparison.Ordinal));
        // In the order in which they are judged.
        await Parallel.ForEachAsync(ids.Order(StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (id, _) =>
            await server.PutCustomer(("id", id), ("city", "Lima")));
        await Eventually(() => server.Get<ReEvaluation>().Progress.Finished, "everybody is judged");
        await AssertSound(server);
    }

    static Task<TestServer> StartUnchecked() => TestServer.Start(overrides: ("Customers:Validation", "off"));

    /// <summary>Each client has its connection before the first request goes out.</summary>
    static async Task<Reply[]> BatchSize(TestServer server, Func<int, Task<Reply>> request, int clients = Clients)
    {
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => server.Send(HttpMethod.Get, "/health")));
        return await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => request(client))));
    }

    static void AssertOneCustomer(Reply[] replies)
    {
        Assert.That(replies.Select(reply => reply.Status), Is.All.EqualTo(200));
        Assert.That(replies.Select(reply => reply.Id).Distinct().ToList(), Has.Count.EqualTo(1));
    }

    static async Task<Customer> Stored(TestServer server, string account)
    {
        var key = CustomerKey.Read(null, account, null, null).Failed(out _, out var read) ? default : read;
        return server.Get<CustomerStore>().Open((await server.Get<Database>().Read(connection => CustomerRows.Find(connection, key)))!);
    }

    static async Task<List<CustomerRecord>> History(TestServer server, Customer customer) =>
        [.. (await Query<(long Version, byte[] Replaced)>(server, "SELECT version, replaced FROM customer_history"))
            .Select(row => RecordSeal.OpenHistory(customer.DataKey, customer.Id, row.Version, row.Replaced))];
}
