using System.Text;

namespace AnchorCallbacks.Sealing;

/// <summary>Values sealed under the key of the server as a whole.</summary>
static class ServiceSeal
{
    public static byte[] Seal(ServiceKeys keys, ReadOnlySpan<byte> plain, byte[] context) => Aead.Seal(keys.Events, plain, context);

    public static byte[] Seal(ServiceKeys keys, string text, byte[] context) => Seal(keys, Encoding.UTF8.GetBytes(text), context);

    /// <summary>Null when the value does not open.</summary>
    public static byte[]? Open(ServiceKeys keys, ReadOnlySpan<byte> sealedBytes, byte[] context)
    {
        var plain = new byte[Math.Max(0, sealedBytes.Length - Aead.Overhead)];
        return Aead.TryOpen(keys.Events, sealedBytes, context, plain) ? plain : null;
    }

    /// <summary>Null when there is no value, or it does not open.</summary>
    public static string? OpenText(ServiceKeys keys, byte[]? sealedBytes, byte[] context) =>
        sealedBytes is not null && Open(keys, sealedBytes, context) is { } plain ? Encoding.UTF8.GetString(plain) : null;
}
