using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

[OnPostgres]
sealed class PostgresMigrationsTests : IAsyncDisposable
{
    readonly TestStore store = TestStore.MakePostgres(empty: true);

    public async ValueTask DisposeAsync() => await store.DisposeAsync();

    [Test]
    public async Task Processes_that_start_at_once_on_an_empty_database_all_come_up_and_each_script_has_run_once()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => Task.Run(() => Database.Open(store.Options, TimeProvider.System))));

        Assert.That(opened.Select(database => database.Schema), Is.All.EqualTo(Migrator.Scripts().Count));
        foreach (var database in opened)
            await database.DisposeAsync();
        await using var connection = store.Connect();
        Assert.That(await connection.QueryAsync<long>("SELECT version FROM schema_versions ORDER BY version"),
            Is.EqualTo(Enumerable.Range(1, Migrator.Scripts().Count)));
    }

    [Test]
    public async Task A_newer_schema_is_left_alone()
    {
        await Database.Open(store.Options, TimeProvider.System).DisposeAsync();
        await using var connection = store.Connect();
        await connection.ExecuteAsync("INSERT INTO schema_versions VALUES (999, 0)");

        Assert.That(() => Database.Open(store.Options, TimeProvider.System), Throws.TypeOf<StartException>()
            .With.Message.Contains("run the newer program"));
    }

    [Test]
    public async Task Texts_are_in_the_order_of_their_bytes()
    {
        await Database.Open(store.Options, TimeProvider.System).DisposeAsync();
        await using var connection = store.Connect();
        Assert.That(await connection.QueryAsync<string>(
            """
            SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
            """), Is.Empty);
    }

    [Test]
    public async Task The_words_of_the_search_become_a_row_for_each_customer()
    {
        await using (var earlier = store.Connect())
        {
            await earlier.OpenAsync();
            PostgresMigrations.Run(earlier, store.Options.Postgres!, TimeProvider.System, upTo: 31);
            await earlier.ExecuteAsync(
                "INSERT INTO search_words (digest, customer_id) VALUES (1, 'a'), (2, 'a'), (2, 'b')");
        }

        await Database.Open(store.Options, TimeProvider.System).DisposeAsync();

        await using var connection = store.Connect();
        Assert.That(await connection.QueryAsync<string>(
            "SELECT customer_id || ' ' || cast(digests AS TEXT) FROM search_digests ORDER BY customer_id"),
            Is.EqualTo(new[] { "a {1,2}", "b {2}" }));
    }

    [TestCase("Username=nobody-of-this-name;Password=wrong", "refuses the credentials")]
    [TestCase("Database=no-such-database", "the database does not exist")]
    [TestCase("Port=1", "cannot be reached")]
    public void A_database_that_cannot_be_used_is_one_line_without_the_password(string other, string reason)
    {
        Assert.That(PostgresAddress.Read($"{store.ConnectionString};{other}", out var address), Is.Null);
        Assert.That(() => Database.Open(new("", address), TimeProvider.System), Throws.TypeOf<StartException>()
            .With.Message.StartsWith("Store:ConnectionString: 127.0.0.1:").And.Message.Contains(reason).And.Message.Not.Contains("wrong")
                .And.Message.Not.Contains("\n"));
    }
}
