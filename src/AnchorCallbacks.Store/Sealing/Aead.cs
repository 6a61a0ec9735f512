using System.Security.Cryptography;

namespace AnchorCallbacks.Sealing;

/// <summary>AES-256-GCM with a random nonce. Sealed form: nonce, ciphertext, tag.</summary>
static class Aead
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    public const int Overhead = NonceBytes + TagBytes;

    /// <param name="context">Associated data. It is not stored, and a value does not open under another context.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        using var cipher = new AesGcm(key, TagBytes);
        return Seal(cipher, plain, context);
    }

    public static byte[] Seal(AesGcm cipher, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        var result = new byte[plain.Length + Overhead];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, plain, result.AsSpan(NonceBytes, plain.Length), result.AsSpan(^TagBytes..), context);
        return result;
    }

    /// <summary>False if the key or the context is wrong, or a bit has changed. <paramref name="plain"/> is then zero.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> context, Span<byte> plain)
    {
        using var cipher = new AesGcm(key, TagBytes);
        return TryOpen(cipher, sealedBytes, context, plain);
    }

    public static bool TryOpen(AesGcm cipher, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> context, Span<byte> plain)
    {
        if (sealedBytes.Length != plain.Length + Overhead)
            return false;
        try
        {
            cipher.Decrypt(sealedBytes[..NonceBytes], sealedBytes[NonceBytes..^TagBytes], sealedBytes[^TagBytes..], plain, context);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
