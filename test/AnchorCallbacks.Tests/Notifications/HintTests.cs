using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using Dapper;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>What AP answers beats an event, and transactions become known without one.</summary>
[OnEachEngine]
sealed class HintTests
{
    [TestCase("completed", "2099-01-01T00:00:00Z")]
    [TestCase("error", "2099-01-01T00:00:00Z")]
    [TestCase("pending_anchor", "2099-01-01T00:00:00Z")]
    [TestCase("completed", "2026-11-21T12:00:00.500Z")]
    public async Task A_forged_event_does_not_get_in_the_way_of_a_payment(string status, string updated)
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();

        await loop.Server.PostEvent("""
            {"id":"forged","type":"transaction_status_changed","payload":{"transaction":{"id":"ID","sep":"6","kind":"deposit",
            "status":"STATUS",
            "started_at":"2026-11-21T12:00:00Z","updated_at":"UPDATED","customers":{"sender":{"account":"WALLET"}}}}}
            """.Replace("ID", id, StringComparison.Ordinal).Replace("STATUS", status, StringComparison.Ordinal)
            .Replace("UPDATED", updated, StringComparison.Ordinal).Replace("WALLET", wallet, StringComparison.Ordinal));
        await loop.Settle();
        var row = (await loop.Row(id))!;
        Assert.That((row.Status, row.Open), Is.EqualTo((Course.Waiting, true)));

        await loop.Give(wallet, Loop.Person);
        await loop.UntilStatus(id, "pending_anchor");
        await loop.AssertClean();
    }

    [Test]
    public async Task A_row_that_an_earlier_release_closed_for_good_is_corrected([Values] bool byHand)
    {
        await using var loop = await Loop.Start(overrides: byHand ? [("Reactions:ReconcileSeconds", "86400")] : []);
        await loop.UntilFirstListed();
        var id = loop.Platform.Wallet.StartDeposit(Loop.Wallet());
        await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/refresh");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Until(() => loop.Row(id).Result!.Status == Course.Waiting, "it is known");
        await loop.Server.Get<Database>().Write(async connection => await connection.ExecuteAsync(
            "UPDATE transactions SET status = 'completed', open = 0, due = 0, poll_at = NULL, updated_at = 4070908800000 WHERE id = @id",
                new { id }));
        await loop.Pass(TimeSpan.FromSeconds(1));

        if (byHand)
            await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/refresh");

        await loop.Until(() => loop.Row(id).Result is { Open: true, Status: Course.Waiting }, "it is corrected");
    }

    [TestCase(6, "deposit", "pending_user_transfer_start")]
    [TestCase(6, "withdrawal", "pending_anchor")]
    [TestCase(6, "withdrawal-exchange", "pending_user_transfer_complete")]
    [TestCase(6, "deposit-exchange", "pending_external")]
    [TestCase(24, "deposit", "pending_trust")]
    [TestCase(24, "withdrawal", "pending_anchor")]
    [TestCase(31, "receive", "pending_receiver")]
    [TestCase(31, "receive", "pending_sender")]
    public async Task What_was_there_before_the_server_becomes_known(int sep, string kind, string status)
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        var customer = await loop.Server.Customer([("account", wallet), ("type", sep == 31 ? "sep31-receiver" : "sep6"), .. Loop.Person,
            .. Loop.Bank]);
        await loop.Server.MustDecide(customer,
            new { decision = "reject", type = sep switch { 6 => "sep6", 24 => "sep24", _ => "sep31-receiver" }, message = "No" });
        var sender = await loop.Server.Customer([("account", WalletSample.Account()), ("type", "sep31-sender"), .. Loop.Person]);
        var yesterday = Instant.From(loop.Server.Clock.GetUtcNow().AddDays(-1));
        loop.Platform.Add(new()
        {
            Id = "of-yesterday",
            Sep = sep,
            Kind = kind,
            Status = status,
            StartedAt = yesterday,
            UpdatedAt = yesterday,
            TransferReceivedAt = yesterday,
            CreatorAccount = wallet,
            SenderId = sep == 31 ? sender : null,
            ReceiverId = sep == 31 ? customer : null,
        });

        await loop.UntilListed();
        await loop.Settle();

        Assert.That((await loop.Row("of-yesterday"))!.Status, Is.EqualTo(status));
        Assert.That((await loop.Server.Look("/transactions?stuck=true")).Body, Does.Contain("of-yesterday"));
        Assert.That(loop.Changes("of-yesterday"), Is.Empty, "it is old, and the money is in");
    }

    [Test]
    public async Task A_customer_is_asked_for_a_transaction_that_only_AP_has_seen([Values] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation, overrides: [.. Course.AskedByHand, ("Reactions:ReconcileSeconds", "86400")]);
        await loop.UntilFirstListed();
        var wallet = Loop.Wallet();
        await loop.Give(wallet, Loop.Person);
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        Assert.That(await loop.Row(id), Is.Null);

        await loop.Ask(id, "id_number", "Your passport, please");

        await loop.UntilStatus(id, Course.Waiting);
        var unknown = await loop.Server.Operate(HttpMethod.Post, "/transactions/never-was/asks", """{"fields":["city"],"message":"m"}""");
        unknown.AssertProblem(404, "not-found", "id");
        await loop.Platform.GoDown();
        var away = loop.Server.Operate(HttpMethod.Post, "/transactions/never-was/asks", """{"fields":["city"],"message":"m"}""");
        await loop.Until(() => away.IsCompleted, "the client gives up");
        (await away).AssertProblem(409, "conflict", "id");
    }

    [Test]
    public async Task Of_AP_2_an_unknown_customer_is_asked_for_what_is_missing_and_a_rejected_one_ends_it([Values("deposit",
        "withdrawal")] string kind)
    {
        await using var loop = await Loop.Start(PlatformGeneration.Two);
        var (wallet, rejected) = (Loop.Wallet(), Loop.Wallet());
        await loop.Give(rejected, Loop.Person);
        await loop.Server.MustDecide(await loop.CustomerOf(rejected),
            new { decision = "reject", type = "sep6", message = "We cannot serve you" });

        var (id, refused) = kind == "deposit"
            ? (loop.Platform.Wallet.StartDeposit(wallet), loop.Platform.Wallet.StartDeposit(rejected))
            : (loop.Platform.Wallet.StartWithdrawal(wallet), loop.Platform.Wallet.StartWithdrawal(rejected));

        await loop.UntilStatus(id, Course.Waiting);
        var asked = loop.Platform[id];
        Assert.That(asked.RequiredCustomerInfoUpdates, Is.EqualTo(new[] { "first_name", "last_name", "email_address" }));
        Assert.That(asked.RequiredCustomerInfoMessage, Is.Not.Empty);
        await loop.UntilStatus(refused, "error");
        Assert.That(loop.Platform[refused].Message, Is.EqualTo("We cannot serve you"));
        await loop.Settle();
        await loop.Give(wallet, Loop.Person);
        await loop.UntilStatus(id, "pending_anchor");
        Assert.That(loop.Changes(id).Select(call => call.Method),
            Is.EqualTo(new[] { "request_customer_info_update", "notify_customer_info_updated" }));
        await loop.AssertClean();
    }
}
