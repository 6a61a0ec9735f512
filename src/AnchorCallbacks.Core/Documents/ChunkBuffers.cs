using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace AnchorCallbacks.Documents;

/// <summary>The buffers of one upload: two plain chunks, one being read and one being sealed, and two sealed chunks, one being written and
/// one being filled. The next upload uses them again: no array pool keeps arrays of a sealed chunk's length.</summary>
sealed class ChunkBuffers : IDisposable
{
    const int MaxKept = 32;

    static readonly ConcurrentBag<ChunkBuffers> Free = [];

    ChunkBuffers()
    {
    }

    public byte[] Plain { get; private set; } = new byte[DocumentSeal.ChunkBytes];

    public byte[] NextPlain { get; private set; } = new byte[DocumentSeal.ChunkBytes];

    public byte[] Sealed { get; private set; } = new byte[DocumentSeal.SealedBytes];

    byte[] nextSealed = new byte[DocumentSeal.SealedBytes];

    public static ChunkBuffers Rent() => Free.TryTake(out var buffers) ? buffers : new();

    public void Swap()
    {
        (Plain, NextPlain) = (NextPlain, Plain);
        (Sealed, nextSealed) = (nextSealed, Sealed);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Plain);
        CryptographicOperations.ZeroMemory(NextPlain);
        if (Free.Count < MaxKept)
            Free.Add(this);
    }
}
