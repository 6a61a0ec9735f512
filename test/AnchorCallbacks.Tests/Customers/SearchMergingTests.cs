using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>SQLite only: PostgreSQL moves a customer's words in one transaction.</summary>
sealed class SearchMergingTests
{
    const int WordsOfOneWrite = 2500;

    static async Task<long> Count(TestServer server, string what) => await server.Get<Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {what}"));

    [Test]
    public async Task Words_of_a_customer_who_is_erased_during_the_merge_are_not_written()
    {
        await using var server = await TestServer.Start();
        var database = server.Get<Database>();
        await server.Get<SearchMerging>().Run();
        var id = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ana"), ("email_address", "ana@example.com"));
        // Small digests fill the first write. The customer's are in the second.
        var digests = new byte[WordsOfOneWrite * sizeof(long)];
        for (var i = 0; i < WordsOfOneWrite; i++)
            BitConverter.TryWriteBytes(digests.AsSpan(i * sizeof(long)), (long)i);
        await database.Write(async connection => await connection.ExecuteAsync(
            "INSERT INTO search_changes (id, customer_id, version, added, removed) VALUES ('0', 'other', 1, @digests, @none)",
            new { digests, none = Array.Empty<byte>() }));

        var held = HeldWriter.Hold(database);
        var merge = server.Get<SearchMerging>().Run();
        await Eventually(() => database.Pending == 2, "the first write of the merge waits");
        var erasure = server.DeleteCustomer(id);
        await Eventually(() => database.Pending == 3, "the erasure waits");
        await held.Release();
        await Task.WhenAll(merge, erasure);

        Assert.That((await Count(server, "search_changes"), await Count(server, "search_words"),
            await Count(server, "search_words WHERE customer_id <> 'other'")), Is.EqualTo((0, WordsOfOneWrite, 0)));
    }

    [Test]
    public async Task Many_changes_are_merged_in_several_writes_and_none_is_lost()
    {
        await using var server = await TestServer.Start();
        var first = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ana"), ("last_name", "Vega"));
        await server.Get<Database>().Write(async connection => await connection.ExecuteAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO search_changes (id, customer_id, version, added, removed)
            SELECT printf('0%05d', i), printf('c%d', i), 1, randomblob(8), x'' FROM n
            """));
        var last = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ana"), ("last_name", "Mora"));

        await server.Get<SearchMerging>().Run();

        Assert.That((await Count(server, "search_changes"), await Count(server, "search_words")), Is.EqualTo((0, 20_004)));
        foreach (var id in (string[])[first, last])
            Assert.That(await Count(server, $"search_words WHERE customer_id = '{id}'"), Is.EqualTo(2), id);
    }
}
