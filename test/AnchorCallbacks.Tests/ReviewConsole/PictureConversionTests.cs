using AnchorCallbacks.ReviewConsole;
using ImageMagick;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>The child process that decodes strangers' pictures.</summary>
sealed class PictureConversionTests
{
    [Test]
    public async Task A_large_picture_becomes_a_smaller_one()
    {
        using var given = new MagickImage(MagickColors.SteelBlue, 4000, 2000);

        using var shown = new MagickImage((await Convert("image/tiff", given.ToByteArray(MagickFormat.Tiff)))!);

        Assert.That((shown.Format, shown.Width, shown.Height), Is.EqualTo((MagickFormat.Jpeg, 3000u, 1500u)));
    }

    [Test]
    public async Task A_decompression_bomb_is_refused()
    {
        // Some hundred kilobytes of 120 million pixels.
        using var bomb = new MagickImage(MagickColors.Black, 12_000, 10_000) { Settings = { Compression = CompressionMethod.Zip } };
        var file = bomb.ToByteArray(MagickFormat.Tiff);
        Assert.That(file, Has.Length.LessThan(2_000_000));

        Assert.That(await Convert("image/tiff", file), Is.Null);
    }

    [TestCase("image/heic", "\0\0\0\u0018ftypheic garbage that is no picture")]
    [TestCase("image/tiff", "II*\0garbage")]
    [TestCase("image/tiff", "")]
    [TestCase("image/bmp", "push graphic-context image over 0,0 0,0 'https://evil.example/x.png'")]
    [TestCase("image/svg+xml", "<svg/>")]
    public async Task What_is_no_picture_is_refused(string mediaType, string content) =>
        Assert.That(await Convert(mediaType, System.Text.Encoding.Latin1.GetBytes(content)), Is.Null);

    [Test]
    public void A_client_that_goes_ends_the_conversion() => Assert.That(async () => await PictureConversion.ToJpeg(
        "image/tiff", (_, _) => Task.CompletedTask, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    static async Task<byte[]?> Convert(string mediaType, byte[] content) =>
        (await PictureConversion.ToJpeg(mediaType, async (input, cancel) =>
            await input.WriteAsync(content, cancel), CancellationToken.None))
            .Failed(out _, out var jpeg) ? null : jpeg;
}
