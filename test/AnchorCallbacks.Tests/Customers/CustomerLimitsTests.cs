using AnchorCallbacks.Customers;
using AnchorCallbacks.Retention;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.StoreTools;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>What one customer may make the server keep has an end, in bytes.</summary>
[OnEachEngine]
sealed class CustomerLimitsTests
{
    static readonly string[] TextFields =
        ["address", "city", "state_or_province", "employer_name", "employer_address", "birth_place", "referral_id"];

    [Test]
    public async Task A_record_as_a_whole_has_a_limit_and_what_is_there_stays()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:RecordBytes", "16384"));
        var account = WalletSample.Account();
        var refused = 0;
        foreach (var field in TextFields)
        {
            var reply = await server.PutCustomer(("account", account), (field, new string('x', 4096)));
            if (reply.Status == 400)
            {
                Assert.That(reply.Error, Is.EqualTo("body: all values of a customer together must not be larger than 16384 bytes"));
                refused++;
            }
            Assert.That(await server.Count("SELECT max(length(record)) FROM customers"), Is.LessThanOrEqualTo(16384));
        }
        Assert.That(refused, Is.EqualTo(TextFields.Length - 3));

        // The customer goes on, an operator too.
        Assert.That((await server.PutCustomer(("account", account), ("first_name", "Ana"))).Status, Is.EqualTo(200));
        Assert.That((await server.PutCustomer(("account", account), ("address", "short"))).Status, Is.EqualTo(200));
        var id = (await server.GetCustomer(("account", account))).Id;
        Assert.That((await server.Operate(HttpMethod.Post, $"/customers/{id}/decisions",
            """{"decision":"reject","fields":["first_name"],"message":"No"}""")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Of_replaced_versions_the_oldest_go()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:ReplacedVersions", "20"));
        var account = WalletSample.Account();
        for (var i = 0; i < 60; i++)
        {
            await server.PutCustomer(("account", account), ("first_name", $"Ana {i}"));
            Assert.That(await server.Count("SELECT count(*) FROM customer_history"), Is.LessThanOrEqualTo(20));
        }

        Assert.That(await server.Count("SELECT count(*) FROM customer_history"), Is.GreaterThanOrEqualTo(18));
        Assert.That(await server.Count("SELECT max(version) FROM customer_history"), Is.EqualTo(60));
        Assert.That(await server.Count("SELECT count(*) FROM audit WHERE action = 'expire'"), Is.InRange(1, 40));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task The_history_of_a_large_customer_comes_in_pages_of_a_megabyte()
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        const int Versions = 60;
        string id = "";
        for (var i = 0; i <= Versions; i++)
            id = (await server.PutCustomer([("account", account),
                .. TextFields.Select(field => (field, $"{i:000}{new string('x', 4000)}"))])).Id!;

        var detail = await server.Look($"/customers/{id}");
        Assert.That(detail.Body, Has.Length.LessThan(3 << 20));
        var (seen, next, pages) = (new List<long>(), "", 0);
        do
        {
            var page = await server.Look($"/customers/{id}/history?limit=500{(next.Length > 0 ? $"&cursor={next}" : "")}");
            Assert.That(page.Body, Has.Length.LessThan(3 << 20));
            seen.AddRange(page.Json.GetProperty("history").EnumerateArray().Select(version => version.GetProperty("version").GetInt64()));
            next = page.Json.GetProperty("next").GetString() ?? "";
            pages++;
        } while (next.Length > 0);

        Assert.That(seen, Is.EqualTo(Enumerable.Range(2, Versions).Select(version => (long)version).Reverse()));
        Assert.That(pages, Is.InRange(2, 5));
    }

    [Test]
    public async Task Of_replaced_documents_the_oldest_go_and_never_the_current_one()
    {
        await using var server = await TestServer.Start(overrides: ("Limits:ReplacedDocuments", "3"));
        var account = WalletSample.Account();
        byte[] last = [];
        for (var i = 0; i < 12; i++)
        {
            last = WalletSample.Photo(70_000);
            await server.PutMultipart([("account", account)], ("photo_id_front", last));
            server.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var id = (await server.GetCustomer(("account", account))).Id!;

        Assert.That(await server.Count("SELECT count(*) FROM documents"), Is.EqualTo(4));
        Assert.That((await server.Documents(id))["photo_id_front"], Is.EqualTo(last));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task All_documents_of_a_customer_have_a_limit_in_bytes()
    {
        await using var server =
            await TestServer.Start(overrides: [("Limits:CustomerDocumentBytes", "1000000"), ("Limits:FileBytes", "600000")]);
        var account = WalletSample.Account();
        for (var i = 0; i < 12; i++)
        {
            Assert.That((await server.PutMultipart([("account", account)], ("photo_id_front", WalletSample.Photo(190_000)))).Status,
                Is.EqualTo(200));
            Assert.That(await server.Count("SELECT sum(chunks) FROM documents") * 65_536, Is.LessThanOrEqualTo(1_000_000));
        }

        var tooMuch = await server.PutMultipart([("account", account)], ("photo_id_back", WalletSample.Photo(500_000)),
            ("photo_proof_residence", WalletSample.Photo(500_000)));

        Assert.That((tooMuch.Status, tooMuch.Error),
            Is.EqualTo((400, "body: all documents of a customer together must not be larger than 1000000 bytes")));
        Assert.That(await server.Count("SELECT count(*) FROM documents WHERE replaced_at IS NULL"), Is.EqualTo(1));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [Test]
    public async Task Transactions_that_nobody_knows_are_few_for_each_customer_and_go()
    {
        await using var loop = await Loop.Start();
        var server = loop.Server;
        var account = Loop.Wallet();
        await server.PutCustomer(WalletSample.Person(account));
        for (var i = 0; i < 60; i++)
            await server.GetCustomer(("account", account), ("transaction_id", $"unknown-{i}"));
        for (var i = 0; i < 20; i++)
            await server.PutCustomer(("account", account), ("transaction_id", $"invented-{i}"), ("first_name", $"Ana {i}"));
        await loop.Settle();

        Assert.That(await server.Count("SELECT count(*) FROM customer_transactions"), Is.InRange(1, 20));
        Assert.That(await server.Count("SELECT count(*) FROM transactions WHERE sep = ''"), Is.InRange(1, 20));
        var real = loop.Platform.Wallet.StartDeposit(account);
        await loop.Settle();
        Assert.That((await server.GetCustomer(("account", account), ("transaction_id", real))).Status, Is.EqualTo(200));
        await loop.Settle();

        server.Clock.Advance(TimeSpan.FromMinutes(70));
        await server.Get<RetentionSweep>().Run(CancellationToken.None);

        Assert.That(await server.Count("SELECT count(*) FROM transactions WHERE sep = ''"), Is.Zero);
        Assert.That(await server.Count(
            "SELECT count(*) FROM customer_transactions WHERE transaction_id LIKE 'unknown%' OR transaction_id LIKE 'invented%'"), Is.Zero);
        Assert.That(await server.Count("SELECT count(*) FROM transactions WHERE sep <> ''"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_cache_of_rows_is_limited_in_bytes()
    {
        await using var server = await TestServer.Start();
        var cache = new CustomerRowCache(server.Get<Database>(), server.Get<CustomerLimits>() with { CacheBytes = 8 << 20 });
        var keys = Enumerable.Range(0, 2000).Select(i => new CustomerKey($"id-{i}", null, AnchorCallbacks.Stellar.Memo.None)).ToList();
        foreach (var key in keys)
        {
            cache.Find(key, out var stamp);
            cache.Add(key, new CustomerRow { Id = key.Id!, Record = new byte[key.Id!.Length * 4000] }, stamp);
        }

        var kept = keys.Sum(key => (long)(cache.Find(key, out _)?.Record.Length ?? 0));

        Assert.That(kept, Is.LessThanOrEqualTo(8 << 20));
        Assert.That(kept > 1 << 20, Is.Not.EqualTo(server.Get<Database>().IsShared));
    }
}
