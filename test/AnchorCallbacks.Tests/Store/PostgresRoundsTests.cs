using System.Data.Common;
using AnchorCallbacks.Store;
using Dapper;
using Npgsql;

namespace AnchorCallbacks.Tests.Store;

/// <summary>Writes of different things run beside each other on one connection, and each is as alone as ever.</summary>
[OnPostgres]
sealed class PostgresRoundsTests : IAsyncDisposable
{
    const int Things = 40;

    readonly TestStore store = TestStore.MakePostgres(empty: false);
    readonly Database database;
    readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PostgresRoundsTests()
    {
        database = Database.Open(store.Options, new FakeClock());
        using var connection = store.Connect();
        connection.Execute($"CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL); INSERT INTO counter SELECT i, 0 FROM generate_series(1, {Things}) i");
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await store.DisposeAsync();
    }

    [Test]
    public async Task The_next_statements_of_all_go_out_together()
    {
        var (begun, seen) = (0, new List<int>());
        var writes = await Hold(Enumerable.Range(1, Things).Select(id => Reach.One($"{id}")), (connection, i) => Note(connection));

        await Release(writes);

        // Whoever has the answer to its first statement sees that all others have asked, too.
        Assert.That(seen, Has.Count.EqualTo(Things).And.All.EqualTo(Things));

        async ValueTask<long> Note(DbConnection connection)
        {
            begun++;
            var n = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM counter");
            seen.Add(begun);
            return n;
        }
    }

    [Test]
    public async Task Rows_numbers_and_nothing_reach_those_who_asked()
    {
        var writes = await Hold(Enumerable.Range(1, Things).Select(id => Reach.One($"{id}")), async (connection, i) =>
        {
            var id = (long)i + 1;
            if (i % 3 == 0)
                await connection.ExecuteAsync("UPDATE counter SET n = @id WHERE id = @id", new { id });
            var rows = (await connection.QueryAsync<(long Id, long N)>("SELECT id, n FROM counter WHERE id >= @id AND id < @id + 3 ORDER BY id", new { id })).AsList();
            var none = await connection.QueryFirstOrDefaultAsync<long?>("SELECT n FROM counter WHERE id = @id", new { id = -id });
            var changed = await connection.ExecuteAsync("UPDATE counter SET n = n + 100 WHERE id = @id", new { id });
            var scalar = await connection.ExecuteScalarAsync<long>("UPDATE counter SET n = n + 1 WHERE id = @id RETURNING n", new { id });
            Assert.That(rows.ConvertAll(row => row.Id), Is.EqualTo(new[] { id, id + 1, id + 2 }.Where(n => n <= Things)));
            Assert.That((rows[0].N, none, changed, scalar), Is.EqualTo((i % 3 == 0 ? id : 0, (long?)null, 1, (i % 3 == 0 ? id : 0) + 101)));
            return scalar;
        });

        await Release(writes);

        Assert.That(await Sum(), Is.EqualTo(Things * 101 + Enumerable.Range(0, Things).Where(i => i % 3 == 0).Sum(i => i + 1)));
    }

    [Test]
    public async Task Those_of_one_key_and_those_without_take_turns()
    {
        var reaches = Enumerable.Range(0, 120).Select(i => i % 3 == 2 ? default : Reach.One($"{i % 3}"));
        var writes = await Hold(reaches, async (connection, i) =>
        {
            var id = (long)(i % 3) + 1;
            var n = await connection.ExecuteScalarAsync<long>("SELECT n FROM counter WHERE id = @id", new { id });
            return await connection.ExecuteAsync("UPDATE counter SET n = @n WHERE id = @id", new { id, n = n + 1 });
        });

        await Release(writes);

        Assert.That(await Sum(), Is.EqualTo(120));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Who_fails_by_its_own_fault_fails_alone(bool byStatement)
    {
        var writes = await Hold(Enumerable.Range(1, Things).Select(id => Reach.New($"{id}")), async (connection, i) =>
        {
            var changed = await connection.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = @id", new { id = (long)i + 1 });
            if (i % 10 == 3)
                return byStatement ? await connection.ExecuteAsync("INSERT INTO counter VALUES (1, 0)") : throw new FormatException("of its own");
            return changed;
        });

        gate.SetResult();

        foreach (var (write, i) in writes.Select((write, i) => (write, i)))
            if (i % 10 != 3)
                Assert.That(await write, Is.EqualTo(1));
            else if (byStatement)
                Assert.That(async () => await write, Throws.TypeOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("23505"));
            else
                Assert.That(async () => await write, Throws.TypeOf<FormatException>());
        Assert.That(await Sum(), Is.EqualTo(Things - 4));
    }

    [Test]
    public async Task A_statement_run_as_what_it_is_not_is_refused_before_answers_are_mixed_up()
    {
        var writes = await Hold([Reach.One("a"), Reach.One("b")], async (connection, i) =>
            i == 0 ? await connection.ExecuteAsync("SELECT n FROM counter") : await connection.ExecuteScalarAsync<long>("SELECT n + 7 FROM counter WHERE id = 1"));

        gate.SetResult();

        // Alone it may do what it likes.
        Assert.That((await writes[0], await writes[1]), Is.EqualTo((-1L, 7L)));
    }

    [Test]
    public async Task Two_lanes_that_meet_do_not_wait_for_a_deadlock_to_be_found()
    {
        await using var other = store.Connect();
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await other.ExecuteAsync("UPDATE counter SET n = 1 WHERE id = 2");
        var write = database.Write(async connection =>
        {
            await connection.ExecuteAsync("UPDATE counter SET n = n + 10 WHERE id = 1");
            return await connection.ExecuteAsync("UPDATE counter SET n = n + 10 WHERE id = 2");
        });
        await Task.Delay(50);

        // The writer holds the first and waits for the second; whoever holds that goes on as soon as the writer gives up.
        await other.ExecuteAsync("UPDATE counter SET n = n + 1 WHERE id = 1");
        await transaction.CommitAsync();

        Assert.That(await write, Is.EqualTo(1));
        Assert.That(await Sum(), Is.EqualTo(22));
    }

    /// <summary>Writes that all wait at the writer when the gate opens: only then they can run beside each other.</summary>
    async Task<List<Task<long>>> Hold(IEnumerable<Reach> reaches, Func<DbConnection, int, ValueTask<long>> work)
    {
        var held = new List<Task>();
        foreach (var lane in (Reach[])[default, .. Enumerable.Range(0, 50).Select(i => Reach.New($"held {i}"))])
        {
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held.Add(database.Write(async _ =>
            {
                begun.TrySetResult();
                await gate.Task;
                return true;
            }, reach: lane));
            if (lane == default)
                await begun.Task;
        }
        await Task.Delay(50);
        return [.. reaches.Select((reach, i) => database.Write(connection => work(connection, i), reach: reach))];
    }

    async Task Release(List<Task<long>> writes)
    {
        gate.SetResult();
        await Task.WhenAll(writes);
    }

    Task<long> Sum() => database.Read(connection => connection.ExecuteScalarAsync<long>("SELECT cast(sum(n) AS BIGINT) FROM counter").AsValueTask()).AsTask();
}
