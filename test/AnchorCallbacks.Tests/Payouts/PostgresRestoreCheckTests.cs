using AnchorCallbacks.Payouts;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Payouts;

[OnPostgres]
sealed class PostgresRestoreCheckTests : IAsyncDisposable
{
    readonly TestStore store = TestStore.MakePostgres(empty: true);

    public async ValueTask DisposeAsync() => await store.DisposeAsync();

    [Test]
    public async Task A_table_that_pg_restore_has_created_blocks_payments_until_an_operator_confirms()
    {
        Assert.That(await Start(), Is.Empty, "a new store");
        Assert.That(await Start(), Is.Empty, "the same tables");

        await using (var connection = store.Connect())
            // As pg_restore does: the same rows and the same comment in a new table.
            await connection.ExecuteAsync(
                """
                CREATE TABLE restored (LIKE server_facts INCLUDING ALL);
                INSERT INTO restored SELECT * FROM server_facts;
                DO $$ BEGIN EXECUTE format('COMMENT ON TABLE restored IS %L', obj_description('server_facts'::regclass)); END $$;
                DROP TABLE server_facts;
                ALTER TABLE restored RENAME TO server_facts;
                """);
        Assert.That(await Start(), Does.Contain("store confirm"));
        Assert.That(await Start(), Does.Contain("store confirm"), "until it is confirmed");

        await using (var connection = store.Connect())
            await UnconfirmedRestore.Confirm(connection);
        Assert.That(await Start(), Is.Empty);
    }

    async Task<string> Start()
    {
        await using var database = Database.Open(store.Options, TimeProvider.System);
        await PostgresRestoreCheck.Run(database, connection => UnconfirmedRestore.Raise(connection, TimeProvider.System.GetUtcNow()));
        return await database.Read(UnconfirmedRestore.Find);
    }
}
