using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.StoreTools;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.StoreTools;

/// <summary>The engine a test runs on is the source's.</summary>
[OnEachEngine]
sealed class StoreCopyTests : IDisposable
{
    readonly TempFolder folder = new();

    [AllowNull]
    TestStore Target
    {
        get => field ??= TestStore.MakeEmpty(TestEngine.Current, folder.File("copy.db"));
        set;
    }

    public void Dispose()
    {
        Target.DisposeAsync().AsTask().GetAwaiter().GetResult();
        folder.Dispose();
    }

    [Test]
    public async Task A_copy_on_either_engine_holds_the_same_rows_and_opens_under_the_same_key([Values] Engine to)
    {
        Target = TestStore.MakeEmpty(to, folder.File("copy.db"));
        await using var server = await FullStore.Start();

        var result = await Copy(server);

        Assert.That((result.IsWhole, result.Customers), Is.EqualTo((true, 3)));
        var (here, there) = (await Verified.Server(server), await Verified.Store(Target.Options, Key(server)));
        Assert.That(there.Problems(), Is.Empty);
        Assert.That((there.Digest, result.Digest), Is.EqualTo((here.Digest, here.Digest)));
        Assert.That(there.Counts, Is.EqualTo(here.Counts));
    }

    [Test]
    public async Task Numbers_of_the_database_go_on_after_the_highest_that_was_copied([Values] Engine to)
    {
        Target = TestStore.MakeEmpty(to, folder.File("copy.db"));
        await using var server = await FullStore.Start();
        await Copy(server);
        var highest = await server.Get<Database>().Read(async connection =>
            await connection.ExecuteScalarAsync<long>("SELECT max(seq) FROM changes"));

        await using var database = Database.Open(Target.Options, server.Clock);
        var numbers = await database.Write(async connection => (await connection.QueryAsync<long>(
            """
            INSERT INTO changes (id, kind, at, customer_id, transaction_id, scope, data, waiting)
            SELECT 'c-2', kind, at, customer_id, transaction_id, scope, data, waiting FROM changes RETURNING seq
            """)).AsList());
        Assert.That(numbers, Is.EqualTo(new[] { highest + 1 }));
    }

    [Test]
    public async Task What_was_stored_comes_back_from_a_server_on_the_copy([Values] Engine to)
    {
        Target = TestStore.MakeEmpty(to, folder.File("copy.db"));
        await using var server = await TestServer.Start();
        var (account, photo) = (WalletSample.Account(), WalletSample.Photo(300_000));
        var id = (await server.PutMultipart(WalletSample.Person(account, "Zoë 🌍 O'Hara"), ("photo_id_front", photo))).Id!;
        await server.PutCustomer(("account", account), ("type", "sep6"), ("transaction_id", "tx-1"), ("last_name", "Łęcki"));
        await server.Look($"/customers/{id}");
        var gone = await server.Customer(WalletSample.Person(WalletSample.Account()));
        await server.DeleteCustomer(gone);
        var (answer, file) = (await server.GetCustomer(("account", account), ("type", "sep6")), await server.Look($"/customers/{id}"));

        Assert.That((await Copy(server)).IsWhole);

        await using var moved =
            await TestServer.Start(clock: server.Clock,
            overrides: [("Store:ConnectionString", Target.ConnectionString), ("Keys:MasterKeyFile", Key(server))]);
        Assert.That((await moved.GetCustomer(("account", account), ("type", "sep6"))).Body, Is.EqualTo(answer.Body));
        Assert.That((await moved.GetCustomer(("id", gone))).Status, Is.EqualTo(404));
        var there = await moved.Look($"/customers/{id}");
        foreach (var part in new[] { "account", "fields", "history", "types", "transactions" })
            Assert.That(there.Json.GetProperty(part).GetRawText(), Is.EqualTo(file.Json.GetProperty(part).GetRawText()));
        var fields = there.Json.GetProperty("fields");
        Assert.That((fields.GetProperty("first_name").GetProperty("value").GetString(), fields.GetProperty("last_name").GetProperty("value")
            .GetString()), Is.EqualTo(("Zoë 🌍 O'Hara", "Łęcki")));
        var document = fields.GetProperty("photo_id_front").GetProperty("document").GetProperty("id").GetString();
        Assert.That(SHA256.HashData(await moved.Operators.GetByteArrayAsync($"/customers/{id}/documents/{document}")),
            Is.EqualTo(SHA256.HashData(photo)));
        await moved.Operate(HttpMethod.Post, "/search/reindex", "{}");
        var found = await moved.Operate(HttpMethod.Post, "/search", """{"text":"zoe o'hara łęcki"}""");
        Assert.That((found.Json.GetProperty("complete").GetBoolean(), found.Items("customers").Single().GetProperty("id").GetString()),
            Is.EqualTo((true, id)));
        Assert.That((await moved.PutCustomer(("account", account), ("first_name", "After"))).Id, Is.EqualTo(id));
    }

