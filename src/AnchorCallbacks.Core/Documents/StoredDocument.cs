using System.Data.Common;
using System.Security.Cryptography;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Documents;

/// <summary>A customer's document, read chunk by chunk. It is never whole in memory, and no long read holds up the store.</summary>
/// <param name="MediaType">Detected from the bytes; empty if unknown.</param>
sealed record StoredDocument(string Id, string Field, long Size, string MediaType)
{
    byte[] key = [];
    byte[] first = [];
    long chunks;

    sealed class Row
    {
        public string Field { get; init; } = "";
        public long Chunks { get; init; }
        public byte[] WrappedKey { get; init; } = [];
        public long LastBytes { get; init; }
    }

    /// <summary>Opens the first chunk, so that a document that does not open is found before the answer begins. Returns null if the
    /// customer has no such document.</summary>
    public static async ValueTask<StoredDocument?> Open(Database database, DbConnection connection, string id, string customerId,
        byte[] customerKey)
    {
        var row = await connection.QueryFirstOrDefaultAsync<Row>(Find(database.Chunks.Sealed), new { id, customerId });
        if (row is null)
            return null;
        var key = new byte[Aead.KeyBytes];
        if (!Aead.TryOpen(customerKey, row.WrappedKey, SealContext.DocumentKey(customerId, id, row.Field), key))
            throw new SealBrokenException($"The key of document {id} does not open.");
        using var cipher = new AesGcm(key, Aead.TagBytes);
        var first = await ReadChunk(database, connection, cipher, id, 0, row.Chunks);
        var size = (row.Chunks - 1) * DocumentSeal.ChunkBytes + row.LastBytes - Aead.TagBytes;
        return new StoredDocument(id, row.Field, size, FileType.Of(first)) { key = key, first = first, chunks = row.Chunks };
    }

    public async Task CopyTo(Stream output, Database database, CancellationToken cancel)
    {
        using var cipher = new AesGcm(key, Aead.TagBytes);
        for (long number = 0; number < chunks; number++)
        {
            var at = number;
            var plain = at == 0 ? first : await database.Read(connection => ReadChunk(database, connection, cipher, Id, at, chunks));
            await output.WriteAsync(plain, cancel);
            CryptographicOperations.ZeroMemory(plain);
        }
        CryptographicOperations.ZeroMemory(key);
    }

    /// <param name="sealedChunk">See <see cref="ChunkStore.Sealed"/>.</param>
    public static string Find(string sealedChunk) =>
        $"""
        SELECT d.field, d.chunks, d.wrapped_key, length({sealedChunk}) AS last_bytes
        FROM documents d
        JOIN document_chunks c ON c.document_id = d.id AND c.number = d.chunks - 1
        WHERE d.id = @id AND d.customer_id = @customerId
        """;

    public static string Chunk(string sealedChunk) =>
        $"SELECT {sealedChunk} FROM document_chunks WHERE document_id = @id AND number = @number";

    static async ValueTask<byte[]> ReadChunk(Database database, DbConnection connection, AesGcm cipher, string id, long number, long chunks)
    {
        var chunk = await connection.QueryFirstOrDefaultAsync<byte[]>(Chunk(database.Chunks.Sealed), new { id, number });
        return DocumentSeal.OpenChunk(cipher, id, (int)number, last: number == chunks - 1, chunk);
    }
}
