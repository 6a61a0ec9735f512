using System.Diagnostics;
using System.Net;
using AnchorCallbacks.Store;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Store;

/// <summary>What is written on PostgreSQL is written once, whatever happens to the connection and whoever else writes.</summary>
[OnPostgres]
sealed class PostgresWriterTests : IAsyncDisposable
{
    readonly TestStore store = TestStore.MakePostgres(empty: false);
    readonly Wire wire;
    readonly Database database;

    public PostgresWriterTests()
    {
        var server = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        wire = new(new IPEndPoint(IPAddress.Loopback, server.Port));
        server.Port = wire.Port;
        PostgresAddress.Read(server.ConnectionString, out var address);
        database = Database.Open(new("", address), new FakeClock());
        using var connection = store.Connect();
        connection.Execute(
            "CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL); INSERT INTO counter SELECT i, 0 FROM generate_series(1, "
            + "200) i");
    }

    public async ValueTask DisposeAsync()
    {
        wire.IsDown = false;
        await database.DisposeAsync();
        await wire.DisposeAsync();
        await store.DisposeAsync();
    }

    [Test]
    public async Task The_smallest_pool_is_enough()
    {
        var server = new NpgsqlConnectionStringBuilder(store.ConnectionString) { MaxPoolSize = 8 };
        Assert.That(PostgresAddress.Read(server.ConnectionString, out var address), Is.Null);
        await using var small = Database.Open(new("", address), new FakeClock());

        await Task.WhenAll(Enumerable.Range(1, 100).Select(id => small.Write(connection =>
            connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = @id", new { id }).AsValueTask())));

        Assert.That(await small.Read(connection => connection.ExecuteScalarAsync<long>("SELECT sum(n) FROM counter").AsValueTask()),
            Is.EqualTo(100));
    }

    [Test]
    public async Task An_item_that_fails_by_its_own_fault_fails_alone()
    {
        var items = Enumerable.Range(1, 150).Select(id => id % 10 == 0
            ? database.Write(connection => connection.ExecuteAsync("INSERT INTO counter VALUES (1, 0)").AsValueTask())
            : id % 10 == 5 ? database.Write<int>(_ => throw new FormatException("of its own")) : Count(id)).ToList();

        foreach (var (item, index) in items.Select((item, index) => (item, index)))
            switch ((index + 1) % 10)
            {
                case 0:
                    Assert.That(async () =>
                        await item, Throws.TypeOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("23505"));
                    break;
                case 5:
                    Assert.That(async () => await item, Throws.TypeOf<FormatException>());
                    break;
                default:
                    await item;
                    break;
            }
        Assert.That(await Sum(), Is.EqualTo(120));
    }

    [Test]
    public async Task An_error_that_somebody_swallows_is_no_commit()
    {
        var swallowing = database.Write(async connection =>
        {
            await connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = 1");
            try
            {
                await connection.ExecuteAsync("INSERT INTO counter VALUES (1, 0)");
            }
            catch (PostgresException)
            {
            }
            return true;
        });

        Assert.That(async () => await swallowing, Throws.Exception);
        Assert.That(await Sum(), Is.Zero);
    }

    [TestCase(false, TestName = "A_commit_whose_answer_is_lost_is_not_done_twice")]
    [TestCase(true, TestName = "A_commit_that_never_arrives_is_done_again")]
    public async Task Lost_commit(bool request)
    {
        for (var round = 1; round <= 10; round++)
        {
            var runs = 0;
            var result = await database.Write(async connection =>
            {
                await connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = 1");
                var n = await connection.ExecuteScalarAsync<long>("SELECT n FROM counter WHERE id = 1");
                // From here on nothing but the commit is said.
                if (runs++ == 0)
                    (wire.LosesRequests, wire.LosesAnswers) = (request, !request);
                return n;
            });

            Assert.That(result, Is.EqualTo(round));
            Assert.That(runs, Is.EqualTo(request ? 2 : 1));
            Assert.That(await Sum(), Is.EqualTo(round));
        }
    }

    [Test]
    public async Task What_breaks_before_the_commit_is_run_again()
    {
        var runs = 0;
        await database.Write(async connection =>
        {
            await connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = 1");
            if (++runs < 4)
                await using (var other = store.Connect())
                    await other.ExecuteAsync("SELECT pg_terminate_backend(@pid)", new { pid = ((NpgsqlConnection)connection).ProcessID });
            return await connection.ExecuteScalarAsync<long>("SELECT n FROM counter WHERE id = 1");
        });

        Assert.That((runs, await Sum()), Is.EqualTo((4, 1L)));
    }

    [Test]
    public async Task Statements_that_the_server_has_forgotten_are_prepared_again_on_another_connection()
    {
        // Often enough for the driver to prepare what is said.
        for (var i = 1; i <= 5; i++)
            await Task.WhenAll((Task[])[Sum(), .. Enumerable.Range(1, 20).Select(Count)]);

        await database.Write(async connection => await connection.ExecuteAsync("DEALLOCATE ALL"));
        await database.Read(async connection => await connection.ExecuteAsync("DEALLOCATE ALL"));

        for (var i = 1; i <= 5; i++)
            await Task.WhenAll((Task[])[Sum(), .. Enumerable.Range(1, 20).Select(Count)]);
        Assert.That(await Sum(), Is.EqualTo(200));
    }

    [Test]
    public async Task A_query_that_fails_after_some_of_its_rows_spoils_no_statement_that_came_with_it()
    {
        for (var round = 0; round < 10; round++)
        {
            // New to the connection, and prepared when it is said for the second time.
            var sql = $"SELECT @id + {round}";
            var items = Enumerable.Range(1, 20).Select(id => database.Write(async connection => id == 1
                ? (await connection.QueryAsync<int>("SELECT 1 / (10 - i) FROM generate_series(1, 20) AS i")).Count()
                : await connection.ExecuteScalarAsync<int>(sql, new { id }), key: new($"{id}"))).ToList();
            Assert.That(async () =>
                await items[0], Throws.TypeOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("22012"));
            Assert.That(await Task.WhenAll(items[1..]), Is.EqualTo(Enumerable.Range(2, 19).Select(id => id + round)));
        }
    }

    [Test]
    public async Task Processes_that_count_together_lose_nothing()
    {
        await using var other = Database.Open(store.Options, new FakeClock());

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? database : other).Write(async connection =>
        {
            // Read, decided, written: what the isolation level is for.
            var n = await connection.ExecuteScalarAsync<long>("SELECT n FROM counter WHERE id = 1");
            return await connection.ExecuteAsync("UPDATE counter SET n = @n WHERE id = 1", new { n = n + 1 });
        })));

        Assert.That(await Sum(), Is.EqualTo(200));
    }

