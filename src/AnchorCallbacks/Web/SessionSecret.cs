using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;

namespace AnchorCallbacks.Web;

/// <summary>Random names of sessions, and what is derived from them.</summary>
static class SessionSecret
{
    const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The store keeps only the hash. A secret has 256 random bits, so a plain hash is safe.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>What every form of a session carries. Another site cannot know it.</summary>
    /// <param name="purpose">The kind of pages. A token of one kind is none of another.</param>
    public static string FormToken(ServiceKeys keys, string purpose, string secret) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"{purpose}\n{secret}")));

    public static bool IsFormToken(ServiceKeys keys, string purpose, string secret, string? given) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(FormToken(keys, purpose, secret)));
}
