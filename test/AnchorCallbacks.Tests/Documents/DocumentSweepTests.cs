using AnchorCallbacks.Documents;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Tests.Documents;

[OnEachEngine]
sealed class DocumentSweepTests
{
    /// <summary>More chunks than are taken away at once.</summary>
    const int Large = 3_000_000;

    [Test]
    public async Task An_upload_whose_chunks_are_being_taken_away_becomes_no_document()
    {
        await using var server = await TestServer.Start();
        var upload = await Receive(server);
        Assert.That(await server.Get<DocumentSweep>().RemoveFile(upload.Id));
        Assert.That(await server.Get<DocumentSweep>().RemoveChunks(upload.Id), Is.EqualTo(TestEngine.IsPostgres), "rows are left there");
        // Whoever gave it up may say so late.
        await server.Get<DocumentSweep>().Discard(upload.Id);

        Assert.That(() => Attach(server, upload), Throws.InvalidOperationException.With.Message.Contains("discarded"));
        Assert.That(await server.ChunksOfNobody(), Is.Zero);
    }

    [Test]
    public async Task The_chunks_of_an_upload_that_became_a_document_are_left_alone()
    {
        await using var server = await TestServer.Start();
        var upload = await Receive(server);
        await Attach(server, upload);

        await server.Get<DocumentSweep>().Discard(upload.Id);
        Assert.That(await server.Get<DocumentSweep>().RemoveChunks(upload.Id), Is.False);

        Assert.That(await server.Count("SELECT count(*) FROM document_chunks"), Is.EqualTo(upload.Chunks));
    }

    static async Task<DocumentUpload> Receive(TestServer server)
    {
        using var content = new MemoryStream(WalletSample.Photo(Large));
        Assert.That((await server.Get<DocumentStore>().Receive("photo_id_front", content, CancellationToken.None))
            .Failed(out _, out var upload), Is.False);
        return upload!;
    }

    static Task<bool> Attach(TestServer server, DocumentUpload upload) => server.Get<Database>().Write(async connection =>
    {
        await DocumentStore.Attach(connection, upload, "nobody", "photo_id_front", new byte[60], server.Clock.GetUtcNow());
        return true;
    });
}
