namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class TemplateTests
{
    [Test]
    public async Task A_decision_uses_a_template_in_the_wallets_language()
    {
        await using var server = await TestServer.Start(null, null, ("Review:Templates:dark:en", "Too dark"),
            ("Review:Templates:dark:es", "Muy oscura"), ("Review:Templates:other", "No"));
        var id = await server.Customer(WalletSample.Person(WalletSample.Account()));
        Assert.That((await server.Look("/templates")).Items("templates").Select(one => one.GetProperty("name").GetString()),
            Is.EquivalentTo(["dark", "other"]));

        await server.MustDecide(id, new { decision = "reject", type = "default", template = "dark" });

        Assert.That((await server.GetCustomer(("id", id), ("type", "default"), ("lang", "es"))).Message, Is.EqualTo("Muy oscura"));
        (await server.Decide(id, new { decision = "reject", type = "default", template = "gone" }))
            .AssertProblem(400, "invalid", "template");
        (await server.Decide(id, new { decision = "reject", type = "default", template = "dark", message = "m" }))
            .AssertProblem(400, "invalid", "template");
    }
}
