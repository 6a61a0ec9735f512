using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.StoreTools;

[OnEachEngine]
sealed class StoreVerificationTests
{
    /// <summary>Keyed digests, not sealed: there is nothing in them to open.</summary>
    static readonly string[] NotSealed =
    [
        "operator_changes.fingerprint", "deleted_identities.digest", "review_identities.digest",
        "operators.key_hash", "operator_sessions.id_hash", "operator_sessions.key_hash",
        "page_sessions.secret_hash", "page_links.code_hash", "page_links.browser_hash", "search_changes.added", "search_changes.removed",
        "search_digests.digests",
        "partner_customers.external", "partner_answers.fingerprint", "offblocks_chains.chain", "dcm_order.group_counts",
    ];

    [Test]
    public async Task A_sound_store_is_found_sound_beside_its_server_and_has_a_digest()
    {
        await using var server = await FullStore.Start();

        var result = await Verified.Server(server);

        Assert.That(result.Problems(), Is.Empty);
        Assert.That(result.Statuses);
        Assert.That(result.Digest, Has.Length.EqualTo(64));
        Assert.That(result.Counts, Does.Contain(("customers", 3L)).And.Contains(("events", 1L)).And.Contains(("document_chunks", 6L)));
    }

    [Test]
    public async Task Whatever_is_sealed_is_opened()
    {
        await using var server = await FullStore.Start();
        await using var store = StoreReader.Open(server.Store.Options, "file");
        var columns = store.Tables.SelectMany(table =>
            table.Columns.Where(column => column.Kind == ColumnKind.Bytes).Select(column => (Table: table.Name, Column: column.Name)))
            .Where(column => !NotSealed.Contains($"{column.Table}.{column.Column}")).ToList();
        Assert.That(columns, Has.Count.AtLeast(13));
        foreach (var (table, column) in columns)
        {
            var before = await server.Get<Database>()
                .Read(async connection =>
                (await connection.QueryAsync<byte[]>($"SELECT {column} FROM {table} WHERE length({column}) > 0")).AsList());
            Assert.That(before, Is.Not.Empty, $"{table}.{column} has nothing in it to damage");
            foreach (var value in before)
                await server.Store.Change($"UPDATE {table} SET {column} = @damaged WHERE {column} = @value",
                    new { damaged = Damaged(value), value });
            if (table == "service_keys")
                Assert.That(() => Found(server), Throws.TypeOf<StartException>().With.Message.Contains("damaged"));
            else
                Assert.That(await Found(server), Is.Not.Empty, $"{table}.{column}");
            foreach (var value in before)
                await server.Store.Change($"UPDATE {table} SET {column} = @value WHERE {column} = @damaged",
                    new { damaged = Damaged(value), value });
        }
    }

