using System.Buffers.Binary;
using System.Security.Cryptography;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Documents;

/// <summary>A document's bytes in sealed chunks under a key of its own. The nonce is the chunk's number, which is safe only because no two
/// documents share a key. Each chunk is bound to its place and to being the last or not: none can be dropped, swapped or added.</summary>
static class DocumentSeal
{
    public const int ChunkBytes = ChunkStore.ChunkBytes - Aead.TagBytes;

    /// <summary>The size of a full sealed chunk.</summary>
    public const int SealedBytes = ChunkStore.ChunkBytes;

    /// <param name="chunk">Gets the result: the length of <paramref name="plain"/> and a tag.</param>
    public static void SealChunk(AesGcm key, string documentId, int number, bool last, ReadOnlySpan<byte> plain, byte[] chunk)
    {
        Span<byte> nonce = stackalloc byte[Aead.NonceBytes];
        BinaryPrimitives.WriteInt32BigEndian(nonce[8..], number);
        key.Encrypt(nonce, plain, chunk.AsSpan(0, plain.Length), chunk.AsSpan(plain.Length),
            SealContext.DocumentChunk(documentId, number, last));
    }

    public static byte[] OpenChunk(AesGcm key, string documentId, int number, bool last, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < Aead.TagBytes)
            throw new SealBrokenException($"Chunk {number} of document {documentId} is cut.");
        var plain = new byte[chunk.Length - Aead.TagBytes];
        Span<byte> nonce = stackalloc byte[Aead.NonceBytes];
        BinaryPrimitives.WriteInt32BigEndian(nonce[8..], number);
        try
        {
            key.Decrypt(nonce, chunk[..plain.Length], chunk[plain.Length..], plain, SealContext.DocumentChunk(documentId, number, last));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealBrokenException($"Chunk {number} of document {documentId} does not open.");
        }
        return plain;
    }
}
