using System.Globalization;
using Microsoft.Playwright;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>Papers of made-up people, drawn by the browser.</summary>
static class Papers
{
    const string Style = """
        <style>body{margin:0;font:22px sans-serif;color:#123}.c{width:800px;height:500px;background:linear-gradient(135deg,#dbe8f7,#f7efd9);
        padding:32px;box-sizing:border-box}.h{font-weight:700;font-size:28px;color:#274b87}
        .f{float:left;width:190px;height:240px;margin:24px 32px 0 0;
        background:radial-gradient(circle at 50% 38%,#c98 0 60px,transparent 61px),
        radial-gradient(ellipse at 50% 110%,#557 0 110px,#cdd 111px)}
        p{margin:18px 0 0}small{color:#567;display:block;font-size:15px}
        .m{clear:both;font:24px monospace;letter-spacing:3px;padding-top:16px}</style>
        """;

    static readonly Lazy<Task<(byte[] Front, byte[] Back, byte[] Selfie)>> Drawn = new(Draw);

    public static async Task<byte[]> Front() => (await Drawn.Value).Front;

    public static async Task<byte[]> Back() => (await Drawn.Value).Back;

    public static async Task<byte[]> Selfie() => (await Drawn.Value).Selfie;

    /// <summary>A PDF of one page, with the text.</summary>
    /// <param name="ofCatalog">More entries of the catalogue.</param>
    /// <param name="ofPage">More entries of the page. Object 6 is a picture with the word Filled.</param>
    public static byte[] Pdf(string text, string ofCatalog = "", string ofPage = "")
    {
        const string Filled = "BT /F1 12 Tf (Filled) Tj ET";
        var page = $"BT /F1 24 Tf 72 700 Td ({text}) Tj ET";
        string[] objects =
        [
            $"<< /Type /Catalog /Pages 2 0 R {ofCatalog} >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {ofPage} >>",
            string.Create(CultureInfo.InvariantCulture, $"<< /Length {page.Length} >>\nstream\n{page}\nendstream"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            string.Create(CultureInfo.InvariantCulture,
                $"<< /Type /XObject /Subtype /Form /BBox [0 0 90 20] /Length {Filled.Length} >>\nstream\n{Filled}\nendstream"),
        ];
        var pdf = new System.Text.StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            pdf.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer << /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return System.Text.Encoding.ASCII.GetBytes(pdf.ToString());
    }

    static async Task<(byte[], byte[], byte[])> Draw()
    {
        await using var context = await (await BrowserProcess.Get()).NewContextAsync(new()
        {
            ViewportSize = new()
            {
                Width = 800,
                Height = 500
            }
        });
        var page = await context.NewPageAsync();
        return (await Shot(page, """
            <div class=c><div class=h>REPÚBLICA DE MUESTRA</div><div class=f></div><p><small>Apellidos</small>PRUEBA GÓMEZ</p>
            <p><small>Nombres</small>ANA</p><p><small>Fecha de nacimiento</small>17 FEB 1990</p><p><small>Número</small>X-1234567</p></div>
            """), await Shot(page, """
            <div class=c><div class=h>REPÚBLICA DE MUESTRA</div><p><small>Domicilio</small>Calle 12 # 3-45, Bogotá</p>
            <p><small>Expedición</small>04 MAR 2021</p><p><small>Vence</small>04 MAR 2031</p>
            <div class=m><br>IDMUEX1234567&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;
            <br>9002177F3103048MUE&lt;&lt;&lt;&lt;<br>PRUEBA&lt;GOMEZ&lt;&lt;ANA&lt;&lt;&lt;</div></div>
            """), await Shot(page,
            """<div class=c style="background:#9ab"><div class=f style="float:none;margin:60px auto;transform:scale(1.5)"></div></div>"""));
    }

    static async Task<byte[]> Shot(IPage page, string html)
    {
        await page.SetContentAsync(Style + html);
        return await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 70 });
    }
}
