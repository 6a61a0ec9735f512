using AnchorCallbacks.Configuration;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Verification;

sealed class StoreVerificationTests
{
    /// <summary>A keyed digest, not sealed: there is nothing in it to open.</summary>
    const string NotSealed = "operator_changes.fingerprint";

    [Test]
    public async Task A_sound_store_is_found_sound_beside_its_server_and_has_a_digest()
    {
        await using var server = await FullStore.Start();

        var result = await Verified.File(server.DatabaseFile, Path.Combine(server.Folder, "master.key"), inUse: true);

        Assert.That(result.Problems(), Is.Empty);
        Assert.That(result.Statuses);
        Assert.That(result.Digest, Has.Length.EqualTo(64));
        Assert.That(result.Counts, Does.Contain(("customers", 3L)).And.Contains(("events", 1L)).And.Contains(("document_chunks", 5L)));
    }

    [Test]
    public async Task Whatever_is_sealed_is_opened()
    {
        await using var server = await FullStore.Start();
        await using var store = StoreReader.Open(new StoreOptions(server.DatabaseFile), "file");
        var columns = store.Tables.SelectMany(table => table.Columns.Where(column => column.Kind == ColumnKind.Bytes).Select(column => (Table: table.Name, Column: column.Name)))
            .Where(column => $"{column.Table}.{column.Column}" != NotSealed).ToList();
        Assert.That(columns, Has.Count.AtLeast(13));
        foreach (var (table, column) in columns)
        {
            using var copy = TempFolder.CopyOf(server.Folder);
            var changed = Change(copy, $"UPDATE {table} SET {column} = cast(zeroblob(length({column}) - 1) || x'07' AS blob) WHERE length({column}) > 0");
            Assert.That(changed, Is.Positive, $"{table}.{column} has nothing in it to damage");
            if (table == "service_keys")
                Assert.That(() => Found(copy), Throws.TypeOf<StartException>().With.Message.Contains("damaged"));
            else
                Assert.That(await Found(copy), Is.Not.Empty, $"{table}.{column}");
        }
    }

    [TestCase("DELETE FROM customer_keys", "has no key", TestName = "A_missing_key_is_damage")]
    [TestCase("UPDATE customers SET version = version + 1", "does not open", TestName = "A_record_of_another_version_is_damage")]
    [TestCase("DELETE FROM customers", "customer_keys .* has no customer", TestName = "A_missing_customer_is_damage")]
    [TestCase("DELETE FROM audit WHERE version = 2", "audit log", TestName = "A_missing_audit_row_is_damage")]
    [TestCase("UPDATE customer_statuses SET status = 'REJECTED'", "says REJECTED", TestName = "A_status_that_the_record_does_not_have_is_damage")]
    [TestCase("DELETE FROM customer_statuses", "has 0 statuses", TestName = "A_missing_status_is_damage")]
    [TestCase("DELETE FROM document_chunks WHERE number = 1", "documents .* is missing", TestName = "A_missing_chunk_is_damage")]
    [TestCase("DELETE FROM document_chunks WHERE number = 2", "has 2 chunks of 3", TestName = "A_missing_last_chunk_is_damage")]
    [TestCase("UPDATE documents SET chunks = 2", "does not open", TestName = "A_document_that_ends_early_is_damage")]
    [TestCase("DELETE FROM documents", "is not there whole", TestName = "A_missing_document_is_damage")]
    [TestCase("INSERT INTO document_chunks VALUES ('nobodys', 0, x'00')", "document_chunks nobodys: belongs to no document", TestName = "Chunks_that_are_nobodys_are_damage")]
    [TestCase("INSERT INTO document_leftovers SELECT id, 1 FROM documents", "is marked to be taken away", TestName = "A_document_that_would_be_swept_is_damage")]
    [TestCase("INSERT INTO customer_transactions VALUES ('t', 'nobody', '', 1)", "customer_transactions nobody: has no customer", TestName = "A_transaction_of_nobody_is_damage")]
    [TestCase("UPDATE customer_keys SET wrapped = randomblob(60) WHERE wrapped = zeroblob(60)", "is erased, and", TestName = "The_key_of_an_erased_customer_is_damage")]
    [TestCase("UPDATE customer_keys SET wrapped = 'no bytes'", "customers up to|customers to the end: a value has another kind than its column", TestName = "A_value_of_another_kind_is_damage")]
    [TestCase("UPDATE events SET body = 'no bytes'", "events", TestName = "An_event_that_is_text_is_damage")]
    [TestCase("DROP INDEX customers_by_account; CREATE UNIQUE INDEX customers_by_account ON customers (account, memo_type, memo) WHERE deleted_at IS NULL AND id = ''; "
        + "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ' AND id = ''''', '') WHERE name = 'customers_by_account'", "customers_by_account", TestName = "An_index_without_its_rows_is_damage")]
    public async Task Damage_is_found(string damage, string found)
    {
        await using var server = await FullStore.Start();
        using var copy = TempFolder.CopyOf(server.Folder);
        Change(copy, damage);

        Assert.That(await Found(copy), Has.Some.Match(found));
        Assert.That(await Found(copy, inUse: true), Has.Some.Match(found));
    }

    [Test]
    public async Task A_file_with_pages_that_cannot_be_read_is_looked_through_all_the_same()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 300; i++)
            await server.PutCustomer(WalletSample.Person(WalletSample.Account(), new string('a', 500)));
        using var copy = TempFolder.CopyOf(server.Folder);
        Change(copy, "PRAGMA wal_checkpoint(TRUNCATE)");
        using (var file = new FileStream(copy.File("anchor-callbacks.db"), FileMode.Open))
            for (var at = file.Length / 3; at < file.Length / 3 * 2; at += 4096 * 7)
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
        using var copy = TempFolder.CopyOf(server.Folder);
        await File.WriteAllTextAsync(copy.File("master.key"), Convert.ToBase64String(new byte[32]));

        Assert.That(() => Found(copy), Throws.TypeOf<StartException>().With.Message.Contains("give the right one"));
    }

    [Test]
    public async Task No_problem_tells_a_value()
    {
        await using var server = await TestServer.Start();
        await server.PutCustomer(WalletSample.Person(WalletSample.Account(), "Wilhelmina"));
        using var copy = TempFolder.CopyOf(server.Folder);
        Change(copy, "UPDATE customer_statuses SET status = 'REJECTED'; DELETE FROM audit");

        Assert.That(string.Join('\n', await Found(copy)), Does.Contain("REJECTED").And.Not.Contain("Wilhelmina").And.Not.Contain("Prueba"));
    }

    static async Task<IEnumerable<string>> Found(TempFolder copy, bool inUse = false) =>
        (await Verified.File(copy.File("anchor-callbacks.db"), copy.File("master.key"), inUse)).Problems();

    static int Change(TempFolder copy, string sql)
    {
        using var connection = SqliteEngine.OpenWriter(copy.File("anchor-callbacks.db"));
        return connection.Execute(sql);
    }
}
