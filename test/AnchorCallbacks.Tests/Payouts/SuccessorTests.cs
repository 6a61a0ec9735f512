using AnchorCallbacks.Customers;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.Payouts;

/// <summary>Who was rejected does not become acceptable by being deleted.</summary>
[OnEachEngine]
sealed class SuccessorTests
{
    static IEnumerable<TestCaseData> Forms()
    {
        var plain = Accounts.Plain(31);
        yield return Form("the same account", [("account", plain)], [("account", plain)]);
        yield return Form("a contract account", [("account", Accounts.Contract(31))], [("account", Accounts.Contract(31))]);
        yield return Form("the same memo", [("account", plain), ("memo", "7"), ("memo_type", "id")], [("account", plain), ("memo", "7")]);
        yield return Form("a memo with zeros before it", [("account", plain), ("memo", "7")],
            [("account", plain), ("memo", "007"), ("memo_type", "id")]);
        yield return Form("the memo as text", [("account", plain), ("memo", "7")],
            [("account", plain), ("memo", "7"), ("memo_type", "text")]);
        yield return Form("a muxed account", [("account", plain), ("memo", "7")], [("account", Accounts.Muxed(31, 7))]);
        yield return Form("a muxed account before", [("account", Accounts.Muxed(31, 7))],
            [("account", plain), ("memo", "7"), ("memo_type", "id")]);

        static TestCaseData Form(string name, (string, string)[] before, (string, string)[] after) =>
            new TestCaseData(before, after).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Forms))]
    public async Task The_successor_of_a_rejected_customer_waits_for_an_operator((string, string)[] before, (string, string)[] after)
    {
        await using var server = await TestServer.Start();
        var rejected = await server.Customer([.. before, ("type", "sep6"), .. Loop.Person]);
        await server.MustDecide(rejected, new { decision = "reject", type = "sep6", message = "No" });
        Assert.That((await server.DeleteCustomer(rejected)).Status, Is.EqualTo(204));

        var successor = await server.Customer([.. after, ("type", "sep6"), .. Loop.Person]);

        foreach (var type in new[] { "sep6", "sep31-sender", "default" })
            Assert.That((await server.GetCustomer(("id", successor), ("type", type))).CustomerStatus, Is.EqualTo("PROCESSING"), type);
        await server.MustDecide(successor, new { decision = "accept", type = "sep6" });
        Assert.That((await server.GetCustomer(("id", successor), ("type", "sep6"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        await server.Restart();
        Assert.That((await server.GetCustomer(("id", successor), ("type", "default"))).CustomerStatus, Is.EqualTo("PROCESSING"));
        await server.DeleteCustomer(successor);
        Assert.That((await server.PutCustomer([.. before, ("type", "sep6"), .. Loop.Person])).CustomerStatus, Is.EqualTo("PROCESSING"),
            "again, after the review");
    }

    [TestCase("""{"decision":"reject","fields":["first_name"],"message":"No"}""")]
    [TestCase("""{"decision":"ask","fields":["city"],"message":"Where?"}""")]
    public async Task Nor_does_deletion_undo_a_rejected_value_or_an_ask(string decision)
    {
        await using var server = await TestServer.Start();
        var account = Accounts.Plain(32);
        var id = await server.Customer([("account", account), .. Loop.Person]);
        Assert.That((await server.Operate(HttpMethod.Post, $"/customers/{id}/decisions", decision, ("If-Match", "*"))).Status,
            Is.EqualTo(200));
        await server.DeleteCustomer(id);

        Assert.That((await server.PutCustomer([("account", account), .. Loop.Person])).CustomerStatus, Is.EqualTo("PROCESSING"));
    }

    [Test]
    public async Task Others_are_accepted_as_before()
    {
        await using var server = await TestServer.Start();
        var account = Accounts.Plain(33);
        await server.DeleteCustomer(await server.Customer([("account", account), .. Loop.Person]));
        Assert.That((await server.PutCustomer([("account", account), .. Loop.Person])).CustomerStatus, Is.EqualTo("ACCEPTED"));
        var rejected = await server.Customer([("account", account), ("memo", "1"), .. Loop.Person]);
        await server.MustDecide(rejected, new { decision = "reject", type = "default", message = "No" });
        await server.DeleteCustomer(rejected);
        Assert.That((await server.PutCustomer([("account", account), ("memo", "2"), .. Loop.Person])).CustomerStatus,
            Is.EqualTo("ACCEPTED"));
    }

    [Test]
    public async Task A_transaction_of_a_deleted_customer_stays_blocked_and_its_record_sealed([Values(PlatformGeneration.Two,
        PlatformGeneration.Four)] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: ("Reactions:AskOnCreate", "false"));
        var (id, customer, wallet) = await loop.Funded("6 deposit");
        Assert.That(await loop.WhyNot(id), Is.Empty);

        await loop.Server.DeleteCustomer(customer);
        Assert.That(await loop.WhyNot(id), Does.Contain("deleted"));
        Assert.That((await loop.Server.GetCustomer(("id", customer))).Status, Is.EqualTo(404));
        var successor = await loop.Server.Customer([("account", wallet), ("type", "sep6"), .. Loop.Person]);
        Assert.That((await loop.Server.GetCustomer(("id", successor), ("type", "sep6"))).CustomerStatus, Is.EqualTo("PROCESSING"));
        await loop.Server.MustDecide(successor, new { decision = "accept", type = "sep6" });
        Assert.That(await loop.WhyNot(id), Does.Contain("deleted"), "the review is of another customer");

        var deletion = loop.Server.Get<CustomerDeletion>();
        await deletion.EraseDue();
        Assert.That(await IsErased(loop, customer), Is.False, "while the transaction is open");
        loop.Platform.Change(id, t => t with { Status = "error" });
        await loop.WhyNot(id);
        loop.Server.Clock.Advance(TimeSpan.FromHours(2));
        await deletion.EraseDue();
        Assert.That(await IsErased(loop, customer), Is.False, "while its funds are in");
        loop.Platform.Change(id, t => t with { Status = "refunded" });
        await loop.WhyNot(id);
        loop.Server.Clock.Advance(TimeSpan.FromHours(2));
        await deletion.EraseDue();
        Assert.That(await IsErased(loop, customer), Is.True, "when it has ended");
    }

    [Test]
    public async Task A_transaction_that_is_heard_of_after_the_deletion_is_blocked_too()
    {
        await using var loop = await Loop.Start(overrides: ("Reactions:AskOnCreate", "false"));
        // The list that is read after the start would name the transaction before the deletion.
        await loop.UntilListed();
        var (id, customer, wallet) = await loop.Funded("6 withdrawal");
        await loop.Server.DeleteCustomer(customer);
        await loop.Server.Customer([("account", wallet), ("type", "sep6"), .. Loop.Person]);

        Assert.That(await loop.WhyNot(id), Does.Contain("deleted"));
        loop.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = loop.Platform.Wallet.StartWithdrawal(wallet);
        await loop.Fund(later);
        Assert.That(await loop.WhyNot(later), Is.Empty);
    }

    [Test]
    public async Task A_new_store_retains_and_one_from_before_erases()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", ""));
        Assert.That(server.Get<DeletionRule>().RetainFor, Is.EqualTo(TimeSpan.FromDays(1825)));
        await server.Get<AnchorCallbacks.Store.Database>()
            .Write(async connection => await connection.ExecuteAsync("DELETE FROM server_facts WHERE name = 'retains_deleted'"));
        await server.Restart();
        Assert.That(server.Get<DeletionRule>().RetainFor, Is.Null);
    }

    static async Task<bool> IsErased(Loop loop, string customer) =>
        await loop.Server.Get<AnchorCallbacks.Store.Database>().Read(async connection =>
        await connection.ExecuteScalarAsync<long>("SELECT length(record) FROM customers WHERE id = @customer", new { customer })) == 0;
}
