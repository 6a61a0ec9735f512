using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>Asking for more: for one transaction, by rule, or of the customer as a whole; and verdicts after AP has moved on.</summary>
[OnEachEngine]
sealed class AskTests
{
    const string Rules =
        """

        transactionRules:
          - { when: { sep: 6, kind: withdrawal, asset: "stellar:USDC:*", amountAtLeast: 1000 }, require: [id_number], review: manual }
        """;

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task A_complete_customer_is_asked_for_one_more_thing_and_gives_it(PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: [("Reactions:AskOnCreate", "false")]);
        var (wallet, id) = await Withdrawal(loop);

        var asked = await Ask(loop, id, """{"fields":["id_number"],"message":"We need the number of your passport"}""");
        Assert.That(asked.Status, Is.EqualTo(202), asked.Body);
        await loop.UntilStatus(id, "pending_customer_info_update");
        Assert.That(loop.Platform[id].Message, Is.EqualTo("We need the number of your passport"));
        var forIt = await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id));
        Assert.That(forIt.CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        Assert.That(forIt.Json.GetProperty("fields").GetProperty("id_number").GetProperty("optional").GetBoolean(), Is.False);
        Assert.That(forIt.Json.GetProperty("message").GetString(), Is.EqualTo("We need the number of your passport"));
        await loop.Settle();
        await loop.Platform.Wallet.PutCustomer(wallet, [("id_number", "X1"), ("type", "sep6")]);

        await loop.UntilStatus(id, "pending_anchor");
        await AssertClean(loop);
    }

    [Test]
    public async Task An_ask_shows_only_to_whom_and_for_what_it_concerns()
    {
        await using var loop = await Loop.Start(overrides: [("Reactions:AskOnCreate", "false")]);
        var (wallet, id) = await Withdrawal(loop);
        var (stranger, _) = await Withdrawal(loop);
        var other = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Settle();

        await Ask(loop, id, """{"fields":["id_number"],"message":{"en":"Your passport's number","es":"El número de su pasaporte"}}""");
        // Not yet held back by AP: without the transaction nobody is asked.
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();

        Assert.That((await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", other))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        Assert.That((await loop.Platform.Wallet.GetCustomer(stranger, ("type", "sep6"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        var whole = await loop.Platform.Wallet.GetCustomer(wallet, ("type", "sep6"), ("lang", "es-AR"));
        Assert.That(whole.CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        Assert.That(whole.Json.GetProperty("message").GetString(), Is.EqualTo("El número de su pasaporte"));
    }

    [Test]
    public async Task What_is_there_and_good_can_be_asked_for_again()
    {
        await using var loop = await Loop.Start(overrides: [("Reactions:AskOnCreate", "false")]);
        var (wallet, id) = await Withdrawal(loop);

        await Ask(loop, id, """{"fields":["first_name"],"message":"As in your passport, please"}""");
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [("first_name", "Ana María"), ("type", "sep6")]);

        await loop.UntilStatus(id, "pending_anchor");
        await AssertClean(loop);
    }

    [Test]
    public async Task A_rejection_reaches_AP_also_after_it_has_moved_on()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        var customer = (await loop.Server.GetCustomer(("account", wallet))).Id!;

        await loop.Server.MustDecide(customer, new { decision = "reject", type = "sep6", message = "We cannot serve you" });

        await loop.UntilStatus(id, "error");
        Assert.That(loop.Platform[id].Message, Is.EqualTo("We cannot serve you"));
        await AssertClean(loop);
    }

    [Test]
    public async Task Large_amounts_want_more_and_a_review()
    {
        var types = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "customer-types.yaml")) + Rules;
        await using var loop = await Loop.Start(types: types);
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        var small = loop.Platform.Wallet.StartWithdrawal(wallet, "999.9999999");
        var large = loop.Platform.Wallet.StartWithdrawal(wallet, "1000");

        await loop.UntilStatus(large, "pending_customer_info_update");
        await loop.Settle();
        Assert.That(loop.Platform[small].Status, Is.EqualTo("incomplete"));
        Assert.That((await loop.Platform.Wallet.GetCustomer(wallet, ("type", "sep6"))).Json.GetProperty("fields").GetProperty("id_number")
            .GetProperty("optional").GetBoolean(), Is.False);
        await loop.Platform.Wallet.PutCustomer(wallet, [("id_number", "X1"), ("type", "sep6")]);
        await loop.UntilStatus(large, "pending_anchor");
        await loop.Settle();
        Assert.That((await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", large))).CustomerStatus, Is.EqualTo("PROCESSING"));

        var customer = (await loop.Server.GetCustomer(("account", wallet))).Id!;
        await loop.Server.MustDecide(customer, new { decision = "accept", type = "sep6" });
        await loop.Settle();
        Assert.That((await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", large))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        await AssertClean(loop);
    }

    [TestCase("""{"fields":["id_number"]}""", 400)]
    [TestCase("""{"fields":["shoe_size"],"message":"m"}""", 400)]
    [TestCase("""{"fields":["id_number"],"message":"m","type":"sep6"}""", 400)]
    public async Task An_ask_that_is_not_right_is_refused(string body, int status)
    {
        await using var loop = await Loop.Start(overrides: [("Reactions:AskOnCreate", "false")]);
        var (_, id) = await Withdrawal(loop);
        Assert.That((await Ask(loop, id, body)).Status, Is.EqualTo(status));
        Assert.That((await Ask(loop, "no-such-transaction", """{"fields":["id_number"],"message":"m"}""")).Status, Is.EqualTo(404));
    }

    static Task<Reply> Ask(Loop loop, string id, string body) => loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/asks", body);

    /// <summary>Of a customer who has given what the type wants.</summary>
    static async Task<(string Wallet, string Id)> Withdrawal(Loop loop)
    {
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [.. Loop.Person, ("type", "sep6")]);
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        loop.Platform.Change(id, t => t with { Status = "pending_anchor" });
        // AP lists it for us only while it waits; somebody names it.
        await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id));
        await loop.Settle();
        return (wallet, id);
    }

    static async Task AssertClean(Loop loop)
    {
        await loop.Settle();
        var measure = await loop.Platform.CheckConsistency();
        Assert.That(measure.IsClean, measure.ToString);
    }
}
