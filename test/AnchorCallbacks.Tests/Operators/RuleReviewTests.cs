using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>A transaction that a rule sends to review, though its customer is accepted as a whole.</summary>
[OnEachEngine]
sealed class RuleReviewTests
{
    const string Types = """
        types:
          default:
            fields: { first_name: required }
          sep6:
            extends: default
          sep31-sender:
            extends: default
          sep31-receiver:
            extends: default
        transactionRules:
          - { when: { sep: 6, kind: withdrawal, amountAtLeast: 1000 }, review: manual }
          - { when: { sep: 31, role: receiver }, review: manual }
        """;

    [Test]
    public async Task Operators_find_it_where_they_look_and_accepting_the_customer_ends_it()
    {
        await using var loop = await Loop.Start(types: Types);
        var server = loop.Server;
        var wallet = Loop.Wallet();
        var customer = (await loop.Platform.Wallet.PutCustomer(wallet, [("first_name", "Ana"), ("type", "sep6")])).Id!;
        var small = loop.Platform.Wallet.StartWithdrawal(wallet, "999");
        var large = loop.Platform.Wallet.StartWithdrawal(wallet, "1000");
        await loop.UntilLooks("/transactions?in_review=true", large);
        await loop.Settle();
        foreach (var id in (string[])[small, large])
            loop.Platform.Change(id, t => t with { Status = "pending_anchor" });
        await loop.Settle();

        var queue = await server.Look("/customers?needs_review=true");
        Assert.That((queue.Items("customers").Count(), queue.Json.GetProperty("transactions_in_review").GetInt64()), Is.EqualTo((0, 1L)),
            queue.Body);
        Assert.That((await server.Look("/customers")).Json.TryGetProperty("transactions_in_review", out _), Is.False,
            "only where reviews are looked for");
        var file = await server.Look($"/customers/{customer}");
        Assert.That(file.StatusAs("sep6"), Is.EqualTo("ACCEPTED"), "as a whole");
        Assert.That(file.Items("transactions_in_review").Select(item => item.GetProperty("id").GetString()), Is.EqualTo([large]));
        Assert.That((await server.Look($"/transactions/{large}")).Items("customers").Single().GetProperty("status").GetString(),
            Is.EqualTo("PROCESSING"));

        await server.MustDecide(customer, new { decision = "accept", fields = new[] { "first_name" } });
        await loop.Settle();
        Assert.That(await InReview(server), Is.EqualTo(1), "a field is not what the review is about");
        await server.MustDecide(customer, new { decision = "accept", type = "sep6" });
        await loop.Settle();

        Assert.That(await InReview(server), Is.Zero);
        Assert.That((await server.Look($"/customers/{customer}")).Items("transactions_in_review"), Is.Empty);
        Assert.That((await server.Look($"/transactions?id={large}")).Items("transactions").Single().GetProperty("in_review").GetBoolean(),
            Is.False);
        await server.MustDecide(customer, new { decision = "clear", type = "sep6" });
        await loop.Settle();
        Assert.That(await InReview(server), Is.EqualTo(1), "taken back");
        await server.MustDecide(customer, new { decision = "reject", type = "sep6", message = "No" });
        await loop.Settle();
        Assert.That(await InReview(server), Is.Zero, "decided, though not well");
    }

    [Test]
    public async Task Where_AP_waits_for_the_customer_it_goes_on_in_review_and_hears_of_the_acceptance()
    {
        await using var loop =
            await Loop.Start(types: Types.Replace("amountAtLeast: 1000 }, ", "amountAtLeast: 1000 }, require: [id_number], ",
            StringComparison.Ordinal));
        var wallet = Loop.Wallet();
        await loop.Platform.Wallet.PutCustomer(wallet, [("first_name", "Ana"), ("type", "sep6")]);
        var large = loop.Platform.Wallet.StartWithdrawal(wallet, "1000");
        await loop.UntilStatus(large, "pending_customer_info_update");
        var customer = (await loop.Platform.Wallet.PutCustomer(wallet, [("id_number", "X1"), ("type", "sep6")])).Id!;
        await loop.UntilStatus(large, "pending_anchor");
        Assert.That(await InReview(loop.Server), Is.EqualTo(1), "from the first moment");
        await loop.Settle();

        await loop.Server.MustDecide(customer, new { decision = "accept", type = "sep6" });
        await loop.Settle();

        Assert.That(await InReview(loop.Server), Is.Zero);
        Assert.That((await loop.Server.Look($"/transactions/{large}")).Member("last_notice"), Is.EqualTo("sender ACCEPTED"));
        Assert.That(loop.Platform[large].Status, Is.EqualTo("pending_anchor"));
    }

    [Test]
    public async Task Of_a_SEP31_transaction_the_receiver_is_accepted_as_receiver()
    {
        await using var loop = await Loop.Start(types: Types);
        var wallet = Loop.Wallet();
        var sender = (await loop.Platform.Wallet.PutCustomer(wallet,
            [("first_name", "Ana"), ("type", "sep31-sender"), ("memo", "1"), ("memo_type", "id")])).Id!;
        var receiver = (await loop.Platform.Wallet.PutCustomer(wallet,
            [("first_name", "Bob"), ("type", "sep31-receiver"), ("memo", "2"), ("memo_type", "id")])).Id!;
        var id = (await loop.Platform.Wallet.StartSep31(wallet, sender, receiver)).Id!;
        await loop.UntilLooks("/transactions?in_review=true", id);

        await loop.Server.MustDecide(receiver, new { decision = "accept", type = "sep31-sender" });
        await loop.Settle();
        Assert.That(await InReview(loop.Server), Is.EqualTo(1), "accepted as something else");
        Assert.That((await loop.Server.Look($"/customers/{receiver}")).Items("transactions_in_review").Count(), Is.EqualTo(1));
        await loop.Server.MustDecide(receiver, new { decision = "accept", type = "sep31-receiver" });
        await loop.Settle();

        Assert.That(await InReview(loop.Server), Is.Zero);
    }

    static async Task<long> InReview(TestServer server)
    {
        var count = (await server.Look("/customers?needs_review=true")).Json.GetProperty("transactions_in_review").GetInt64();
        Assert.That((await server.Look("/transactions?in_review=true")).Items("transactions").Count(), Is.EqualTo(count));
        return count;
    }
}
