using System.Globalization;
using System.Text;
using ImageMagick;

namespace AnchorCallbacks.Cli.Demo;

/// <summary>A picture that is drawn with rectangles, ellipses and text.</summary>
sealed class Canvas(int width, int height)
{
    const int Channels = 3, Quality = 82;

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

    public byte[] ToJpeg()
    {
        using var image = new MagickImage();
        image.ReadPixels(pixels, new PixelReadSettings((uint)width, (uint)height, StorageType.Char, PixelMapping.RGB));
        image.Quality = Quality;
        return image.ToByteArray(MagickFormat.Jpeg);
    }

    public static string Plain(string text) => string.Concat(text.Normalize(NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)).ToUpperInvariant();

    void Set(int x, int y, int color)
    {
        var at = (y * width + x) * Channels;
        (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
    }
}
