using AnchorCallbacks.Configuration;
using AnchorCallbacks.Copying;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Verification;
using Dapper;

namespace AnchorCallbacks.Tests.Copying;

sealed class StoreCopyTests : IDisposable
{
    readonly TempFolder folder = new();

    string Target => folder.File("copy.db");

    public void Dispose() => folder.Dispose();

    [Test]
    public async Task A_copy_holds_the_same_rows_and_opens_under_the_same_key()
    {
        await using var server = await FullStore.Start();

        var result = await Copy(server);

        Assert.That((result.IsWhole, result.Customers), Is.EqualTo((true, 3)));
        var (here, there) = (await Verified.File(server.DatabaseFile, Key(server)), await Verified.File(Target, Key(server)));
        Assert.That(there.Problems(), Is.Empty);
        Assert.That((there.Digest, result.Digest), Is.EqualTo((here.Digest, here.Digest)));
        Assert.That(there.Counts, Is.EqualTo(here.Counts));
    }

    [Test]
    public async Task Every_table_with_data_is_in_one_group_of_those_that_are_compared()
    {
        await using var server = await FullStore.Start();
        await using var store = StoreReader.Open(new StoreOptions(server.DatabaseFile), "--from");
        var groups = CopyGroup.Of(store.Tables).ToList();

        Assert.That(groups.SelectMany(group => group.Members).Select(member => member.Table.Name), Is.EquivalentTo(store.Tables.Where(table => table.IsData).Select(table => table.Name)));
        Assert.That(groups.Single(group => group.IsCustomers).Members.Select(member => member.Table.Name),
            Is.EquivalentTo(new[] { "customers", "customer_keys", "customer_history", "customer_statuses", "customer_transactions", "audit", "documents" }));
    }

    [Test]
    public async Task What_a_source_brings_after_a_first_run_a_second_run_copies_and_takes_away()
    {
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
        Assert.That((await Verified.File(Target, Key(server))).Digest, Is.EqualTo((await Verified.File(server.DatabaseFile, Key(server))).Digest));
    }

    [Test]
    public async Task A_row_that_is_another_in_the_target_is_found_by_its_customers_digest_and_copied_anew()
    {
        await using var server = await FullStore.Start();
        Assert.That(await CutOff(server, atRow: 60), Is.True);
        using (var connection = SqliteEngine.OpenWriter(Target))
            Assert.That(connection.Execute("UPDATE audit SET detail = 'other'"), Is.Positive);

        Assert.That((await Copy(server)).IsWhole);
        Assert.That((await Verified.File(Target, Key(server))).Digest, Is.EqualTo((await Verified.File(server.DatabaseFile, Key(server))).Digest));
    }

    [Test]
    public async Task A_source_that_is_written_to_meanwhile_is_said_to_be()
    {
        await using var server = await FullStore.Start();
        var puts = 0;
        var result = await Copy(server, advance: _ => server.PutCustomer(WalletSample.Person(WalletSample.Account(), $"n{puts++}")).GetAwaiter().GetResult());

        Assert.That(result.Changed);
        Assert.That(result.IsWhole, Is.False);
        Assert.That((await Copy(server)).IsWhole);
        Assert.That((await Verified.File(Target, Key(server))).Digest, Is.EqualTo((await Verified.File(server.DatabaseFile, Key(server))).Digest));
    }

    [Test]
    public async Task A_source_that_only_serves_reads_is_not_changed()
    {
        await using var server = await FullStore.Start();
        var account = WalletSample.Account();
        await server.PutCustomer(WalletSample.Person(account));

        var result = await Copy(server, advance: _ => server.GetCustomer(("account", account)).GetAwaiter().GetResult());

        Assert.That(result.IsWhole);
    }

    [Test]
    public async Task No_server_starts_on_half_a_copy()
    {
        await using var server = await FullStore.Start();
        await CutOff(server, atRow: 1);
        File.Copy(Key(server), folder.File("master.key"));

        Assert.That(() => TestServer.Start(overrides: [("Store:ConnectionString", $"Data Source={Target}"), ("Keys:MasterKeyFile", folder.File("master.key"))]),
            Throws.TypeOf<StartException>().With.Message.Contains("has not finished"));
    }

    [Test]
    public async Task A_target_with_data_of_its_own_or_of_another_source_is_refused()
    {
        await using var server = await FullStore.Start();
        await using var other = await FullStore.Start();
        Assert.That((await Copy(server)).IsWhole);
        Assert.That(() => Copy(server), Throws.TypeOf<StartException>().With.Message.Contains("holds data already"));

        File.Delete(Target);
        await CutOff(server, atRow: 1);
        Assert.That(() => Copy(other), Throws.TypeOf<StartException>().With.Message.Contains("from another one"));
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
        await using var source = StoreReader.Open(new StoreOptions(server.DatabaseFile), "--from");
        await using var target = Database.Open(new StoreOptions(Target), TimeProvider.System);
        await using var reader = StoreReader.Open(new StoreOptions(Target), "--to");
        return await new StoreCopy(source, target, reader).Run(_ => { }, rows => advance?.Invoke(rows), cancel);
    }

    static string Key(TestServer server) => Path.Combine(server.Folder, "master.key");
}
