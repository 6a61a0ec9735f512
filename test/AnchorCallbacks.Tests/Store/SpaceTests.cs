using AnchorCallbacks.Documents;
using AnchorCallbacks.Store;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Tests.Faults;
using Dapper;

namespace AnchorCallbacks.Tests.Store;

/// <summary>Neither the file nor its log grows without bound.</summary>
sealed class SpaceTests
{
    /// <summary>So small that it is a row.</summary>
    const int DocumentBytes = 60_000;

    const int BatchSize = 20;

    [Test]
    public async Task The_space_of_deleted_documents_is_used_again()
    {
        await using var server = await TestServer.Start();
        long first = 0, last = 0;
        for (var i = 0; i < 12; i++)
        {
            var ids = new List<string>();
            for (var n = 0; n < BatchSize; n++)
                ids.Add((await server.PutMultipart(WalletSample.Person(WalletSample.Account()),
                    ("photo_id_front", WalletSample.Photo(DocumentBytes)))).Id!);
            foreach (var id in ids)
                await server.DeleteCustomer(id);
            Assert.That(await server.Get<DocumentSweep>().Run(), Is.Positive);
            await Eventually(server.Get<Database>().Scrub, "the log is cut");
            last = new FileInfo(server.DatabaseFile).Length;
            first = i == 1 ? last : first;
        }

        Assert.That(first, Is.GreaterThan(BatchSize * DocumentBytes));
        Assert.That(last, Is.LessThan(first + BatchSize * DocumentBytes / 2));
    }

    [Test]
    public async Task The_log_stays_bounded_while_many_write_and_read_without_a_pause()
    {
        const int Writes = 4000, ChunkBytes = 64 * 1024;
        using var folder = new TempFolder();
        var file = folder.File("store.db");
        long longest = 0;
        await using (var database = Database.Open(new StoreOptions(file), new FakeClock()))
        {
            using var done = new CancellationTokenSource();
            var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                    await database.Read(async connection =>
                        await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM document_chunks LIMIT 500)"));
            })).ToList();
            var chunk = new byte[ChunkBytes];
            var next = 0;
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) is <= Writes and var number)
                {
                    // Rows are overwritten, as space is used again.
                    await database.Write(async connection => await connection.ExecuteAsync(
                        "INSERT INTO document_chunks (document_id, number, sealed) VALUES ('d', @number, @chunk) ON CONFLICT "
                            + "(document_id, number) DO UPDATE SET sealed = excluded.sealed",
                        new { number = (long)(number % 400), chunk }));
                    longest = Math.Max(longest, new FileInfo(file + "-wal").Length);
                }
            })));
            await done.CancelAsync();
            await Task.WhenAll(readers);
        }
        await TestContext.Out.WriteLineAsync(
            $"{(long)Writes * ChunkBytes / 1_000_000} MB written, the log had {longest / 1_000_000} MB at most");
        // The writer brings it into the file every 8,000 pages, or as soon after that as no reader is in its way.
        Assert.That(longest, Is.InRange(1, 4 * 8000 * 4096L));
    }

    [Test]
    public async Task The_log_shrinks_again_after_a_long_snapshot()
    {
        using var folder = new TempFolder();
        var file = folder.File("store.db");
        await using var database = Database.Open(new StoreOptions(file), new FakeClock());
        var log = () => new FileInfo(file + "-wal").Length;
        async Task Write(int number) => await database.Write(async connection => await connection.ExecuteAsync(
            "INSERT INTO document_chunks (document_id, number, sealed) VALUES ('d', @number, zeroblob(1000000))",
                new { number = (long)number }));
        await using (var store = StoreReader.Open(new StoreOptions(file), "file"))
            await store.Look(async connection =>
            {
                await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM document_chunks");
                for (var i = 0; i < 100; i++)
                    await Write(i);
                return true;
            });
        Assert.That(log(), Is.GreaterThan(SqliteEngine.LongestIdleLog));

        // The first brings the log into the file, the next begins it anew.
        for (var i = 100; i < 103; i++)
            await Write(i);

        Assert.That(log(), Is.LessThanOrEqualTo(SqliteEngine.LongestIdleLog));
    }
}
