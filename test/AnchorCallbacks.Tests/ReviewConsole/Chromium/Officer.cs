using System.Collections.Concurrent;
using System.Security.Cryptography;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Operators;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>A person at a browser of their own. At the end no page may have had an error, a script of someone else, or a request to another
/// server.</summary>
sealed class Officer : IAsyncDisposable
{
    /// <summary>What WCAG 2.2 AA asks for, as far as a program can check it.</summary>
    static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } };

    readonly ConcurrentQueue<string> faults = [];
    readonly IBrowserContext context;
    readonly Uri console;

    Officer(IBrowserContext context, IPage page, TestServer server)
    {
        (this.context, Page, console) = (context, page, server.Operators.BaseAddress!);
        page.PageError += (_, error) => faults.Enqueue($"script: {error}");
        page.Dialog += async (_, dialog) =>
        {
            faults.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Console += (_, line) =>
        {
            if (line.Type == "error" && !line.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                faults.Enqueue($"console: {line.Text}");
        };
        context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Authority != console.Authority
                && !Elsewhere.Contains(url.Authority))
                faults.Enqueue($"request: {request.Url}");
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => context;

    /// <summary>Other servers that the browser may ask.</summary>
    public List<string> Elsewhere { get; } = [];

    public static async Task<Officer> Sit(TestServer server, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800,
        string language = "en", bool scripts = true, float scale = 1)
    {
        var context = await (await BrowserProcess.Get()).NewContextAsync(new()
        {
            BaseURL = server.Operators.BaseAddress!.ToString(),
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            DeviceScaleFactor = scale,
            Locale = language,
            TimezoneId = "America/Bogota",
            JavaScriptEnabled = scripts,
        });
        context.SetDefaultTimeout(BrowserProcess.HangGuard);
        return new(context, await context.NewPageAsync(), server);
    }

    /// <param name="role">With a key of this role; null: with the machine's own.</param>
    public static async Task<Officer> SignIn(TestServer server, OperatorRole? role = null, ColorScheme scheme = ColorScheme.Light,
        int width = 1280, int height = 800, string language = "en", bool scripts = true)
    {
        var officer = await Sit(server, scheme, width, height, language, scripts);
        await officer.Enter(role is { } known ? await Key(server, known) : await LocalKey(server));
        await Assertions.Expect(officer.Page.Locator("form[action='/console/sign-out']")).ToBeVisibleAsync();
        return officer;
    }

    public static async Task<string> LocalKey(TestServer server) =>
        (await File.ReadAllTextAsync(Path.Combine(server.Folder, "operator.key"))).Trim();

    public static async Task<string> Key(TestServer server, OperatorRole role)
    {
        var name = $"{role.Word()}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(2))}";
        var made = await server.Operate(HttpMethod.Post, "/operators", $$"""{"name":"{{name}}","role":"{{role.Word()}}"}""");
        return made.Member("key")!;
    }

    public async Task Enter(string key)
    {
        await Page.GotoAsync("/");
        await Page.FillAsync("#key", key);
        await Page.PressAsync("#key", "Enter");
        await Page.WaitForLoadStateAsync();
    }

    public Task<IResponse?> Open(string path) => Page.GotoAsync(path);

    public Task Press(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public async Task ShowValues(string id)
    {
        await Open($"/console/customers/{id}");
        await Press("Show the values");
        await Assertions.Expect(Page.Locator(".values td bdi").First).ToBeVisibleAsync();
        await Page.WaitForLoadStateAsync();
    }

    public ILocatorAssertions Sees(string selector) => Assertions.Expect(Page.Locator(selector));

    public Task<string> Text() => Page.InnerTextAsync("body");

    /// <param name="isDark">Only the colours differ from what was checked in the light.</param>
    public async Task AssertAccessible(string what, bool isDark = false)
    {
        var result = await Page.RunAxe(isDark ? Colours : Wcag);
        Assert.That(result.Violations.Select(violation =>
        {
            var nodes = violation.Nodes.Take(3).Select(node => $"{node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}");
            return $"{violation.Id}: {violation.Help}: {string.Join("; ", nodes)}";
        }),
            Is.Empty, what);
    }

    /// <summary>The page itself never scrolls sideways; a wide table does in its own frame.</summary>
    public async Task AssertFits(string what) => Assert.That(
        await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.Zero, what);

    /// <summary>At 1024 no table scrolls in its frame either, also not one that is folded.</summary>
    public async Task AssertRegionsFit(string what)
    {
        await AssertFits(what);
        Assert.That(await Page.EvaluateAsync<string[]>("""
            () => {
              const folded = [...document.querySelectorAll("details:not([open])")];
              folded.forEach(part => part.open = true);
              const isWide = part => part.scrollWidth > part.clientWidth + 1;
              const wide = [...document.querySelectorAll("main .scroll, main .panel, main .sides, main table, main pre, main .facts")]
                .filter(part => isWide(part) || isWide(part.parentElement))
                .map(part => `${part.getAttribute("aria-label") ?? part.className}: ${part.scrollWidth} > ${part.clientWidth}`);
              folded.forEach(part => part.open = false);
              return wide;
            }
            """), Is.Empty, $"{what} at 1024");
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.That(faults, Is.Empty, "in the browser");
    }
}