    [Test]
    public async Task What_a_source_brings_after_a_first_run_a_second_run_copies_and_takes_away([Values] Engine to)
    {
        Target = TestStore.MakeEmpty(to, folder.File("copy.db"));
        await using var server = await FullStore.Start();
        var (changed, gone) = (WalletSample.Account(), WalletSample.Account());
        await server.PutCustomer(WalletSample.Person(changed));
        var goneId = (await server.PutMultipart(WalletSample.Person(gone), ("photo_id_front", WalletSample.Photo(100_000)))).Id!;
        // Begun and cut off when nearly all was there.
        Assert.That(await CutOff(server, atRow: 40), Is.True);

        await server.PutCustomer(WalletSample.Person(changed, "Changed"));
        await server.DeleteCustomer(goneId);
        // The account is another customer's now: both rows cannot be in one store at a time.
        await server.PutCustomer(WalletSample.Person(gone));
        var result = await Copy(server);

        Assert.That(result.IsWhole);
        await AssertTheSame(server);
    }

    [Test]
    public async Task A_row_that_is_another_in_the_target_is_found_by_its_customers_digest_and_copied_anew()
    {
        await using var server = await FullStore.Start();
        Assert.That(await CutOff(server, atRow: 60), Is.True);
        Assert.That(await Target.Change("UPDATE audit SET detail = 'other'"), Is.Positive);

        Assert.That((await Copy(server)).IsWhole);
        await AssertTheSame(server);
    }

    [Test]
    public async Task A_row_of_an_earlier_moment_that_stands_in_anothers_way_is_taken_away()
    {
        await using var server = await FullStore.Start();
        var account = WalletSample.Account();
        await server.PutCustomer(WalletSample.Person(account));
        await CutOff(server, atRow: 1);
        // Who had the account when the first row was copied, and was deleted since.
        Assert.That(await Target.Change(
            """
            INSERT INTO customers (id, account, memo_type, memo, version, last_type, types_seen, record, created_at, updated_at)
            VALUES ('0', @account, '', '', 1, '', '', @record, 1, 1)
            """, new { account, record = new byte[1] }), Is.EqualTo(1));

        Assert.That((await Copy(server)).IsWhole);
        await AssertTheSame(server);
    }

