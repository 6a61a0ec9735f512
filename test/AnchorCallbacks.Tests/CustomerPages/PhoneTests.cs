using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole.Chromium;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>A SEP-24 deposit on a telephone, in a real browser with a false camera.</summary>
[InBrowser]
sealed class PhoneTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required }
          sep24:
            review: manual
            fields: { first_name: required, birth_date: required, mobile_number: required, address_country_code: required,
              photo_id_front: required }
        """;

    static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    [TestCase(390, ColorScheme.Light)]
    [TestCase(320, ColorScheme.Dark)]
    public async Task From_the_wallets_address_to_the_acceptance(int width, ColorScheme scheme)
    {
        await using var loop = await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Pages:Sep24:Finish", "notify")]);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var driver = await Playwright.CreateAsync();
        await using var browser = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
        await using var context = await browser.NewContextAsync(new()
        {
            BaseURL = loop.Server.Pages.ToString(),
            ViewportSize = new() { Width = width, Height = 740 },
            ColorScheme = scheme,
            IsMobile = true,
            HasTouch = true,
            Permissions = ["camera"],
        });
        context.SetDefaultTimeout(BrowserProcess.HangGuard);
        SetDefaultExpectTimeout(BrowserProcess.HangGuard);
        var page = await context.NewPageAsync();
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Authority != loop.Server.Pages.Authority)
                faults.Add(request.Url);
        };

        await page.GotoAsync(Visitor.Address(loop.Server, id, wallet));
        Assert.That(page.Url, Does.Not.Contain("token"));
        await Look("amount");
        await page.ClickAsync("button:has-text('Confirm')");
        await Look("about");
        await page.FillAsync("#first_name", "Ana");
        await page.FillAsync("#birth_date", "2990-01-01");
        await page.EvaluateAsync("document.querySelector('form.step').noValidate = true");
        await page.ClickAsync("button.main");
        await Expect(page.Locator("#birth_date-error")).ToHaveTextAsync("Must not lie in the future.");
        await Look("wrong");
        await page.FillAsync("#birth_date", "1990-01-01");
        await page.ClickAsync("button.main");
        await page.SelectOptionAsync("select[name='mobile_number.country']", "AR");
        await page.FillAsync("#mobile_number", "11 2345 6789");
        await page.ClickAsync("button.main");
        await page.SelectOptionAsync("#address_country_code", "ARG");
        await page.ClickAsync("button.main");
        await page.ClickAsync("button.camera");
        await Expect(page.Locator("video")).ToHaveJSPropertyAsync("readyState", 4);
        await page.ClickAsync("button:has-text('Take the photo')");
        await Expect(page.Locator("img.preview")).ToBeVisibleAsync();
        await Look("photo");
        await page.ClickAsync("button:has-text('Send')");
        await Expect(page.Locator("h1")).ToHaveTextAsync("We are checking your details");
        await Look("status");

        var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep24"));
        await loop.Server.MustDecide(customer.Id!, new { decision = "accept", type = "sep24" });
        await loop.UntilStatus(id, "pending_anchor");
        // The page notices the decision by itself.
        await Expect(page.Locator("h1")).ToHaveTextAsync("All done");
        await Look("done");
        Assert.That(faults, Is.Empty);

        async Task Look(string name)
        {
            var found = await page.RunAxe(Wcag);
            Assert.That(found.Violations.Select(violation =>
                $"{name}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"), Is.Empty);
            Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
                Is.Zero, $"{name} scrolls sideways");
        }
    }
}
