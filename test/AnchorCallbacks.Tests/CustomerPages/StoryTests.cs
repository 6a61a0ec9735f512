using System.Text.Json;
using AnchorCallbacks.Tests.Faults;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole.Chromium;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>The ways in and out of the pages, in a real browser of 320 pixels.</summary>
[InBrowser]
sealed class StoryTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required, city: required }
          sep6:
            fields: { first_name: required }
          sep24:
            review: manual
            fields: { first_name: required, birth_date: required, mobile_number: required, photo_id_front: required,
              email_address: optional }
        """;

    static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    static async Task<(IBrowserContext, IPage)> Open(TestServer server)
    {
        var context = await (await BrowserProcess.Get()).NewContextAsync(new()
        {
            BaseURL = server.Pages.ToString(),
            ViewportSize = new() { Width = 320, Height = 700 },
            Locale = "en",
        });
        context.SetDefaultTimeout(BrowserProcess.HangGuard);
        return (context, await context.NewPageAsync());
    }

    /// <summary>Accessible, and not wider than the window, also with letters of twice the size.</summary>
    static async Task Look(IPage page, string name)
    {
        var found = await page.RunAxe(Wcag);
        Assert.That(found.Violations.Select(violation =>
            $"{name}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"), Is.Empty);
        await Fits(page, name);
        await page.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
        await Fits(page, $"{name}, letters of 200 %");
        await page.EvaluateAsync("document.documentElement.style.fontSize = ''");
        // A window of 1280 pixels at 200 %.
        await page.SetViewportSizeAsync(640, 400);
        await Fits(page, $"{name} at 640");
        await page.SetViewportSizeAsync(320, 700);
    }

    static async Task Fits(IPage page, string name) => Assert.That(
        await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.Zero,
        $"{name} scrolls sideways");

    /// <summary>Tab, until the element has the focus.</summary>
    static async Task TabTo(IPage page, string selector)
    {
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }
        Assert.Fail($"{selector} cannot be reached by Tab");
    }

    [Test]
    public async Task A_link_is_filled_in_with_the_keyboard_alone()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var id = await loop.Server.Customer(("account", WalletSample.Account()));
        var made = await loop.Server.Operate(HttpMethod.Post, $"/customers/{id}/link", """{"type":"default"}""");
        var (context, page) = await Open(loop.Server);
        await using var _ = context;

        await page.GotoAsync(new Uri(made.Member("url")!).PathAndQuery);
        await Look(page, "link");
        await TabTo(page, "button.main");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#first_name")).ToBeVisibleAsync();
        await TabTo(page, "#first_name");
        await page.Keyboard.TypeAsync("Ana");
        await TabTo(page, "button.main");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#city")).ToBeVisibleAsync();
        await Look(page, "second step");
        await TabTo(page, "#city");
        await page.Keyboard.TypeAsync("Madrid");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("All done");
        Assert.That((await loop.Server.GetCustomer(("id", id))).CustomerStatus, Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task More_info_shows_what_an_operator_asks_for_also_after_leaving_and_then_the_rejection()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        var asked = await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/asks",
            """{"fields":["city"],"message":"Where do you live?"}""");
        Assert.That(asked.Status, Is.EqualTo(202), asked.Body);
        var address = Visitor.Address(loop.Server, id, wallet, "/sep6/transaction/more_info", Visitor.Sep6Secret, "{}");
        for (var visit = 0; visit < 2; visit++)
        {
            var (context, page) = await Open(loop.Server);
            await using var _ = context;
            await page.GotoAsync(address);
            await Expect(page.Locator("h1")).ToHaveTextAsync("We need something more");
            await Expect(page.GetByText("Where do you live?").First).ToBeVisibleAsync();
            if (visit == 0)
                continue;
            await Look(page, "asked");
            await page.FillAsync("#city", "Madrid");
            await page.ClickAsync("button.main");
            await page.FillAsync("#first_name", "Ana");
            await page.ClickAsync("button.main");
            await Expect(page.Locator("#status")).ToBeVisibleAsync();

            var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep6"));
            await loop.Server.MustDecide(customer.Id!, new { decision = "reject", type = "sep6", message = "Not <b>now</b>" });
            // The page loads itself again while something changes.
            await loop.Settle();
            await page.ReloadAsync();
            await Expect(page.Locator(".note")).ToHaveTextAsync("Not <b>now</b>");
            await Look(page, "rejected");
        }
    }

    [Test]
    public async Task What_is_agreed_to_and_a_problem_have_pages_for_people()
    {
        using var folder = TempFolder.WithStore();
        var file = Path.Combine(folder.Path, "consents.yaml");
        await File.WriteAllTextAsync(file, """
            terms: { version: "2", url: "https://example.com/terms", text: { en: I agree to the terms of the Example Anchor Corporation } }
            news: { version: "1", required: false, text: { en: Send me news } }
            """);
        await using var loop = await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Pages:ConsentsFile", file),
            ("Pages:Name", "The Example Anchor Corporation of Somewhere"), ("Pages:TermsUrl", "https://example.com/terms")]);
        var (context, page) = await Open(loop.Server);
        await using var _ = context;
        var wallet = Loop.Wallet();
        await page.GotoAsync(Visitor.Address(loop.Server, loop.Platform.Wallet.StartInteractive(wallet), wallet));
        await Look(page, "consent");
        await TabTo(page, "#consent-terms");
        await page.Keyboard.PressAsync("Space");
        await TabTo(page, "button.main");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#first_name, #amount").First).ToBeVisibleAsync();

        // The form of an earlier visit, sent by the browser's back button.
        await page.EvaluateAsync("document.querySelector('input[name=form_token]').value = 'old'");
        await page.EvaluateAsync("document.querySelector('main form').noValidate = true");
        await page.ClickAsync("button.main");
        await Expect(page.Locator("[role=alert]")).ToBeVisibleAsync();
        await Look(page, "problem");
        await page.ClickAsync("main a.button");
        await Expect(page.Locator("#first_name, #amount").First).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_refused_entry_has_a_page_for_people()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var (context, page) = await Open(loop.Server);
        await using var _ = context;

        await page.GotoAsync("/sep24/interactive?transaction_id=x&token=y");

        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await Look(page, "refused");
        Assert.That(await context.CookiesAsync(), Is.Empty);
    }

    [Test]
    public async Task A_page_that_waits_for_a_decision_says_when_its_visit_has_ended()
    {
        await using var loop = await Loop.Start(types: Types, overrides: Visitor.On);
        var id = await loop.Server.Customer(("account", WalletSample.Account()), ("first_name", "Ana"));
        var made = await loop.Server.Operate(HttpMethod.Post, $"/customers/{id}/link", """{"type":"sep6"}""");
        var (context, page) = await Open(loop.Server);
        await using var _ = context;
        await page.GotoAsync(new Uri(made.Member("url")!).PathAndQuery);
        await page.ClickAsync("button.main");
        await Expect(page.Locator("#status")).ToBeVisibleAsync();

        loop.Server.Clock.Advance(TimeSpan.FromMinutes(30));
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");

        await Expect(page.Locator("h1")).ToHaveTextAsync("This page cannot be opened");
    }

    [Test]
    public async Task A_language_from_right_to_left_is_laid_out_so()
    {
        using var folder = TempFolder.WithStore();
        var english = JsonSerializer.Deserialize<Dictionary<string, string>>(
            System.Text.Encoding.UTF8.GetString(AnchorCallbacks.CustomerPages.PageFiles.Read("Texts.en.json")))!;
        // Longer than English, in another script.
        var pseudo = english.Where(text => !text.Key.StartsWith("country.", StringComparison.Ordinal))
            .ToDictionary(text => text.Key, text => text.Key == "direction" ? "rtl" : $"مرحبا {text.Value} بكم في الصفحة");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "ar.json"), JsonSerializer.Serialize(pseudo));
        await using var loop = await Loop.Start(types: Types, overrides: [.. Visitor.On, ("Pages:TextsFolder", folder.Path)]);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        var (context, page) = await Open(loop.Server);
        await using var _ = context;

        await page.GotoAsync(Visitor.Address(loop.Server, id, wallet, data: """{"amount":"10","lang":"ar"}"""));
        Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.body).direction"), Is.EqualTo("rtl"));
        await Look(page, "amount");
        await page.Locator("button.main").First.ClickAsync();
        await Look(page, "about");
        // The label begins at the right edge of its field.
        Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('label')).textAlign"), Is.EqualTo("start"));
        await page.FillAsync("#first_name", "آنا");
        await page.FillAsync("#birth_date", "1990-01-01");
        await page.ClickAsync("button.main");
        await Expect(page.Locator("#mobile_number")).ToBeVisibleAsync();
        await Look(page, "contact");
        await page.FillAsync("#mobile_number", "+34600123456");
        await page.ClickAsync("button.main");
        await Expect(page.Locator("#photo_id_front")).ToBeVisibleAsync();
        await Look(page, "identity");
        await page.SetInputFilesAsync("#photo_id_front", new FilePayload
        {
            Name = "p.jpg",
            MimeType = "image/jpeg",
            Buffer = await Papers.Front(),
        });
        await page.ClickAsync("button.main");
        await Expect(page.Locator("#status")).ToBeVisibleAsync();
        await Look(page, "status");
    }
}
