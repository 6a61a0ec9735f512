using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class OverviewTests
{
    [Test]
    public async Task It_counts_who_waits_and_what_was_decided_and_draws_it()
    {
        await using var server = await TestServer.Start("""
            types:
              default: { review: manual, fields: { first_name: required } }
            """);
        var old = await server.Customer(("account", WalletSample.Account()), ("first_name", "Ada"));
        server.Clock.Advance(TimeSpan.FromHours(30));
        await server.Customer(("account", WalletSample.Account()), ("first_name", "Ben"));
        await server.MustDecide(old, new { decision = "reject", fields = new[] { "first_name" }, message = "No" });
        await server.MustDecide(old, new { decision = "clear", fields = new[] { "first_name" } });

        var overview = (await server.Look("/overview")).Json;

        Assert.That(overview.GetProperty("queue").EnumerateArray().Sum(age => age.GetProperty("customers").GetInt64()), Is.EqualTo(2));
        var today = overview.GetProperty("decisions").EnumerateArray().Last();
        Assert.That((today.GetProperty("rejected").GetInt64(), today.GetProperty("cleared").GetInt64(), today.GetProperty("all")
            .GetInt64()),
            Is.EqualTo((1L, 1L, 2L)));
        using var officer = await Browser.SignIn(server);
        var page = await officer.Open("/console/overview");
        Assert.That((page.Status, page.Document.QuerySelectorAll("svg[role=img][aria-label]").Length,
            page.Document.QuerySelectorAll("details table").Length),
            Is.EqualTo((200, 3, 3)), page.Html);
        Assert.That(page.Document.QuerySelectorAll("svg")[1].QuerySelectorAll("rect.bar")[^1].GetAttribute("height"), Is.EqualTo("100"));
        Assert.That(page.Has("script:not([src]), style, [style]"), Is.False);
    }
}
