using System.Buffers.Binary;

namespace AnchorCallbacks.Sep9;

/// <summary>Detects the type of a file from its first bytes: AP sends every file as <c>application/octet-stream</c>.</summary>
static class FileType
{
    /// <summary>The header of a PDF may begin this late. All other types need fewer bytes.</summary>
    public const int BytesNeeded = 1024;

    /// <returns>The media type; empty if the file is not of an accepted type.</returns>
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

    /// <summary>Many texts begin with "BM", so this also checks the length field of the header, which has few values.</summary>
    static bool IsBitmap(ReadOnlySpan<byte> head) =>
        head.Length >= 18 && head.StartsWith("BM"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;
}
