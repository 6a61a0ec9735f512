using System.Text.RegularExpressions;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>The look at the files that the crash tests rely on sees damage where there is some.</summary>
[OnEachEngine]
sealed partial class StoredStateTests
{
    [Test]
    public async Task A_sound_store_shows_no_damage()
    {
        Assert.That(await DamageAfter("SELECT 1"), Is.Empty);
    }

    [TestCase("UPDATE customer_keys SET wrapped = zeroblob(60)", "does not open", TestName = "A_key_that_does_not_open_is_seen")]
    [TestCase("DELETE FROM customer_keys", "does not open", TestName = "A_missing_key_is_seen")]
    [TestCase("UPDATE customers SET version = version + 1", "does not open", TestName = "A_record_of_another_version_is_seen")]
    [TestCase("DELETE FROM customers", "has no customer", TestName = "A_missing_customer_is_seen")]
    [TestCase("DELETE FROM audit WHERE version = 2", "audit rows", TestName = "A_missing_audit_row_is_seen")]
    [TestCase("UPDATE customer_history SET replaced = zeroblob(60)", "history", TestName = "A_broken_history_is_seen")]
    [TestCase("UPDATE customer_statuses SET status = 'REJECTED'", "stored as REJECTED",
        TestName = "A_status_that_the_record_does_not_have_is_seen")]
    [TestCase("DELETE FROM customer_statuses", "has statuses for", TestName = "A_missing_status_is_seen")]
    [TestCase("DELETE FROM document_chunks WHERE number = 1", "chunks", TestName = "A_missing_chunk_is_seen")]
    [TestCase("UPDATE document_chunks SET number = number + 10; UPDATE document_chunks SET number = 12 - number", "does not open",
        TestName = "Swapped_chunks_are_seen")]
    [TestCase("UPDATE documents SET wrapped_key = zeroblob(60)", "its key does not open",
        TestName = "A_document_key_that_does_not_open_is_seen")]
    [TestCase("DELETE FROM documents", "which is not there whole", TestName = "A_missing_document_is_seen")]
    [TestCase("INSERT INTO document_chunks VALUES ('nobodys', 0, x'00')", "belong to no document",
        TestName = "Chunks_that_are_nobodys_are_seen")]
    public async Task Damage_is_seen(string damage, string seen)
    {
        Assert.That(await DamageAfter(damage), Has.Some.Contains(seen));
    }

    static async Task<List<string>> DamageAfter(string sql)
    {
        await using var server = await TestServer.Start();
        var account = WalletSample.Account();
        await server.PutCustomer(WalletSample.Person(account));
        await server.PutMultipart([("account", account), ("first_name", "Berta")], ("photo_id_front", WalletSample.Photo(150_000)));
        await server.MoveFilesIntoRows();
        await server.Get<Database>()
            .Write(async connection =>
            await connection.ExecuteAsync(TestEngine.IsPostgres
            ? Zeros().Replace(sql, "decode(repeat('00', $1), 'hex')").Replace("x'00'", "'\\x00'", StringComparison.Ordinal) : sql));
        await using var state = await StoredState.OfCopy(server);
        return await state.Damage();
    }

    [GeneratedRegex(@"zeroblob\((\d+)\)")]
    private static partial Regex Zeros();
}
