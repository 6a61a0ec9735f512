using System.Security.Cryptography;

namespace AnchorCallbacks.Sealing;

/// <summary>Wraps the keys that seal data. Its id is stored with each wrapped key, so that a new master key can replace it key by
/// key.</summary>
sealed class MasterKey : IDisposable
{
    /// <summary>The size of a wrapped key.</summary>
    public const int WrappedBytes = Aead.KeyBytes + Aead.Overhead;

    readonly byte[] key;

    // Setting up the cipher takes as long as using it, and one instance serves one thread at a time.
    readonly ThreadLocal<AesGcm> ciphers;

    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Aead.KeyBytes)
            throw new ArgumentException($"A master key has {Aead.KeyBytes} bytes.", nameof(key));
        this.key = key.ToArray();
        ciphers = new(() => new AesGcm(this.key, Aead.TagBytes), trackAllValues: true);
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(key, "anchor-callbacks master key id"u8).AsSpan(0, 8));
    }

    /// <summary>Identifies the key without revealing anything about it.</summary>
    public string Id { get; }

    public void Dispose()
    {
        foreach (var cipher in ciphers.Values)
            cipher.Dispose();
        ciphers.Dispose();
        CryptographicOperations.ZeroMemory(key);
    }

    public byte[] Wrap(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> context) => Aead.Seal(ciphers.Value!, dataKey, context);

    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context) =>
        TryUnwrap(wrapped, context) ?? throw new SealBrokenException("A wrapped key does not open under the master key.");

    /// <summary>Null when the key does not open.</summary>
    public byte[]? TryUnwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context)
    {
        var dataKey = new byte[Aead.KeyBytes];
        return Aead.TryOpen(ciphers.Value!, wrapped, context, dataKey) ? dataKey : null;
    }
}

/// <summary>Sealed data does not open: the key or the place is wrong, or bytes have changed.</summary>
sealed class SealBrokenException(string message) : Exception(message);
