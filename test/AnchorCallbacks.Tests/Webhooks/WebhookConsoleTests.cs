using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.Webhooks;

[OnEachEngine]
sealed class WebhookConsoleTests
{
    [Test]
    public async Task An_admin_adds_a_receiver_tests_it_and_sees_what_it_answered()
    {
        await using var receiver = await Receiver.Start();
        await using var server = await WebhookServer.Start();
        using var admin = await Browser.SignIn(server);

        var form = (await admin.Open("/console/webhooks")).Form("/console/webhooks");
        var made = await admin.Submit(form, ("url", receiver.Url), ("name", "crm"), ("types", "customer.created"));
        var secret = made.Document.QuerySelector(".made code")!.TextContent;
        Assert.That(secret, Does.StartWith("whsec_"));
        Assert.That((await admin.Open("/console/webhooks")).Html, Does.Not.Contain(secret).And.Not.Contain("secret-of-the-receiver"));
        var id = (await server.Look("/webhooks")).Items("webhooks").Single().GetProperty("id").GetString()!;
        receiver.Status = 500;

        await admin.Submit((await admin.Open($"/console/webhooks/{id}")).Form($"/console/webhooks/{id}/test"));

        var page = await admin.Open($"/console/webhooks/{id}");
        Assert.That(page.Text, Does.Contain("answered 500").And.Contain("Test").And.Contain("New customer"));
        Assert.That(receiver.All.Single().IsSignedBy(secret));
        var refused = await admin.Submit(form, ("url", "https://169.254.169.254/"));
        Assert.That(refused.Text, Does.Contain("inside a network"));
    }
}
