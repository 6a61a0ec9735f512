using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Customers.Search;

/// <summary>The blind index: a keyed digest stands for a word. Only this server can say which word it is, and only by trying.</summary>
static class SearchDigest
{
    const int Shift = 16;

    // A keyed instance needs less than half the time of HashData. It is not safe for several threads.
    [ThreadStatic]
    static (byte[] Key, HMACSHA256 Hmac) ofThread;

    /// <summary>48 bits: among a hundred million words a wrong match has a chance of one in three million.</summary>
    public static long Of(ServiceKeys keys, string word)
    {
        if (ofThread.Key != keys.Digests)
            ofThread = (keys.Digests, new HMACSHA256(keys.Digests));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        ofThread.Hmac.TryComputeHash(Encoding.UTF8.GetBytes($"search\n{word}"), digest, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(digest) >> Shift);
    }

    public static long[] Of(ServiceKeys keys, IEnumerable<string> words) => [.. words.Select(word => Of(keys, word)).Distinct()];
}
