using System.Globalization;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Retention;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.StoreTools;
using Dapper;

namespace AnchorCallbacks.Tests.Retention;

/// <summary>What newer values and documents replaced is kept for a time only.</summary>
[OnEachEngine]
sealed class ReplacedValuesTests : IAsyncDisposable
{
    const int Days = 1825, PhotoBytes = 200_000;

    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    readonly string account = WalletSample.Account();
    readonly byte[] first = WalletSample.Photo(PhotoBytes), second = WalletSample.Photo(PhotoBytes);

    TestServer server = null!;

    [SetUp]
    public async Task Start() => server = await TestServer.Start();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Test]
    public async Task They_go_when_their_time_is_over_and_what_took_their_place_stays()
    {
        var id = await Put("Berta", first);
        var old = await CurrentPhoto(id);
        server.Clock.Advance(TimeSpan.FromDays(1000));
        await Put("Carla", second);
        var wrapped = await Query<byte[]>("SELECT wrapped_key FROM documents WHERE id = @old", new { old });

        await Pass(TimeSpan.FromDays(Days) - Moment);
        Assert.That(await Photo(id, old), Is.EqualTo(first));
        Assert.That(await History(id), Is.EqualTo(["2: first_name photo_id_front"]));
        await Pass(Moment);

        (await server.Look($"/customers/{id}/documents/{old}")).AssertProblem(404, "not-found", "documentId");
        Assert.That(await History(id), Is.Empty);
        Assert.That((await server.Look($"/customers/{id}")).Items("history"), Is.Empty);
        Assert.That(await Photo(id, await CurrentPhoto(id)), Is.EqualTo(second));
        Assert.That((await server.Record(id))[Customers.Sample.Field("first_name")]!.Text, Is.EqualTo("Carla"));
        Assert.That((await server.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That(await Query<byte[]>("SELECT wrapped_key FROM documents WHERE wrapped_key = @key", new { key = wrapped.Single() }),
            Is.Empty);
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(await Query<long>("SELECT count(*) FROM document_chunks"), Is.EqualTo([4L]), "those of the current photo");
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task The_audit_log_has_one_line_of_it_with_counts_and_no_values()
    {
        var id = await Put("Berta-planted", first);
        await Put("Carla-planted", second);
        await server.PutCustomer(("account", account), ("last_name", "Other"));
        await Pass(TimeSpan.FromDays(Days));
        await Pass(TimeSpan.FromDays(Days));

        Assert.That(await Expired(id), Is.EqualTo(["server history=2 documents=1"]));
        Assert.That(server.Log.Text, Does.Contain("Removed 3 replaced values and documents that were older than 1825 days")
            .And.Not.Contain("planted"));
    }

    [Test]
    public async Task What_was_replaced_later_goes_later()
    {
        var id = await Put("Berta", first);
        var old = await CurrentPhoto(id);
        await Put("Carla", second);
        server.Clock.Advance(TimeSpan.FromDays(1));
        var newer = await CurrentPhoto(id);
        await Put("Dora", WalletSample.Photo(100));

        await Pass(TimeSpan.FromDays(Days - 1));

        Assert.That(await History(id), Is.EqualTo(["3: first_name photo_id_front"]));
        Assert.That(await Photo(id, newer), Is.EqualTo(second));
        Assert.That((await server.Look($"/customers/{id}/documents/{old}")).Status, Is.EqualTo(404));
        await Pass(TimeSpan.FromDays(1));
        Assert.That(await History(id), Is.Empty);
        Assert.That(await Query<string>("SELECT id FROM documents"), Is.EqualTo([await CurrentPhoto(id)]));
    }

    [Test]
    public async Task A_document_that_operators_decided_on_again_and_again_is_still_the_current_one()
    {
        var id = await Put("Berta", first);
        await server.MustDecide(id, new { decision = "reject", fields = new[] { "photo_id_front" }, message = "too dark" });
        await server.MustDecide(id, new { decision = "accept", fields = new[] { "photo_id_front" } });
        await server.MustDecide(id, new { decision = "clear", fields = new[] { "photo_id_front" } });

        await Pass(TimeSpan.FromDays(Days));

        Assert.That(await History(id), Is.Empty);
        Assert.That(await Photo(id, await CurrentPhoto(id)), Is.EqualTo(first));
        Assert.That(await Expired(id), Is.EqualTo(["server history=3 documents=0"]));
    }

    [Test]
    public async Task A_current_document_that_is_marked_as_replaced_stays_and_the_mark_goes()
    {
        var id = await Put("Berta", first);
        await server.Store.Change("UPDATE documents SET replaced_at = 1");

        await Pass(TimeSpan.Zero);

        Assert.That(await Photo(id, await CurrentPhoto(id)), Is.EqualTo(first));
        Assert.That(await Query<string>("SELECT id FROM documents WHERE replaced_at IS NOT NULL"), Is.Empty);
        Assert.That(await Expired(id), Is.Empty);
    }

    [Test]
    public async Task Customers_who_do_not_open_are_in_nobodys_way()
    {
        for (var i = 0; i < 120; i++)
            await server.PutMultipart([.. WalletSample.Person(WalletSample.Account())], ("photo_id_front", WalletSample.Photo(100)));
        await server.Store.Change("UPDATE documents SET replaced_at = 1; UPDATE customers SET record = substr(record, 1, 20)");
        server.Clock.Advance(TimeSpan.FromDays(1));
        var id = await Put("Berta", first);
        await Put("Carla", second);

        await Pass(TimeSpan.FromDays(Days));

        Assert.That(await Query<long>("SELECT count(*) FROM documents"), Is.EqualTo([121L]));
        Assert.That(await Expired(id), Is.EqualTo(["server history=1 documents=1"]));
        Assert.That(server.Log.Text, Does.Contain("does not open; its replaced documents stay"));
    }

    [Test]
    public async Task Many_customers_and_one_with_many_changes_are_done_in_one_sweep()
    {
        const int Many = 130, Changes = 250;
        var people = new List<string>();
        for (var i = 0; i < Many; i++)
        {
            var person = WalletSample.Account();
            await server.PutCustomer(WalletSample.Person(person));
            people.Add(await server.Customer(("account", person), ("first_name", "Eva")));
        }
        var busy = await Put("Berta", first);
        await Put("Carla", second);
        for (var i = 0; i < Changes; i++)
            await server.PutCustomer(("account", account), ("last_name", $"n{i}"));

        await Pass(TimeSpan.FromDays(Days));

        Assert.That(await Query<long>("SELECT count(*) FROM customer_history"), Is.EqualTo([0L]));
        Assert.That(await Query<long>("SELECT count(*) FROM documents"), Is.EqualTo([1L]));
        foreach (var id in people)
            Assert.That(await Expired(id), Is.EqualTo(["server history=1 documents=0"]));
        // The hourly sweep may be at work at the same time: both take at most a hundred at once, and none of them twice.
        var lines = (await Expired(busy)).Select(line => line.Split(' ', '=')).ToList();
        var (history, documents) =
            (lines.ConvertAll(words => int.Parse(words[2], CultureInfo.InvariantCulture)),
            lines.Sum(words => int.Parse(words[4], CultureInfo.InvariantCulture)));
        Assert.That((history.Sum(), documents), Is.EqualTo((251, 1)));
        Assert.That(history, Has.All.AtMost(100));
    }

    [Test]
    public async Task Whoever_sweeps_at_the_same_time_takes_nothing_twice()
    {
        var people = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            var person = WalletSample.Account();
            await server.PutMultipart(WalletSample.Person(person), ("photo_id_front", WalletSample.Photo(100)));
            people.Add((await server.PutMultipart([("account", person)], ("photo_id_front", WalletSample.Photo(100)))).Id!);
        }
        server.Clock.Advance(TimeSpan.FromDays(Days));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => server.Get<RetentionSweep>().Run(default))));

        Assert.That(server.Log.Text, Does.Not.Contain("could not be removed"));
        foreach (var id in people)
            Assert.That(await Expired(id), Is.EqualTo(["server history=1 documents=1"]));
        Assert.That(await Query<long>("SELECT count(*) FROM documents"), Is.EqualTo([40L]));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [Test]
    public async Task It_takes_as_long_as_the_setting_says_of_deleted_customers_who_are_kept_too()
    {
        await using var other = await TestServer.Start(overrides: [("Retention:HistoryDays", "7"), ("Customers:Deletion", "retain")]);
        var id = await other.Customer(WalletSample.Person(account));
        await other.Customer(("account", account), ("first_name", "Eva"));
        await other.DeleteCustomer(id);

        other.Clock.Advance(TimeSpan.FromDays(7));
        await other.Get<RetentionSweep>().Run(default);

        var kept = await other.Look($"/customers/{id}");
        Assert.That(kept.Items("history"), Is.Empty);
        Assert.That(kept.Json.GetProperty("fields").GetProperty("first_name").GetProperty("value").GetString(), Is.EqualTo("Eva"));
    }

    [Test]
    public async Task Documents_that_were_replaced_before_this_was_written_down_are_found_by_those_that_came_after_them()
    {
        var id = await Put("Berta", first);
        var old = await CurrentPhoto(id);
        server.Clock.Advance(TimeSpan.FromDays(1));
        await Put("Carla", second);
        var other = await server.PutMultipart(WalletSample.Person(WalletSample.Account()), ("photo_id_front", WalletSample.Photo(100)),
            ("photo_id_back", WalletSample.Photo(100)));
        var before = await Query<string>("SELECT id || ' ' || coalesce(cast(replaced_at AS TEXT), '') FROM documents ORDER BY id");
        Assert.That(await server.Store.Change("UPDATE documents SET replaced_at = NULL"), Is.EqualTo(4), other.Body);

        Assert.That(await server.Store.Change(Migrator.Scripts()
            .Single(script => script.Contains("UPDATE documents", StringComparison.Ordinal))), Is.EqualTo(1));

        Assert.That(await Query<string>("SELECT id || ' ' || coalesce(cast(replaced_at AS TEXT), '') FROM documents ORDER BY id"),
            Is.EqualTo(before));
        Assert.That(await Query<string>("SELECT id FROM documents WHERE replaced_at IS NOT NULL"), Is.EqualTo([old]));
    }

    [Test, OnSqliteAlone]
    public async Task Their_space_is_used_again()
    {
        var (early, late) = (0L, 0L);
        for (var i = 0; i < 10; i++)
        {
            await Put($"n{i}", WalletSample.Photo(2_000_000));
            await Pass(TimeSpan.FromDays(Days));
            await server.Get<DocumentSweep>().Run();
            await Eventually(server.Get<Database>().Scrub, "the log is cut");
            late = new FileInfo(server.DatabaseFile).Length + new DirectoryInfo(server.DatabaseFile + "-documents")
                .EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            early = i == 2 ? late : early;
        }

        Assert.That(early, Is.GreaterThan(2_000_000));
        Assert.That(late, Is.LessThan(early + 1_000_000));
    }

    async Task<string> Put(string name, byte[] photo)
    {
        var reply = await server.PutMultipart(WalletSample.Person(account, name), ("photo_id_front", photo));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return reply.Id!;
    }

    async Task<string> CurrentPhoto(string id) => (await server.Record(id))[Customers.Sample.Field("photo_id_front")]!.Document!.Id;

    Task<byte[]> Photo(string id, string document) => server.Operators.GetByteArrayAsync($"/customers/{id}/documents/{document}");

    async Task Pass(TimeSpan time)
    {
        server.Clock.Advance(time);
        await server.Get<RetentionSweep>().Run(default);
    }

    async Task<IEnumerable<string>> History(string id) => (await server.Look($"/customers/{id}/history")).Items("history").Select(entry =>
        $"{entry.GetProperty("version").GetInt64()}: "
            + $"{string.Join(' ', entry.GetProperty("replaced").EnumerateObject().Select(value => value.Name).Order())}");

    async Task<IEnumerable<string>> Expired(string id) => (await server.Look($"/customers/{id}/audit?limit=100")).Items("audit")
        .Where(line => line.GetProperty("action").GetString() == "expire")
            .Select(line => $"{line.GetProperty("actor").GetString()} {line.GetProperty("detail").GetString()}");

    Task<List<T>> Query<T>(string sql, object? values = null) =>
        server.Get<Database>().Read(async connection => (await connection.QueryAsync<T>(sql, values)).AsList()).AsTask();
}
