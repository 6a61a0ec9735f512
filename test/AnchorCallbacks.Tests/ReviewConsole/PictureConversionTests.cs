using AnchorCallbacks.ReviewConsole;
using AnchorCallbacks.Tests.ReviewConsole.Chromium;
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
    [TestCase("application/pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF")]
    public async Task What_is_no_picture_is_refused(string mediaType, string content) =>
        Assert.That(await Convert(mediaType, System.Text.Encoding.Latin1.GetBytes(content)), Is.Null);

    [Test]
    public void A_client_that_goes_ends_the_conversion() => Assert.That(async () => await PictureConversion.Run(
        "image/tiff", (_, _) => Task.CompletedTask, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public async Task A_PDF_keeps_what_its_pages_show_and_nothing_that_acts()
    {
        const string Script = "<< /S /JavaScript /JS (app.alert\\('owned'\\)) >>";
        var given = Papers.Pdf("Shown",
            $"/OpenAction {Script} /AA << /WC {Script} >> /Names << /JavaScript << /Names [(a) {Script}] >> >>",
            $"/AA << /O {Script} >> /Annots ["
                + "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://evil.example) >> >> "
                + $"<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [0 0 9 9] /AP << /N 6 0 R >> /A {Script} >>]");

        var shown = System.Text.Encoding.Latin1.GetString((await Convert("application/pdf", given))!);

        Assert.That(shown, Does.Contain("(Shown) Tj").And.Contain("(Filled) Tj").And.Contain("/Subtype/Stamp"));
        foreach (var active in (string[])["JavaScript", "/JS", "/OpenAction", "/AA", "/URI", "/A<<", "/Names", "/FT"])
            Assert.That(shown, Does.Not.Contain(active), active);
    }

    static async Task<byte[]?> Convert(string mediaType, byte[] content) =>
        (await PictureConversion.Run(mediaType, async (input, cancel) =>
            await input.WriteAsync(content, cancel), CancellationToken.None))
            .Failed(out _, out var jpeg) ? null : jpeg;
}
