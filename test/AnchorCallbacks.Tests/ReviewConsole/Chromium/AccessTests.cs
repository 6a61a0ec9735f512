using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Operators;
using Microsoft.Playwright;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>Every page can be used by everyone: contrast, names, sizes, narrow windows.</summary>
[InBrowser]
sealed class AccessTests
{
    /// <summary>Each page with a name for its picture.</summary>
    static IEnumerable<(string Name, string Path)> Pages(ConsoleStage stage) =>
        [
            .. ConsoleWalk.Pages(stage.Server, ("/console/customers", stage.Customer), ("/console/transactions", stage.Transaction))
                .Where(route => !route.Path.Contains("export", StringComparison.Ordinal)).Select(route => (route.Path, route.Path)),
            ("missing", "/console/customers/missing"),
        ];

    /// <summary>640 is 1280 at 200 %.</summary>
    static readonly int[] Widths = [360, 640, 1024];

    const int Parts = 4;

    /// <param name="part">They run at the same time: all pages take a minute.</param>
    [Test]
    public async Task Every_page_passes_WCAG_and_none_scrolls_sideways([Range(0, Parts - 1)] int part)
    {
        await using var stage = await ConsoleStage.Start();
        await stage.PutLong();
        await using var officer = await Officer.SignIn(stage.Server);
        await using var spanish = await Officer.SignIn(stage.Server, width: 1024, language: "es");
        foreach (var (name, path) in Pages(stage).Where((_, number) => number % Parts == part))
        {
            await officer.Open(path);
            await Check(officer, name);
            await spanish.Open(path);
            await spanish.AssertRegionsFit($"{name} in Spanish");
        }
    }