    [TestCase("DELETE FROM customer_keys", "has no key", TestName = "A_missing_key_is_damage")]
    [TestCase("UPDATE customers SET version = version + 1", "does not open", TestName = "A_record_of_another_version_is_damage")]
    [TestCase("DELETE FROM customers", "customer_keys .* has no customer", TestName = "A_missing_customer_is_damage")]
    [TestCase("DELETE FROM audit WHERE version = 2", "audit log", TestName = "A_missing_audit_row_is_damage")]
    [TestCase("UPDATE customer_statuses SET status = 'REJECTED'", "is REJECTED",
        TestName = "A_status_that_the_record_does_not_have_is_damage")]
    [TestCase("DELETE FROM customer_statuses", "has 0 statuses", TestName = "A_missing_status_is_damage")]
    [TestCase("DELETE FROM document_chunks WHERE number = 1", "documents .* is missing", TestName = "A_missing_chunk_is_damage")]
    [TestCase("DELETE FROM document_chunks WHERE number = 2", "has 2 chunks of 3", TestName = "A_missing_last_chunk_is_damage")]
    [TestCase("UPDATE documents SET chunks = 2", "does not open", TestName = "A_document_that_ends_early_is_damage")]
    [TestCase("UPDATE dcm_customers SET group_id = 7", "dcm_groups acme: groups that count other customers than there are: 2",
        TestName = "A_group_that_counts_other_customers_than_there_are_is_damage")]
    [TestCase("UPDATE dcm_groups SET segment = 7", "dcm_groups acme: groups with other values than their customers have: 1",
        TestName = "A_group_with_other_values_is_damage")]
    [TestCase("DELETE FROM dcm_customers", "dcm_customers acme r-1: is missing", TestName = "A_customer_in_no_list_of_DCM_is_damage")]
    [TestCase("UPDATE dcm_customers SET balance = 7, created_at = 7",
        "dcm_customers acme r-1: differs from the customer's record: balance, created_at",
        TestName = "A_row_of_DCMs_lists_that_differs_is_damage")]
    [TestCase("UPDATE partner_customers SET customer_id = (SELECT id FROM customers WHERE deleted_at IS NULL AND id <> customer_id)",
        "dcm_customers acme r-1: differs .* sort_keys", TestName = "A_row_of_DCMs_lists_from_before_a_link_is_damage")]
    [TestCase("DELETE FROM dcm_values WHERE digest = (SELECT min(digest) FROM dcm_values)", "dcm_values acme r-1: differ .* 1 missing;",
        TestName = "A_missing_value_of_DCMs_lists_is_damage")]
    [TestCase("UPDATE dcm_values SET digest = digest + 1", "dcm_values acme r-1: differ .* missing, . orphaned;",
        TestName = "A_value_that_a_record_does_not_have_is_damage")]
    [TestCase("UPDATE dcm_values SET balance = 7", "dcm_values acme r-1: differ .* . different;",
        TestName = "A_value_with_another_balance_is_damage")]
    [TestCase("INSERT INTO dcm_values VALUES ('acme', 7, 1, 'nobody', 1, 0, 1, 1)", "dcm_values acme nobody: belongs to no customer",
        TestName = "A_value_of_nobody_is_damage")]
    [TestCase("DELETE FROM partner_customers", "dcm_customers acme r-1: belongs to no customer",
        TestName = "A_row_of_DCMs_lists_of_nobody_is_damage")]
    [TestCase("DELETE FROM dcm_order WHERE ordering = 'login'", "dcm_order acme login: has 0 customers, and the bank's lists have 1",
        TestName = "A_missing_order_is_damage")]
    [TestCase("UPDATE dcm_order SET enabled = 7 WHERE id <> 'directory'", "dcm_order acme name .*: counts other customers than it has",
        TestName = "A_block_that_counts_other_customers_is_damage")]
    [TestCase("DELETE FROM documents", "is missing or incomplete", TestName = "A_missing_document_is_damage")]
    [TestCase("INSERT INTO document_chunks VALUES ('nobodys', 0, @other)", "document_chunks nobodys: belongs to no document",
        TestName = "Chunks_that_are_nobodys_are_damage")]
    [TestCase("UPDATE documents SET replaced_at = 1", "documents .* is marked as replaced",
        TestName = "A_current_document_that_would_go_is_damage")]
    [TestCase("INSERT INTO orphaned_documents SELECT id, 1 FROM documents", "is marked as orphaned",
        TestName = "A_document_that_would_be_swept_is_damage")]
    [TestCase("INSERT INTO customer_transactions VALUES ('t', 'nobody', '', 1)", "customer_transactions nobody: has no customer",
        TestName = "A_transaction_of_nobody_is_damage")]
    [TestCase("UPDATE customer_keys SET wrapped = @other WHERE wrapped = @zeros", "is erased, and",
        TestName = "The_key_of_an_erased_customer_is_damage")]
    public async Task Damage_is_found(string damage, string found)
    {
        await using var server = await FullStore.Start();
        Assert.That(await server.Store.Change(damage,
            new { zeros = new byte[MasterKey.WrappedBytes], other = RandomNumberGenerator.GetBytes(MasterKey.WrappedBytes) }), Is.Positive);

        Assert.That(await Found(server), Has.Some.Match(found));
    }

    [OnSqliteAlone]
    [TestCase("UPDATE customer_keys SET wrapped = 'no bytes'",
        "customers up to|customers to the end: a value does not have the type of its column",
            TestName = "A_value_of_another_kind_is_damage")]
    [TestCase("UPDATE events SET body = 'no bytes'", "events", TestName = "An_event_that_is_text_is_damage")]
    [TestCase(
        "DROP INDEX customers_by_account; CREATE UNIQUE INDEX customers_by_account ON customers (account, memo_type, memo) WHERE "
        + "deleted_at IS NULL AND id = ''; "
        + "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ' AND id = ''''', '') WHERE name = "
            + "'customers_by_account'", "customers_by_account", TestName = "An_index_without_its_rows_is_damage")]
    public async Task Damage_of_a_file_is_found(string damage, string found)
    {
        await using var server = await FullStore.Start();
        using var copy = TempFolder.CopyOf(server.Folder);
        Change(copy, damage);

        Assert.That(await Found(copy), Has.Some.Match(found));
        Assert.That(await Found(copy, inUse: true), Has.Some.Match(found));
    }

