using System.Globalization;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Http;

/// <summary>Size limits of requests. AP forwards everything that a wallet sends, even megabytes of text.</summary>
sealed record Limits(int TextCharacters, int JsonBytes, long FileBytes, long MultipartBytes, int EventBytes, TimeSpan Upload)
{
    const long Megabyte = 1 << 20;

    /// <summary>The number of bytes of a refused body that are read before the answer. AP's client sends everything before it reads the
    /// answer. If the connection is closed on it, the wallet gets a 502.</summary>
    public long DrainBytes => 2 * MultipartBytes;

    public static Limits Read(SettingsReader settings) => new(
        (int)settings.Number("Limits:TextCharacters", 4096, 1, 1 << 20),
        (int)settings.Number("Limits:JsonBytes", Megabyte, 1024, 64 * Megabyte),
        settings.Number("Limits:FileBytes", 16 * Megabyte, 1024, 1024 * Megabyte),
        settings.Number("Limits:MultipartBytes", 64 * Megabyte, 1024, 4096 * Megabyte),
        (int)settings.Number("Limits:EventBytes", Megabyte, 1024, 64 * Megabyte),
        TimeSpan.FromSeconds(settings.Number("Limits:UploadSeconds", 600, 1, 3600)));

    public static string Describe(long bytes) => bytes % Megabyte == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Megabyte} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
}