    [Test]
    public async Task While_the_server_is_away_whoever_waits_is_told_within_the_time_and_when_it_is_back_all_goes_on()
    {
        wire.IsDown = true;
        var watch = Stopwatch.StartNew();
        var (write, read) = (Count(1), Sum());
        Assert.That(async () =>
            await write, Throws.TypeOf<StoreException>().With.Message.EqualTo("the database cannot be reached")
            .Or.Message.EqualTo("the database does not answer in time"));
        Assert.That(async () =>
            await read, Throws.TypeOf<StoreException>().With.Message.EqualTo("the database cannot be reached")
            .Or.Message.EqualTo("the database does not answer in time"));
        Assert.That(watch.Elapsed, Is.InRange(Database.Timeout - TimeSpan.FromSeconds(2), Database.Timeout + TimeSpan.FromSeconds(20)));

        var turnedAway = wire.TurnedAway;
        (write, read) = (Count(1), Sum());
        await Eventually(() => wire.TurnedAway > turnedAway + 2, "both have tried");
        wire.IsDown = false;
        await write;
        await read;
        Assert.That(await Sum(), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_several_hosts_the_one_that_answers_is_written_to_and_read_from()
    {
        var hosts = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        (hosts.Host, hosts.Port) = ($"127.0.0.1:1,127.0.0.1:{wire.Port}", 5432);
        Assert.That(PostgresAddress.Read(hosts.ConnectionString, out var address), Is.Null);
        await using var several = Database.Open(new("", address), new FakeClock());

        for (var n = 1; n <= 3; n++)
        {
            Assert.That(await several.Write(connection =>
                connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = 1").AsValueTask()), Is.EqualTo(1));
            Assert.That(await several.Read(connection =>
                connection.ExecuteScalarAsync<long>("SELECT n FROM counter WHERE id = 1").AsValueTask()), Is.EqualTo(n));
            wire.Cut();
        }
    }

    Task<int> Count(int id) =>
        database.Write(connection =>
        connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = @id", new { id = (long)id }).AsValueTask());

    Task<long> Sum() => database.Read(connection =>
        connection.ExecuteScalarAsync<long>("SELECT cast(sum(n) AS BIGINT) FROM counter").AsValueTask()).AsTask();
}

static class ValueTasks
{
    public static ValueTask<T> AsValueTask<T>(this Task<T> task) => new(task);
}
