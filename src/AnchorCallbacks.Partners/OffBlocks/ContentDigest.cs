using System.Security.Cryptography;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary><c>Content-Digest</c> (RFC 9530).</summary>
static class ContentDigest
{
    public static Failure? Check(string? header, ReadOnlySpan<byte> body)
    {
        if (header is null || StructuredFields.Dictionary(header) is not { } digests)
            return Failure.Invalid("Content-Digest: must be sha-256=:…: or sha-512=:…:");
        var known = digests.Where(digest => digest.Name is "sha-256" or "sha-512").ToList();
        if (known.Count == 0)
            return Failure.Invalid("Content-Digest: must be sha-256=:…: or sha-512=:…:");
        foreach (var digest in known)
            if (digest.Value is not byte[] given
                || !given.AsSpan().SequenceEqual(digest.Name == "sha-256" ? SHA256.HashData(body) : SHA512.HashData(body)))
                return Failure.Invalid("Content-Digest: is not that of the body");
        return null;
    }
}
