using AnchorCallbacks.Operators;
using static Microsoft.Playwright.Assertions;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>What several officers do together, in a real browser.</summary>
[InBrowser]
sealed class TeamTests
{
    [Test]
    public async Task Of_four_eyes_the_second_pair_decides_what_AP_is_told()
    {
        await using var stage = await ConsoleStage.Start(("Review:FourEyes", "accept"));
        await using var first = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);
        await using var second = await Officer.SignIn(stage.Server, OperatorRole.Approver);
        await first.Open($"/console/customers/{stage.Customer}");
        foreach (var field in (string[])["photo_id_front", "photo_id_back", "proof_of_liveness", "photo_proof_residence"])
            await first.Page.CheckAsync($"input[name=fields][value={field}]");
        await first.Page.CheckAsync("input[name=decision][value=accept]");
        await first.Press("Preview");
        await first.Press("Accept");
        await first.Sees("main").ToContainTextAsync("Another operator must approve it");
        await stage.Loop.Settle();
        await second.Open($"/console/transactions/{stage.Transaction}");
        await second.Sees("dl.facts").ToContainTextAsync("Sender: In review");

        await second.Page.ClickAsync(".bar nav a:has-text('Approvals')");
        await second.Page.ClickAsync("tbody a[href^='/console/approvals/']");
        await second.Sees("pre >> nth=0").ToContainTextAsync("\"ACCEPTED\"");
        await second.Press("Approve");
        await Expect(second.Page.Locator("main button:has-text('Approve')")).ToHaveCountAsync(0);

        await stage.Loop.Settle();
        await second.Open($"/console/transactions/{stage.Transaction}");
        await second.Sees("dl.facts").ToContainTextAsync("Sender: Accepted");
        await second.Sees("main").ToContainTextAsync("notify_customer_info_updated");
    }

    [Test]
    public async Task A_customer_is_found_without_accents_and_a_deleted_one_by_admins_alone()
    {
        await using var stage = await ConsoleStage.Start(("Customers:Deletion", "retain"));
        var (_, deleted) = await stage.PutCustomer("Luis", "Muñoz");
        await stage.Server.DeleteCustomer(deleted);
        await using var approver = await Officer.SignIn(stage.Server, OperatorRole.Approver);
        await using var admin = await Officer.SignIn(stage.Server, OperatorRole.Admin);

        await Search(approver, "GOMEZ ana");
        await Expect(approver.Page.Locator("tbody a")).ToHaveAttributeAsync("href", $"/console/customers/{stage.Customer}");
        await Search(approver, "munoz");
        await approver.Sees("[role=status]").ToHaveTextAsync("No customer has these words.");
        await Search(admin, "munoz");
        await admin.Page.ClickAsync($"tbody a[href='/console/customers/{deleted}']");
        await admin.Sees("dl.facts").ToContainTextAsync("Deleted");
    }

    static async Task Search(Officer officer, string words)
    {
        await officer.Open("/console/search");
        await officer.Page.FillAsync("#words", words);
        await officer.Press("Find");
    }

    [Test]
    public async Task Two_officers_share_the_queue_and_read_each_others_notes()
    {
        await using var stage = await ConsoleStage.Start();
        stage.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var (_, later) = await stage.PutCustomer("Luis", "Muestra");
        await using var first = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);
        await using var second = await Officer.SignIn(stage.Server, OperatorRole.Reviewer);

        await first.Press("Take the next");
        await first.Sees("dl.facts").ToContainTextAsync(stage.Customer);
        await first.Page.FillAsync("#note", "Called the bank");
        await first.Press("Add the note");
        await second.Press("Take the next");
        await second.Sees("dl.facts").ToContainTextAsync(later);
        await second.Open("/console/queue");
        Assert.That(await second.Page.Locator("tbody tr td:last-child").AllInnerTextsAsync(), Is.Unique.And.All.StartsWith("reviewer-"));
        await second.Open($"/console/customers/{stage.Customer}");
        Assert.That(await second.Text(), Does.Not.Contain("Called the bank"), "masked");
        await second.ShowValues(stage.Customer);
        await second.Sees("main").ToContainTextAsync("Called the bank");
        await first.Press("Give back");
        await first.Sees("button:has-text('Give back')").ToHaveCountAsync(0);

        await second.Open("/console/queue?assigned=none");
        await second.Sees("tbody tr").ToHaveCountAsync(1);
        await second.Page.ClickAsync($"tbody a[href='/console/customers/{stage.Customer}']");
        await second.Press("Take");
        await second.Sees("button:has-text('Give back')").ToHaveCountAsync(1);
    }
}
