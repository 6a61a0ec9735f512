using AnchorCallbacks.Operators;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>What officers do all day, in a real browser.</summary>
[InBrowser]
sealed class StoryTests
{
    [Test]
    public async Task From_a_wallets_photos_to_what_AP_was_told()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);

        await officer.Page.ClickAsync($"tbody a[href='/console/customers/{stage.Customer}']");
        Assert.That(await officer.Text(), Does.Not.Contain("Prueba Gómez"), "masked at first");
        await officer.Press("Show the values");
        await officer.Sees("td:has-text('Prueba Gómez')").ToHaveCountAsync(1);
        var front = officer.Page.GetByRole(AriaRole.Img, new() { Name = "Photo of the front of the identity document" });
        await Expect(front).ToHaveJSPropertyAsync("complete", true);
        Assert.That(await front.EvaluateAsync<int>("img => img.naturalWidth"), Is.EqualTo(800));
        foreach (var field in (string[])["photo_id_front", "photo_id_back", "proof_of_liveness", "photo_proof_residence"])
            await officer.Page.CheckAsync($"input[name=fields][value={field}]");
        await officer.Page.CheckAsync("input[name=decision][value=accept]");
        await officer.Press("Preview");
        await officer.Sees("pre >> nth=0").ToContainTextAsync("\"ACCEPTED\"");
        await officer.Sees("main").ToContainTextAsync(stage.Transaction);
        await officer.Press("Accept");
        await officer.Sees("main").ToContainTextAsync("Accepted");

        await stage.Loop.Settle();
        Assert.That(stage.Loop.Platform[stage.Transaction].Status, Is.EqualTo("pending_anchor"));
        await officer.Open($"/console/transactions/{stage.Transaction}");
        await officer.Sees("main").ToContainTextAsync("notify_customer_info_updated");
        await officer.Open("/console/queue");
        await officer.Sees(".empty").ToBeVisibleAsync();
    }

    [Test]
    public async Task Of_two_officers_the_second_sees_what_changed()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);
        await using var other = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);
        foreach (var (who, decision) in new[] { (other, "reject"), (officer, "accept") })
        {
            await who.Open($"/console/customers/{stage.Customer}");
            await who.Page.CheckAsync("input[name=fields][value=photo_id_front]");
            await who.Page.CheckAsync($"input[name=decision][value={decision}]");
            if (decision == "reject")
                await who.Page.FillAsync("#message", "The photo is too dark");
            await who.Press("Preview");
        }
        await officer.Press("Accept");
        await officer.Sees("#decide").ToBeVisibleAsync();

        await other.Press("Reject");

        await other.Sees("[role=alert]").ToHaveCountAsync(2);
        await other.Sees("div[role=alert] li").ToContainTextAsync("Accepted Photo of the front of the identity document");
        await Expect(other.Page.Locator("#message")).ToHaveValueAsync("The photo is too dark");
    }

    [Test]
    public async Task Sign_in_refuses_wrong_keys_and_makes_them_wait()
    {
        await using var server = await TestServer.Start();
        await using var officer = await Officer.Sit(server);
        for (var i = 0; i < 5; i++)
        {
            await officer.Enter($"wrong-{i}");
            await officer.Sees("[role=alert]").ToContainTextAsync("no operator's key");
        }
        await officer.Enter(await Officer.LocalKey(server));
        await officer.Sees("[role=alert]").ToContainTextAsync("Wait");

        server.Clock.Advance(TimeSpan.FromMinutes(5));
        await officer.Enter(await Officer.LocalKey(server));

        await officer.Sees("h1").ToHaveTextAsync("Who waits");
        var cookie = (await officer.Context.CookiesAsync()).Single(cookie => cookie.Name == "console");
        Assert.That((cookie.HttpOnly, cookie.SameSite, cookie.Expires), Is.EqualTo((true, SameSiteAttribute.Lax, -1f)));
    }

    [Test]
    public async Task A_session_ends_without_use_and_at_sign_out()
    {
        await using var server = await TestServer.Start();
        await using var officer = await Officer.SignIn(server);

        server.Clock.Advance(TimeSpan.FromMinutes(15));
        await officer.Open("/console/status");
        await officer.Sees("#key").ToBeVisibleAsync();

        await officer.Enter(await Officer.LocalKey(server));
        await officer.Press("Sign out");
        await officer.Page.EvaluateAsync("history.back()");
        await officer.Sees("#key").ToBeVisibleAsync();
    }

    [TestCase(OperatorRole.Viewer, "Queue, Transactions, Status")]
    [TestCase(OperatorRole.Reviewer, "Queue, Transactions, Status")]
    [TestCase(OperatorRole.Approver, "Queue, Transactions, Status")]
    [TestCase(OperatorRole.Admin, "Queue, Transactions, Messages to AP, Events from AP, Operators, Status")]
    public async Task Each_role_sees_what_it_may_do(OperatorRole role, string menu)
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server, role);

        Assert.That(await officer.Page.Locator(".bar nav a").AllInnerTextsAsync(), Is.SupersetOf(menu.Split(", ")));
        foreach (var link in await officer.Page.Locator(".bar nav a").EvaluateAllAsync<string[]>(
            "links => links.map(link => link.getAttribute('href'))"))
            Assert.That((await officer.Open(link))!.Status, Is.EqualTo(200), link);
        await officer.Open($"/console/customers/{stage.Customer}");
        Assert.That(await officer.Page.Locator("#decide").CountAsync(), Is.EqualTo(role >= OperatorRole.Reviewer ? 1 : 0));
        Assert.That(await officer.Page.GetByText("Delete the customer").CountAsync(), Is.EqualTo(role >= OperatorRole.Approver ? 1 : 0));
        Assert.That((await officer.Open("/console/operators"))!.Status, Is.EqualTo(role == OperatorRole.Admin ? 200 : 403));
    }

    [Test]
    public async Task With_the_keyboard_alone()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);
        var keyboard = officer.Page.Keyboard;

        await keyboard.PressAsync("?");
        await officer.Sees("dialog").ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await keyboard.PressAsync("j");
        await keyboard.PressAsync("Enter");
        await officer.Sees("h1").ToHaveTextAsync("Customer");
        await keyboard.PressAsync("s");
        await keyboard.PressAsync("Enter");
        await officer.Sees("td:has-text('Prueba Gómez')").ToHaveCountAsync(1);
        for (var i = 0; i < 30 && await officer.Page.EvaluateAsync<string>("document.activeElement.value ?? ''") != "photo_id_front"; i++)
            await keyboard.PressAsync("j");
        await keyboard.PressAsync("Space");
        await keyboard.PressAsync("r");
        await Expect(officer.Page.Locator("input[name=decision][value=reject]")).ToBeCheckedAsync();
        await Expect(officer.Page.Locator("input[name=fields][value=photo_id_front]")).ToBeCheckedAsync();
        await officer.Page.FocusAsync("#message");
        await keyboard.TypeAsync("jkar");
        await Expect(officer.Page.Locator("#message")).ToHaveValueAsync("jkar");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await officer.Sees("pre >> nth=0").ToContainTextAsync("jkar");
        await officer.Page.FocusAsync("button.main");
        await keyboard.PressAsync("Enter");
        await officer.Sees("main").ToContainTextAsync("rejected");
        Assert.That((await stage.Server.GetCustomer(("id", stage.Customer))).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
    }

    [Test]
    public async Task The_reader_chooses_the_language_and_reads_times_in_the_own_zone()
    {
        await using var stage = await ConsoleStage.Start();
        await using var officer = await Officer.SignIn(stage.Server);

        var moment = officer.Page.Locator("tbody time").First;
        var utc = DateTimeOffset.Parse((await moment.GetAttributeAsync("title"))!, System.Globalization.CultureInfo.InvariantCulture);
        await Expect(moment).ToHaveTextAsync(utc.ToOffset(TimeSpan.FromHours(-5)).ToString("yyyy-MM-dd HH:mm",
            System.Globalization.CultureInfo.InvariantCulture));
        await officer.Press("Español");
        await officer.Sees("h1").ToHaveTextAsync("Quién espera");
        await officer.Open("/console/status");
        Assert.That(await officer.Page.GetAttributeAsync("html", "lang"), Is.EqualTo("es"));

        await using var plain = await Officer.SignIn(stage.Server, scripts: false);
        await Expect(plain.Page.Locator("tbody time").First).ToContainTextAsync("UTC");
    }
}