    [Test]
    public async Task Rows_whose_keys_are_bytes_are_told_apart_and_gone_on_after()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 5; i++)
            await server.DeleteCustomer(await server.Customer(WalletSample.Person(WalletSample.Account())));
        Assert.That(await CutOff(server, atRow: 40), Is.True);
        var digests = await server.Get<Database>()
            .Read(async connection =>
            (await connection.QueryAsync<byte[]>("SELECT digest FROM deleted_identities ORDER BY digest")).AsList());
        Assert.That(await Target.Change("DELETE FROM deleted_identities WHERE digest = @digest", new { digest = digests[3] }),
            Is.EqualTo(1));
        await Target.Change("DELETE FROM deleted_identities WHERE digest > @digest", new { digest = digests[1] });

        Assert.That((await Copy(server)).IsWhole);
        await AssertTheSame(server);
    }

    [Test]
    public async Task A_source_that_is_written_to_meanwhile_is_said_to_be()
    {
        await using var server = await FullStore.Start();
        var puts = 0;
        var result = await Copy(server, advance: _ =>
            server.PutCustomer(WalletSample.Person(WalletSample.Account(), $"n{puts++}")).GetAwaiter().GetResult());

        Assert.That(result.IsWhole, Is.False);
        Assert.That((await Copy(server)).IsWhole);
        await AssertTheSame(server);
    }

    [Test]
    public async Task A_source_that_only_serves_reads_is_not_changed()
    {
        await using var server = await FullStore.Start();
        var account = WalletSample.Account();
        await server.PutCustomer(WalletSample.Person(account));
        var leases = new Leases(server.Get<Database>(), server.Clock);
        var looks = 0;

        var result = await Copy(server, advance: _ =>
        {
            server.GetCustomer(("account", account)).GetAwaiter().GetResult();
            // Each writes its probe; not so many that time comes for what changes rows.
            if (looks++ < 10)
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1.1));
                Assert.That(server.Send(HttpMethod.Get, "/health").GetAwaiter().GetResult().Status, Is.EqualTo(200));
            }
            leases.Take("a worker", TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();
        });

        Assert.That(result.IsWhole);
    }

    [Test]
    public async Task No_server_starts_on_half_a_copy()
    {
        await using var server = await FullStore.Start();
        await CutOff(server, atRow: 1);
        File.Copy(Key(server), folder.File("master.key"));

        Assert.That(() => TestServer.Start(overrides: [("Store:ConnectionString", Target.ConnectionString),
            ("Keys:MasterKeyFile", folder.File("master.key"))]),
            Throws.TypeOf<StartException>().With.Message.Contains("unfinished copy"));
    }

    [Test]
    public async Task A_target_with_data_of_its_own_is_refused()
    {
        await using var server = await FullStore.Start();
        Assert.That((await Copy(server)).IsWhole);
        Assert.That(() => Copy(server), Throws.TypeOf<StartException>().With.Message.Contains("holds data already"));
    }

    [Test]
    public async Task A_target_that_is_filled_from_another_source_is_refused()
    {
        await using var server = await FullStore.Start();
        await using var other = await FullStore.Start();
        await CutOff(server, atRow: 1);

        Assert.That(() => Copy(other), Throws.TypeOf<StartException>().With.Message.Contains("copy of another store"));
    }

    [Test]
    public async Task A_target_that_another_copy_is_filling_is_refused()
    {
        await using var server = await FullStore.Start();
        Exception? refused = null;

        var result = await Copy(server, advance: _ =>
        {
            if (refused is null)
                try
                {
                    Copy(server).GetAwaiter().GetResult();
                }
                catch (StartException e)
                {
                    refused = e;
                }
        });

        Assert.That(result.IsWhole);
        Assert.That(refused?.Message, Does.Contain("in use by another process").Or.Contain("another store copy is writing"));
    }

    /// <summary>Ends a copy in its middle as an interruption would.</summary>
    async Task<bool> CutOff(TestServer server, int atRow)
    {
        var rows = 0L;
        using var cut = new CancellationTokenSource();
        try
        {
            await Copy(server, count =>
            {
                if ((rows += count) >= atRow)
                    cut.Cancel();
            }, cut.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    async Task<CopyResult> Copy(TestServer server, Action<long>? advance = null, CancellationToken cancel = default)
    {
        await using var source = StoreReader.Open(server.Store.Options, "--from");
        await using var target = Database.Open(Target.Options, TimeProvider.System);
        await using var reader = StoreReader.Open(Target.Options, "--to");
        return await new StoreCopy(source, target, reader) { Lease = TimeSpan.FromSeconds(1.5) }.Run(_ => { }, rows =>
            advance?.Invoke(rows), cancel);
    }

    async Task AssertTheSame(TestServer server) =>
        Assert.That((await Verified.Store(Target.Options, Key(server))).Digest, Is.EqualTo((await Verified.Server(server)).Digest));

    static string Key(TestServer server) => Path.Combine(server.Folder, "master.key");
}
