using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>Reads files from the socket into sealed chunks through small buffers, and makes them documents of a customer.</summary>
sealed class DocumentStore(Database database, ServiceKeys keys, Limits limits, TimeProvider clock, DocumentSweep sweep)
{
    /// <summary>Reads <paramref name="content"/> to its end. Returns null for an empty file: an unused form field arrives as one.</summary>
    public async Task<Result<DocumentUpload?>> Receive(string field, Stream content, CancellationToken cancel)
    {
        var id = Ids.New();
        var key = RandomNumberGenerator.GetBytes(Aead.KeyBytes);
        using var aes = new AesGcm(key, Aead.TagBytes);
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, keys.Digests);
        using var buffers = ChunkBuffers.Rent();
        var pending = Task.CompletedTask;
        var (staged, complete) = (0, false);
        ChunkUpload? staging = null;
        try
        {
            var length = await Fill(content, buffers.Plain, cancel);
            if (length == 0)
                return (DocumentUpload?)null;
            var mediaType = FileType.Of(buffers.Plain.AsSpan(0, length));
            for (long size = length; ; size += length)
            {
                if (size > limits.FileBytes)
                    return Failure.Invalid($"{field}: must not be larger than {Limits.Describe(limits.FileBytes)}");
                digest.AppendData(buffers.Plain, 0, length);
                var nextLength = length < DocumentSeal.ChunkBytes ? 0 : await Fill(content, buffers.NextPlain, cancel);
                var last = nextLength == 0;
                var chunk = last ? new byte[length + Aead.TagBytes] : buffers.Sealed;
                DocumentSeal.SealChunk(aes, id, staged, last, buffers.Plain.AsSpan(0, length), chunk);
                // One chunk is written while the next is read. So the store limits the speed, not the network.
                await pending;
                if (last)
                {
                    var rest = staging is null ? chunk : await staging.Finish(chunk);
                    complete = true;
                    return new DocumentUpload(id, key, mediaType, size, digest.GetHashAndReset(), staged + 1, rest);
                }
                staging ??= database.Chunks.Begin(id, connection => MarkOrphaned(connection, id, clock.GetUtcNow() + 2 * limits.Upload));
                pending = staging.Add(staged++, chunk);
                buffers.Swap();
                length = nextLength;
            }
        }
        finally
        {
            // The writer may still be reading a buffer.
            await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            staging?.Dispose();
            if (!complete && staged > 0)
                _ = sweep.Discard(id);
        }
    }

    /// <summary>Discards an upload that did not become a document.</summary>
    public void Discard(DocumentUpload upload)
    {
        if (upload.Chunks > 1)
            _ = sweep.Discard(upload.Id);
    }

    /// <summary>Makes an upload the customer's document, in the caller's transaction.</summary>
    public static async ValueTask Attach(DbConnection connection, DocumentUpload upload, string customerId, string field, byte[] wrappedKey,
        DateTimeOffset now)
    {
        if (upload.Chunks > 1
            && await connection.ExecuteAsync("DELETE FROM orphaned_documents WHERE document_id = @Id AND due_at > 0",
                new { upload.Id }) == 0)
            throw new InvalidOperationException($"Upload {upload.Id} was discarded before it became a document.");
        await ChunkStore.Save(connection, upload.Id, upload.Chunks, upload.LastChunk);
        await connection.ExecuteAsync(
            """
            INSERT INTO documents (id, customer_id, field, chunks, wrapped_key, created_at)
            VALUES (@Id, @customerId, @field, @chunks, @wrappedKey, @at)
            """,
            new { upload.Id, customerId, field, chunks = (long)upload.Chunks, wrappedKey, at = now.ToUnixTimeMilliseconds() });
    }

    /// <summary>Marks a document as replaced by a newer value, in the caller's transaction. It is kept for a time.</summary>
    public static Task<int> Replace(DbConnection connection, string id, DateTimeOffset now) =>
        connection.ExecuteAsync("UPDATE documents SET replaced_at = @at WHERE id = @id", new { at = now.ToUnixTimeMilliseconds(), id });

    /// <summary>Removes the mark from a document that is not replaced.</summary>
    public static Task<int> Reinstate(DbConnection connection, string id) =>
        connection.ExecuteAsync("UPDATE documents SET replaced_at = NULL WHERE id = @id", new { id });

    /// <summary>A customer's documents that were replaced at a time or earlier, in Unix milliseconds.</summary>
    public static async ValueTask<List<string>> FindReplaced(DbConnection connection, string customerId, long before, int most) =>
        (await connection.QueryAsync<string>(
            "SELECT id FROM documents WHERE customer_id = @customerId AND replaced_at <= @before LIMIT @most",
                new { customerId, before, most = (long)most })).AsList();

    /// <summary>Deletes one document, in the caller's transaction. Its key is deleted at once, its chunks later in the
    /// background.</summary>
    public static async ValueTask Abandon(DbConnection connection, string customerId, string id, DateTimeOffset now)
    {
        if (await connection.ExecuteAsync("DELETE FROM documents WHERE id = @id AND customer_id = @customerId", new { id, customerId }) > 0)
            await MarkOrphaned(connection, id, now);
    }

    /// <summary>Deletes all documents of a customer, in the caller's transaction. Their keys are deleted with the customer's key. The
    /// chunks, which may be many, are deleted later in the background.</summary>
    public static async ValueTask Abandon(DbConnection connection, string customerId, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            "INSERT INTO orphaned_documents (document_id, due_at) SELECT id, @at FROM documents WHERE customer_id = @customerId",
            new { customerId, at = now.ToUnixTimeMilliseconds() });
        await connection.ExecuteAsync("DELETE FROM documents WHERE customer_id = @customerId", new { customerId });
    }

    /// <summary>The chunks are deleted at this time, unless they become a document's before.</summary>
    static Task<int> MarkOrphaned(DbConnection connection, string id, DateTimeOffset due) => connection.ExecuteAsync(
        "INSERT INTO orphaned_documents (document_id, due_at) VALUES (@id, @due)", new { id, due = due.ToUnixTimeMilliseconds() });

    static async ValueTask<int> Fill(Stream content, byte[] buffer, CancellationToken cancel) =>
        await content.ReadAtLeastAsync(buffer.AsMemory(0, DocumentSeal.ChunkBytes), DocumentSeal.ChunkBytes, throwOnEndOfStream: false,
            cancel);
}
