using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Payouts;
using AnchorCallbacks.Tests.ReviewConsole;

namespace AnchorCallbacks.Tests.CustomerPages;

/// <summary>A SEP-24 transaction from the page to AP's next status.</summary>
[TestFixture(PlatformGeneration.Two)]
[TestFixture(PlatformGeneration.Four)]
sealed class FinishTests(PlatformGeneration generation)
{
    const string Reviewed = """
        types:
          default:
            fields: { first_name: required }
          sep24:
            review: manual
            fields: { first_name: required, id_number: required }
        """;

    Task<Loop> Start(string types = Reviewed, params (string Name, string Value)[] more) =>
        Loop.Start(generation, types: types, overrides: [.. Visitor.On, ("Pages:Sep24:Finish", "notify"), .. more]);

    static async Task<Page> Fill(Visitor visitor, Page amount)
    {
        Assert.That(amount.Text, Does.Contain("You get"), amount.Html);
        var about = await visitor.Submit(amount.Form("/amount"));
        var identity = await visitor.Submit(about.Form("/step/about"), ("first_name", "Ana"));
        return await visitor.Submit(identity.Form("/step/identity"), ("id_number", "X1"));
    }

    [TestCase("deposit")]
    [TestCase("withdrawal")]
    public async Task AP_is_told_once_when_the_customer_is_accepted(string kind)
    {
        await using var loop = await Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet, kind, asset: kind == "deposit" ? WalletApi.Usdc : "stellar:native");
        using var visitor = new Visitor(loop.Server);
        var done = await Fill(visitor, await visitor.Open(Visitor.Address(loop.Server, id, wallet)));
        Assert.That(done.Text, Does.Contain("We are checking your details"), done.Html);
        await loop.Settle();
        Assert.That(loop.Platform[id].Status, Is.EqualTo("incomplete"), "nobody has decided");

        var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep24"));
        await loop.Server.MustDecide(customer.Id!, new { decision = "accept", type = "sep24" });
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();

        var t = loop.Platform[id];
        if (kind == "deposit")
            Assert.That((t.AmountIn, t.AmountOut!.Value, t.Fee!.Total), Is.EqualTo((new Amount("11.2", "iso4217:USD"), "10", "1")));
        else
            Assert.That((t.AmountIn, t.AmountOut!.Asset, t.Fee!.Asset),
                Is.EqualTo((new Amount("10", "stellar:native"), "iso4217:USD", "stellar:native")));
        Assert.That(loop.Platform.Calls.Count(call => call.Method == "notify_interactive_flow_completed"), Is.EqualTo(1));
        Assert.That((await visitor.Open(visitor.At!.AbsolutePath)).Text, Does.Contain("We are working on it."));
    }

    [Test]
    public async Task A_rejection_ends_the_transaction_while_it_is_incomplete()
    {
        await using var loop = await Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var visitor = new Visitor(loop.Server);
        await Fill(visitor, await visitor.Open(Visitor.Address(loop.Server, id, wallet)));
        var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep24"));

        await loop.Server.MustDecide(customer.Id!, new { decision = "reject", type = "sep24", message = "Not now" });
        await loop.UntilStatus(id, "error");

        Assert.That(loop.Platform[id].Message, Is.EqualTo("Not now"));
        Assert.That((await visitor.Open(visitor.At!.AbsolutePath)).Text, Does.Contain("Not now"));
    }

    [Test]
    public async Task On_submission_AP_is_told_before_the_review_and_the_transaction_is_not_payable()
    {
        await using var loop = await Start(more: ("Pages:Sep24:When", "submitted"));
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        using var visitor = new Visitor(loop.Server);
        await Fill(visitor, await visitor.Open(Visitor.Address(loop.Server, id, wallet)));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();

        var payable = await loop.Server.Look($"/transactions/{id}/payable");
        Assert.That(payable.Json.GetProperty("payable").GetBoolean(), Is.False, payable.Body);
        var listed = await loop.Server.Look("/transactions?in_review=true");
        Assert.That(listed.Body, Does.Contain(id));

        var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep24"));
        await loop.Server.MustDecide(customer.Id!, new { decision = "reject", type = "sep24", message = "Not now" });
        await loop.Settle();
        Assert.That(loop.Platform[id].Status, Is.EqualTo("pending_anchor"), "AP cannot be told");
        Assert.That(loop.Platform.Calls.Select(call => call.Method), Does.Not.Contain("notify_transaction_error"));
    }

    [TestCase("deposit")]
    [TestCase("withdrawal")]
    public async Task It_may_be_paid_after_the_acceptance_and_neither_before_nor_after_a_rejection(string kind)
    {
        await using var loop = await Start(more: ("Pages:Sep24:When", "submitted"));
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartInteractive(wallet, kind, asset: kind == "deposit" ? WalletApi.Usdc : "stellar:native");
        using var visitor = new Visitor(loop.Server);
        await Fill(visitor, await visitor.Open(Visitor.Address(loop.Server, id, wallet)));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Fund(id);
        await loop.Settle();
        Assert.That(await loop.WhyNot(id), Does.Contain("PROCESSING"));

        var customer = await loop.Server.GetCustomer(("account", wallet), ("type", "sep24"));
        await loop.Server.MustDecide(customer.Id!, new { decision = "accept", type = "sep24" });
        await loop.Settle();
        Assert.That(await loop.WhyNot(id), Is.Empty);

        await loop.Reject(customer.Id!, "sep24");
        Assert.That(await loop.WhyNot(id), Does.Contain("REJECTED"));
    }
}
