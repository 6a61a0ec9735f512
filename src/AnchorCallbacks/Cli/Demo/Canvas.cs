using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace AnchorCallbacks.Cli.Demo;

/// <summary>A picture that is drawn with rectangles, ellipses and text.</summary>
sealed class Canvas(int width, int height)
{
    const int Channels = 3;

    static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    readonly byte[] pixels = new byte[width * height * Channels];

    public void Rectangle(int left, int top, int wide, int high, int color)
    {
        for (var y = Math.Max(0, top); y < Math.Min(height, top + high); y++)
            for (var x = Math.Max(0, left); x < Math.Min(width, left + wide); x++)
                Set(x, y, color);
    }

    public void Ellipse(int centerX, int centerY, int radiusX, int radiusY, int color)
    {
        for (var y = Math.Max(0, centerY - radiusY); y < Math.Min(height, centerY + radiusY); y++)
            for (var x = Math.Max(0, centerX - radiusX); x < Math.Min(width, centerX + radiusX); x++)
            {
                var (dx, dy) = ((x - centerX) / (double)radiusX, (y - centerY) / (double)radiusY);
                if (dx * dx + dy * dy <= 1)
                    Set(x, y, color);
            }
    }

    /// <summary>Writes in capital letters without accents.</summary>
    /// <param name="size">The width and height of a pixel of the font.</param>
    public void Text(int left, int top, int size, int color, string text)
    {
        foreach (var character in Plain(text))
        {
            for (var column = 0; column < PixelFont.Width; column++)
                for (var row = 0; row < PixelFont.Height; row++)
                    if (PixelFont.IsSet(character, column, row))
                        Rectangle(left + column * size, top + row * size, size, size, color);
            left += (PixelFont.Width + 1) * size;
        }
    }

    /// <summary>Written here, because the library for pictures is there only on Linux.</summary>
    public byte[] ToPng()
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        // Eight bits each for red, green and blue.
        (header[8], header[9], header[10], header[11], header[12]) = (8, 2, 0, 0, 0);
        Chunk(file, "IHDR"u8, header);
        using var rows = new MemoryStream();
        using (var packed = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < height; y++)
            {
                packed.WriteByte(0);
                packed.Write(pixels, y * width * Channels, width * Channels);
            }
        Chunk(file, "IDAT"u8, rows.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    public static string Plain(string text) => string.Concat(text.Normalize(NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)).ToUpperInvariant();

    static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        file.Write(number);
    }

    static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return crc;
    }

    void Set(int x, int y, int color)
    {
        var at = (y * width + x) * Channels;
        (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
    }
}
