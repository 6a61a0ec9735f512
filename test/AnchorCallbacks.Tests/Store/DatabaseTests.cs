using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

sealed class DatabaseTests : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly Database database;

    public DatabaseTests() => database = Database.Open(new StoreOptions(File), new FakeClock());

    string File => folder.File("store.db");

    long LogLength => new FileInfo(File + "-wal").Length;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Cutting_the_log_leaves_it_empty_and_the_data_in_place()
    {
        await WriteProbe(7);
        Assert.That(LogLength, Is.Positive);
        Assert.That(await database.Scrub());
        Assert.That(LogLength, Is.Zero);
        Assert.That(await ReadProbe(), Is.EqualTo(7));
    }

    [Test]
    public async Task The_log_is_not_cut_while_a_reader_needs_it_and_is_when_asked_again()
    {
        await WriteProbe(7);
        using (var reader = SqliteEngine.OpenReader(File))
        {
            reader.Execute("BEGIN DEFERRED");
            reader.ExecuteScalar<long>("SELECT at FROM store_probe");
            await WriteProbe(8);
            Assert.That(await database.Scrub(), Is.False);
            Assert.That(LogLength, Is.Positive);
        }
        Assert.That(await database.Scrub());
        Assert.That(LogLength, Is.Zero);
    }

    [Test]
    public async Task A_read_sees_what_a_write_returned_from()
    {
        for (var at = 0; at < 200; at++)
        {
            await WriteProbe(at);
            Assert.That(await ReadProbe(), Is.EqualTo(at));
        }
    }

    [Test]
    public void A_database_that_is_open_is_not_opened_again()
    {
        Assert.That(() => Database.Open(new StoreOptions(File), new FakeClock()), Throws.TypeOf<StartException>()
            .With.Message.Contains("in use by another process"));
    }

    [Test]
    public void A_reader_cannot_write()
    {
        Assert.That(async () => await database.Read(async connection => await connection.ExecuteAsync("DELETE FROM store_probe")),
            Throws.TypeOf<StoreException>());
    }

    Task<int> WriteProbe(long at) => database.Write(async connection => await connection.ExecuteAsync(
        "INSERT INTO store_probe (id, at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET at = excluded.at", new { at }));

    Task<long> ReadProbe() =>
        database.Read(async connection => await connection.ExecuteScalarAsync<long>("SELECT at FROM store_probe")).AsTask();
}
