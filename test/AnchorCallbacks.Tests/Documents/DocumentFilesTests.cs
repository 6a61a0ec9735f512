using System.Runtime.Versioning;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Store.Files;
using AnchorCallbacks.Store.Tables;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.StoreTools;

namespace AnchorCallbacks.Tests.Documents;

/// <summary>With SQLite a document of more than one chunk is a file.</summary>
sealed class DocumentFilesTests
{
    const int Large = 200_000, Small = 60_000;

    const string Field = "photo_id_front";

    [Test, Platform(Exclude = "Win", Reason = "Windows has no such modes"), UnsupportedOSPlatform("windows")]
    public async Task A_large_document_is_a_sealed_file_for_its_owner_alone_and_a_small_one_a_row()
    {
        await using var server = await TestServer.Start();
        var (large, _) = await Put(server, Large);
        await Put(server, Small);

        var file = Files(server).Single();

        var id = Path.GetFileName(file);
        Assert.That(await server.Count($"SELECT count(*) FROM document_chunks WHERE document_id = '{id}' AND length(sealed) = 0"),
            Is.EqualTo(4));
        Assert.That(await server.Count("SELECT count(*) FROM document_chunks WHERE length(sealed) > 0"), Is.EqualTo(1));
        Assert.That(new FileInfo(file).Length, Is.EqualTo(Large + 4 * 16));
        Assert.That((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(large.AsSpan(1000, 16)), Is.Negative, "it is not sealed");
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        foreach (var folder in new[] { Path.GetDirectoryName(file)!, Path.GetDirectoryName(Path.GetDirectoryName(file))! })
            Assert.That(File.GetUnixFileMode(folder),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [TestCase(DocumentSeal.ChunkBytes, 0)]
    [TestCase(DocumentSeal.ChunkBytes + 1, 1)]
    [TestCase(DocumentSeal.ChunkBytes * 2, 1)]
    [TestCase(DocumentSeal.ChunkBytes * 2 + 1, 1)]
    public async Task What_was_put_is_what_an_operator_gets(int length, int files)
    {
        await using var server = await TestServer.Start();
        var (photo, id) = await Put(server, length);

        var document = (await server.Documents(id)).Single();

        Assert.That(document.Value, Is.EqualTo(photo));
        Assert.That(Files(server), Has.Exactly(files).Items);
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task The_file_of_an_erased_customer_goes_and_nobody_elses()
    {
        await using var server = await TestServer.Start();
        var (_, gone) = await Put(server, Large);
        var (photo, kept) = await Put(server, Large);
        await server.DeleteCustomer(gone);

        Assert.That(await server.Get<DocumentSweep>().Run(), Is.EqualTo(1));

        Assert.That(Files(server), Has.Exactly(1).Items);
        Assert.That((await server.Documents(kept)).Single().Value, Is.EqualTo(photo));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [Test]
    public async Task An_upload_that_breaks_off_leaves_no_file()
    {
        await using var server = await TestServer.Start();
        using var broken = new BrokenStream(Large);
        Assert.That(async () =>
            await server.Get<DocumentStore>().Receive(Field, broken, CancellationToken.None), Throws.InstanceOf<IOException>());
        Assert.That(Files(server), Is.Not.Empty, "there was nothing to leave");

        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(Files(server), Is.Empty);
    }

    [Test]
    public async Task While_somebody_reads_rows_of_one_moment_files_stay()
    {
        await using var server = await TestServer.Start();
        var (_, gone) = await Put(server, Large);
        await using (var reader = StoreReader.Open(server.Store.Options, "file"))
        {
            await server.DeleteCustomer(gone);
            Assert.That(await server.Get<DocumentSweep>().Run(), Is.Zero);
            Assert.That(Files(server), Is.Not.Empty);
        }

        Assert.That(await server.Get<DocumentSweep>().Run(), Is.EqualTo(1));
        Assert.That(Files(server), Is.Empty);
    }

    [Test]
    public async Task A_lost_cut_or_changed_file_is_damage_and_does_not_look_whole()
    {
        await using var server = await TestServer.Start();
        var (_, id) = await Put(server, Large);
        var file = Files(server).Single();
        var whole = await File.ReadAllBytesAsync(file);
        foreach (var damage in new Action[]
        {
            () => File.Delete(file),
            () => File.WriteAllBytes(file, []),
            () => File.WriteAllBytes(file, whole[..^1]),
            () => File.WriteAllBytes(file, whole[..(ChunkFiles.ChunkBytes * 2)]),
            () => File.WriteAllBytes(file, [.. whole[ChunkFiles.ChunkBytes..], .. whole[..ChunkFiles.ChunkBytes]]),
            () => File.WriteAllBytes(file, [.. whole, 0]),
        })
        {
            damage();
            Assert.That((await Verified.Server(server)).Problems(), Has.Some.Contains($"documents {Path.GetFileName(file)}"));
            Assert.That(async () => await server.Operators.GetByteArrayAsync($"/customers/{id}/documents/{Path.GetFileName(file)}"),
                Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>());
        }
        await File.WriteAllBytesAsync(file, whole);
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_nobodys_is_damage()
    {
        await using var server = await TestServer.Start();
        await Put(server, Large);
        await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(Files(server).Single())!, "nobodys"), new byte[100]);

        Assert.That((await Verified.Server(server)).Problems(),
            Is.EqualTo(["document files nobodys: belongs to no document and is not marked as orphaned"]));
    }

    [Test]
    public void A_lock_that_cannot_be_made_is_not_taken_for_one_that_is_held()
    {
        using var folder = new TempFolder();
        var files = new ChunkFiles(folder.File("store.db"));
        files.Prepare(() => false);
        files.Create("abcd").Dispose();
        // A link into nowhere stands for a disk that takes no file.
        File.CreateSymbolicLink(folder.File("store.db-documents/lock"), folder.File("nowhere/lock"));

        Assert.That(() => files.TryDelete("abcd"), Throws.TypeOf<StartException>().With.Message.Contains("lock cannot be written"));
        Assert.That(() => files.Hold(), Throws.TypeOf<StartException>());
        File.Delete(folder.File("store.db-documents/lock"));
        Assert.That(files.TryDelete("abcd"));
        Assert.That(files.Ids(), Is.Empty);
    }

    [Test]
    public async Task Rows_name_no_files_elsewhere()
    {
        using var folder = new TempFolder();
        var files = new ChunkFiles(folder.File("store.db"));
        files.Prepare(() => false);
        await File.WriteAllBytesAsync(folder.File("secret"), new byte[100]);

        Assert.That(files.Read("../secret", 0), Is.Null);
        Assert.That(files.TryDelete("../secret"));
        Assert.That(File.Exists(folder.File("secret")));
    }

    [Test]
    public async Task A_store_of_rows_alone_is_served_as_well()
    {
        await using var server = await TestServer.Start();
        var (photo, id) = await Put(server, Large);
        await server.MoveFilesIntoRows();
        var (_, other) = await Put(server, Large);

        Assert.That((await server.Documents(id)).Single().Value, Is.EqualTo(photo));
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
        await server.DeleteCustomer(id);
        await server.DeleteCustomer(other);
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
        Assert.That(Files(server), Is.Empty);
    }

    static async Task<(byte[] Photo, string Id)> Put(TestServer server, int length)
    {
        var photo = WalletSample.Photo(length);
        return (photo, (await server.PutMultipart(WalletSample.Person(WalletSample.Account()), (Field, photo))).Id!);
    }

    static string[] Files(TestServer server) =>
        [.. Directory.EnumerateFiles(server.DatabaseFile + "-documents", "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("lock", StringComparison.Ordinal))];

    /// <summary>A client that goes away.</summary>
    sealed class BrokenStream(int length) : MemoryStream(WalletSample.Photo(length))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("gone");
    }
}