    [Test, OnSqliteAlone]
    public async Task A_file_with_pages_that_cannot_be_read_is_looked_through_all_the_same()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 300; i++)
            await server.PutCustomer(WalletSample.Person(WalletSample.Account(), new string('a', 500)));
        using var copy = TempFolder.CopyOf(server.Folder);
        Change(copy, "PRAGMA wal_checkpoint(TRUNCATE)");
        using (var file = new FileStream(copy.File("anchor-callbacks.db"), FileMode.Open))
            // The schema is in the first two thirds. A file whose schema cannot be read is not looked through.
            for (var at = file.Length / 3 * 2; at < file.Length; at += 4096 * 7)
            {
                file.Position = at / 4096 * 4096;
                file.Write(new byte[4096]);
            }

        Assert.That((await Found(copy)).Count(), Is.GreaterThan(1));
    }

    [Test]
    public async Task Another_master_key_is_said_to_be_the_wrong_one()
    {
        await using var server = await FullStore.Start();
        var other = Path.Combine(server.Folder, "other.key");
        await File.WriteAllTextAsync(other, Convert.ToBase64String(new byte[32]));

        Assert.That(() => Verified.Store(server.Store.Options, other), Throws.TypeOf<StartException>()
            .With.Message.Contains("give the right one"));
    }

    [Test]
    public async Task No_problem_tells_a_value()
    {
        await using var server = await TestServer.Start();
        await server.PutCustomer(WalletSample.Person(WalletSample.Account(), "Wilhelmina"));
        await server.Store.Change("UPDATE customer_statuses SET status = 'REJECTED'; DELETE FROM audit");

        Assert.That(string.Join('\n', await Found(server)), Does.Contain("REJECTED").And.Not.Contain("Wilhelmina")
            .And.Not.Contain("Prueba"));
    }

    [Test]
    public async Task A_store_that_is_written_to_meanwhile_has_no_digest_and_one_that_is_not_has_the_same_again()
    {
        await using var server = await FullStore.Start();
        await using var store = StoreReader.Open(server.Store.Options, "file");
        var snapshot = new SnapshotCheck(store, 1);
        var digest = await StoreDigest.Of(store, 1, _ => { }, CancellationToken.None);
        Assert.That(await Held());
        Assert.That((await server.Send(HttpMethod.Get, "/health")).Status, Is.EqualTo(200));
        Assert.That(await Held(), "after a look that is a write");

        await server.PutCustomer(WalletSample.Person(WalletSample.Account()));

        Assert.That(await Held(), Is.False);

        Task<bool> Held() => snapshot.IsUnchanged(digest, _ => { }, _ => { }, CancellationToken.None);
    }

    [Test]
    public async Task Both_engines_list_the_same_tables_columns_and_keys()
    {
        await using var server = await TestServer.Start();
        await using var store = StoreReader.Open(server.Store.Options, "file");
        using var folder = new TempFolder();
        await Database.Open(new(folder.File("sqlite.db")), TimeProvider.System).DisposeAsync();
        await using var sqlite = StoreReader.Open(new(folder.File("sqlite.db")), "file");

        Assert.That(store.Tables.Where(table => table.IsData).Select(Describe),
            Is.EqualTo(sqlite.Tables.Where(table => table.IsData).Select(Describe)));
    }

    static byte[] Damaged(byte[] value) => [.. value[..^1], (byte)(value[^1] ^ 1)];

    static string Describe(StoreTable table) =>
        $"{table.Name}: {string.Join(", ", table.Columns)}; {string.Join(", ", table.Key)}; "
            + $"{string.Join(", ", table.Leading.Order(StringComparer.Ordinal))}";

    static async Task<IEnumerable<string>> Found(TestServer server) => (await Verified.Server(server)).Problems();

    static async Task<IEnumerable<string>> Found(TempFolder copy, bool inUse = false) =>
        (await Verified.File(copy.File("anchor-callbacks.db"), copy.File("master.key"), inUse)).Problems();

    static int Change(TempFolder copy, string sql)
    {
        using var connection = SqliteEngine.OpenWriter(copy.File("anchor-callbacks.db"));
        return connection.Execute(sql);
    }
}
