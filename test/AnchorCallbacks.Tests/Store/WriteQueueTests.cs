using System.Diagnostics;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AnchorCallbacks.Tests.Store;

/// <summary>Batches are made certain by an item that holds the writer until all others wait.</summary>
sealed class WriteQueueTests : IAsyncDisposable
{
    const int Constraint = 19, DiskFull = 13;

    static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    readonly TempFolder folder = new();
    readonly WriteQueue queue;
    readonly SqliteConnection beside;

    public WriteQueueTests()
    {
        var file = folder.File("queue.db");
        var writer = SqliteEngine.OpenWriter(file);
        writer.Execute("CREATE TABLE rows (id BIGINT NOT NULL PRIMARY KEY)");
        queue = new WriteQueue(writer);
        beside = SqliteEngine.OpenReader(file);
    }

    public async ValueTask DisposeAsync()
    {
        await beside.DisposeAsync();
        await queue.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Items_that_wait_share_one_transaction()
    {
        var held = Hold();
        var first = Insert(1);
        var second = Add(_ => Stored());
        held.Release();
        await first;
        Assert.That(await second, Is.Empty);
        Assert.That(Stored(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public async Task An_item_that_throws_fails_alone_and_its_neighbours_commit()
    {
        var held = Hold();
        var before = Insert(1);
        var failing = Add<int>(_ => throw new FormatException("of its own"));
        var after = Insert(2);
        held.Release();
        Assert.That(async () => await failing, Throws.TypeOf<FormatException>());
        await Task.WhenAll(before, after);
        Assert.That(Stored(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public async Task An_item_that_breaks_a_constraint_takes_back_what_it_wrote_and_nothing_else()
    {
        await Insert(1);
        var held = Hold();
        var before = Insert(2);
        var failing = Add(connection =>
            connection.Execute("INSERT INTO rows VALUES (3)") + connection.Execute("INSERT INTO rows VALUES (1)"));
        var after = Insert(4);
        held.Release();
        Assert.That(async () =>
            await failing, Throws.TypeOf<SqliteException>().With.Property(nameof(SqliteException.SqliteErrorCode)).EqualTo(Constraint));
        await Task.WhenAll(before, after);
        Assert.That(Stored(), Is.EqualTo(new long[] { 1, 2, 4 }));
    }

    [Test]
    public void An_error_of_the_store_fails_the_whole_batch_and_stores_nothing_of_it()
    {
        var held = Hold();
        var before = Insert(1);
        var failing = Add<int>(_ => throw new SqliteException("full", DiskFull));
        var after = Insert(2);
        held.Release();
        foreach (var item in new Task[] { before, failing, after })
            Assert.That(async () => await item, Throws.TypeOf<StoreException>().With.Message.EqualTo("the disk is full"));
        Assert.That(Stored(), Is.Empty);
    }

    [Test]
    public void A_transaction_that_the_engine_rolled_back_by_itself_fails_the_whole_batch()
    {
        var held = Hold();
        var before = Insert(1);
        var failing = Add<int>(connection =>
        {
            connection.Execute("ROLLBACK");
            throw new FormatException("after the roll-back");
        });
        var after = Insert(2);
        held.Release();
        foreach (var item in new Task[] { before, failing, after })
            Assert.That(async () => await item, Throws.TypeOf<FormatException>());
        Assert.That(Stored(), Is.Empty);
    }

    [Test]
    public async Task After_a_batch_that_failed_the_next_one_commits()
    {
        Assert.That(async () => await Add<int>(_ => throw new SqliteException("full", DiskFull)), Throws.TypeOf<StoreException>());
        await Insert(1);
        Assert.That(Stored(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public async Task A_result_comes_only_after_the_commit()
    {
        using var reached = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var held = Hold();
        var early = Insert(1);
        var late = Add(_ =>
        {
            reached.Set();
            return goOn.Wait(HangGuard);
        });
        held.Release();
        Assert.That(reached.Wait(HangGuard));
        Assert.That(early.IsCompleted, Is.False, "its own work is done, the batch is not");
        goOn.Set();
        await early;
        Assert.That(Stored(), Is.EqualTo(new long[] { 1 }));
        Assert.That(await late);
    }

    [Test]
    public async Task What_an_item_does_at_its_commit_is_done_before_anybody_in_the_batch_has_a_result()
    {
        var held = Hold();
        var early = Insert(1);
        var earlyHadResult = true;
        var late = queue.Add(new WriteItem<int>(_ => ValueTask.FromResult(0), _ => earlyHadResult = early.IsCompleted));
        held.Release();
        await late;
        Assert.That(earlyHadResult, Is.False);
    }

    [Test]
    public void What_an_item_does_at_its_commit_is_not_done_when_it_fails()
    {
        var done = false;
        var failing = queue.Add(new WriteItem<int>(_ => throw new FormatException("of its own"), _ => done = true));
        Assert.That(async () => await failing, Throws.TypeOf<FormatException>());
        Assert.That(done, Is.False);
    }

    [Test]
    public async Task Items_run_in_the_order_they_came()
    {
        const int More = 300;
        var order = new List<int>();
        var held = Hold();
        var items = Enumerable.Range(0, More).Select(number => Add(_ =>
        {
            order.Add(number);
            return number;
        })).ToList();
        held.Release();
        await Task.WhenAll(items);
        Assert.That(order, Is.EqualTo(Enumerable.Range(0, More)));
    }

    [Test]
    public async Task What_follows_a_result_does_not_hold_the_writer()
    {
        var held = Hold();
        var following = Insert(1).ContinueWith(_ => new StackTrace().ToString(), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        held.Release();
        Assert.That(await following, Does.Not.Contain("Store.WriteQueue.").And.Not.Contain("Store.WriteItem"), "it runs within the writer");
    }

    [Test]
    public async Task An_item_that_runs_alone_runs_after_the_commit_of_those_before_it()
    {
        var held = Hold();
        var before = Insert(1);
        var alone = queue.Add(new WriteItem<List<long>>(_ => ValueTask.FromResult(Stored())) { Alone = true });
        var after = Insert(2);
        held.Release();
        Assert.That(await alone, Is.EqualTo(new long[] { 1 }));
        await Task.WhenAll(before, after);
    }

    [Test]
    public async Task An_item_that_fails_while_alone_does_not_end_the_writer()
    {
        var alone = queue.Add(new WriteItem<int>(_ => throw new SqliteException("full", DiskFull)) { Alone = true });
        Assert.That(async () => await alone, Throws.TypeOf<StoreException>());
        await Insert(1);
        Assert.That(Stored(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public async Task What_waits_when_the_queue_ends_is_still_committed()
    {
        var held = Hold();
        var waiting = Insert(1);
        var ending = queue.DisposeAsync();
        held.Release();
        await ending;
        await waiting;
        Assert.That(Stored(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public async Task Nothing_is_taken_after_the_end()
    {
        await queue.DisposeAsync();
        Assert.That(() => Insert(1), Throws.TypeOf<ObjectDisposedException>());
    }

    List<long> Stored() => beside.Query<long>("SELECT id FROM rows ORDER BY id").AsList();

    Task<T> Add<T>(Func<System.Data.Common.DbConnection, T> work) =>
        queue.Add(new WriteItem<T>(connection => ValueTask.FromResult(work(connection))));

    Task<int> Insert(long id) => Add(connection => connection.Execute("INSERT INTO rows VALUES (@id)", new { id }));

    /// <summary>Returns when the writer is at work on an item that does not end before it is released.</summary>
    Held Hold()
    {
        var held = new Held();
        _ = Add(_ => held.Wait());
        held.WaitUntilReached();
        return held;
    }

    sealed class Held
    {
        readonly TaskCompletionSource reached = new(), released = new();

        public void Release() => released.SetResult();

        public void WaitUntilReached() => Assert.That(reached.Task.Wait(HangGuard));

        public bool Wait()
        {
            reached.SetResult();
            return released.Task.Wait(HangGuard);
        }
    }
}