    [Test]
    public async Task Sign_in_and_every_step_of_a_decision_pass_WCAG()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.Sit(stage.Server);
        await officer.Open("/console/sign-in");
        await Check(officer, "sign-in");
        await officer.Enter(await Officer.LocalKey(stage.Server));
        await officer.ShowValues(stage.Customer);
        await Check(officer, "shown");
        await officer.Page.CheckAsync("input[name=decision][value=reject]");
        await officer.Page.CheckAsync("input[name=fields][value=photo_id_front]");
        await officer.Press("Preview");
        await officer.Sees("[role=alert]").ToHaveCountAsync(1);
        await Check(officer, "refused");
        await officer.Page.FillAsync("#message", "Too dark");
        await officer.Press("Preview");
        await officer.Sees("pre >> nth=0").ToBeVisibleAsync();
        await Check(officer, "preview");
        await officer.Page.Keyboard.PressAsync("?");
        await Check(officer, "keys");
        await officer.Page.Keyboard.PressAsync("Escape");
        stage.Server.Clock.Advance(TimeSpan.FromMinutes(15));
        await officer.Press("Reject");
        await officer.Sees("main").ToContainTextAsync("What you typed is kept.");
        await Check(officer, "ended");
        await officer.Enter(await Officer.LocalKey(stage.Server));
        await officer.Sees("main").ToContainTextAsync("Too dark");
        await Check(officer, "kept");
        await officer.Press("Send it again");
        await officer.Sees("h1").Not.ToHaveTextAsync("Go on");
    }

    static async Task Check(Officer officer, string what)
    {
        await officer.AssertAccessible(what);
        await officer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await officer.AssertAccessible($"{what} in the dark", isDark: true);
        await officer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        foreach (var width in Widths)
        {
            await officer.Page.SetViewportSizeAsync(width, 800);
            await officer.AssertFits($"{what} at {width}");
            if (width == 1024)
                await officer.AssertRegionsFit(what);
        }
        await officer.Page.SetViewportSizeAsync(1280, 800);
    }

    /// <summary>Set UPDATE_DOCS to draw the handbook's pictures again.</summary>
    [Test]
    public async Task The_handbook_has_a_picture_of_each_page()
    {
        var folder = Path.Combine(Docs.Pages.Root, "docs", "pictures");
        string[] names = ["sign-in", "queue", "customer", "photos", "decide", "preview", "transactions", "transaction", "operators",
            "status", "search", "overview", "audit", "history", "approval", "dark", "narrow"];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
            await Draw(folder);
        foreach (var name in names)
            Assert.That(Path.Combine(folder, $"console-{name}.png"), Does.Exist, "UPDATE_DOCS=1 draws it");
    }

    static async Task Draw(string folder)
    {
        Directory.CreateDirectory(folder);
        await using var stage = await ConsoleStage.Start(("Review:FourEyes", "accept"));
        foreach (var (first, last) in new[] { ("Luis", "Muestra"), ("Eva", "Ejemplo") })
        {
            stage.Server.Clock.Advance(TimeSpan.FromHours(30));
            await stage.PutCustomer(first, last);
        }
        stage.Server.Clock.Advance(TimeSpan.FromHours(5));
        await stage.Loop.Settle();
        await using var officer = await Officer.Sit(stage.Server, width: 1200, height: 760);
        await officer.Open("/console/sign-in");
        await Draw(officer, folder, "sign-in");
        await officer.Enter(await Officer.Key(stage.Server, OperatorRole.Admin));
        await officer.Sees("form[action='/console/sign-out']").ToBeVisibleAsync();
        foreach (var name in (string[])["queue", "transactions", "operators", "status", "overview"])
        {
            await officer.Open($"/console/{name}");
            await Draw(officer, folder, name);
        }
        await officer.Open($"/console/transactions/{stage.Transaction}");
        await Draw(officer, folder, "transaction");
        await officer.ShowValues(stage.Customer);
        await Draw(officer, folder, "customer");
        await officer.Page.CheckAsync("#compare");
        await Draw(officer, folder, "photos");
        await officer.Page.CheckAsync("input[name=decision][value=reject]");
        await officer.Page.CheckAsync("input[name=fields][value=photo_id_front]");
        await officer.Page.FillAsync("#message", "The photo is too dark");
        await officer.Page.Locator("#decide").ScrollIntoViewIfNeededAsync();
        await Draw(officer, folder, "decide");
        await officer.Press("Preview");
        await officer.Sees("pre >> nth=0").ToBeVisibleAsync();
        await Draw(officer, folder, "preview");
        await officer.Press("Reject");
        await officer.Sees("#decide").ToBeVisibleAsync();
        Assert.That((await stage.Server.PutCustomer(("id", stage.Customer), ("city", "Medellín"))).Status, Is.EqualTo(200));
        await officer.Open($"/console/customers/{stage.Customer}");
        await officer.Page.Locator("#history + ul button").First.ClickAsync();
        await officer.Sees(".history dd").Not.ToHaveCountAsync(0);
        await Draw(officer, folder, "history");
        await DrawApproval(stage, folder);
        await officer.Open("/console/search");
        await officer.Page.FillAsync("#words", "gomez");
        await officer.Press("Find");
        await officer.Sees("tbody tr").ToHaveCountAsync(1);
        await Draw(officer, folder, "search");
        await officer.Open("/console/audit");
        await Draw(officer, folder, "audit");
        await officer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await officer.ShowValues(stage.Customer);
        await Draw(officer, folder, "dark");
        await officer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await officer.Page.SetViewportSizeAsync(360, 740);
        await officer.Open("/console/queue");
        await Draw(officer, folder, "narrow");
    }

    static async Task DrawApproval(ConsoleStage stage, string folder)
    {
        await using var other = await Officer.SignIn(stage.Server, OperatorRole.Approver, width: 1200, height: 760);
        var (_, customer) = await stage.PutCustomer("Rosa", "Modelo");
        await stage.Server.Decide(customer, new { decision = "accept", type = "sep6" }, ("If-Match", "*"));
        await other.Open("/console/approvals");
        await other.Page.ClickAsync("tbody a[href^='/console/approvals/']");
        await other.Sees("pre >> nth=0").ToBeVisibleAsync();
        await Draw(other, folder, "approval");
    }

    /// <summary>A picture of few colours is a quarter as long.</summary>
    static async Task Draw(Officer officer, string folder, string name)
    {
        var shot = await officer.Page.ScreenshotAsync(new() { Type = ScreenshotType.Png });
        using var picture = new ImageMagick.MagickImage(shot);
        picture.Quantize(new ImageMagick.QuantizeSettings { Colors = 64, DitherMethod = ImageMagick.DitherMethod.No });
        picture.Strip();
        await picture.WriteAsync(Path.Combine(folder, $"console-{name}.png"), ImageMagick.MagickFormat.Png8);
    }
}
