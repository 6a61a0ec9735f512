using System.Buffers.Binary;

namespace AnchorCallbacks.Sep9;

/// <summary>Tells a file by its first bytes: AP calls every file <c>application/octet-stream</c>.</summary>
static class FileType
{
    /// <summary>A PDF's header may stand this far in; no other type needs as much.</summary>
    public const int BytesNeeded = 1024;

    /// <returns>The media type; empty when it is none of those accepted.</returns>
    public static string Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (head.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return "image/png";
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return "image/gif";
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
            return "image/webp";
        if (head.StartsWith<byte>([0x49, 0x49, 0x2A, 0x00]) || head.StartsWith<byte>([0x4D, 0x4D, 0x00, 0x2A]))
            return "image/tiff";
        if (IsBitmap(head))
            return "image/bmp";
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
            return MediaBrands.TypeOf(head);
        if (head.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]) && head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) >= 0)
            return "video/webm";
        return head[..Math.Min(head.Length, BytesNeeded)].IndexOf("%PDF-"u8) >= 0 ? "application/pdf" : "";
    }

    /// <summary>"BM" alone begins many texts; the header's length field has few values.</summary>
    static bool IsBitmap(ReadOnlySpan<byte> head) =>
        head.Length >= 18 && head.StartsWith("BM"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;
}
