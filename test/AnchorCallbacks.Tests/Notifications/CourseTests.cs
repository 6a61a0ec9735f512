using AnchorCallbacks.Simulator;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Simulator;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.Tests.Notifications;

/// <summary>What the courses of one kind have in common.</summary>
static class Course
{
    public const string Waiting = "pending_customer_info_update";

    public static (string, string)[] AskedByHand { get; } = [("Reactions:AskOnCreate", "false")];

    /// <summary>The shipped types, with a photo that an operator must see.</summary>
    public static string PhotoTypes =>
        """
        types:
          default: { fields: { first_name: required, last_name: required, email_address: required, city: optional, id_number: optional } }
          sep6: { extends: default, fields: { photo_id_front: { need: required, review: manual } } }
          sep31-sender: { extends: default }
          sep31-receiver: { extends: default }
        """;

    public static Task<WalletReply> Give(this Loop loop, string token, params (string, string)[] members) =>
        loop.Platform.Wallet.PutCustomer(token, [.. members, ("type", "sep6")]);

    public static async Task Ask(this Loop loop, string id, string field, string message, string? role = null)
    {
        var reply = await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/asks",
            $$"""{"fields":["{{field}}"],"message":"{{message}}"{{(role is null ? "" : $",\"role\":\"{role}\"")}}}""");
        Assert.That(reply.Status, Is.EqualTo(202), reply.Body);
    }

    /// <summary>AP lists transactions for us only while they wait; here somebody names it.</summary>
    public static async Task Name(this Loop loop, string token, string id)
    {
        await loop.Platform.Wallet.GetCustomer(token, ("transaction_id", id));
        await loop.Settle();
    }

    public static async Task<TransactionRow?> Row(this Loop loop, string id) =>
        await loop.Server.Get<Database>().Read(connection => TransactionRows.Find(connection, id));

    public static List<ReceivedCall> Changes(this Loop loop, string id) => [.. loop.Platform.CallsFor(id).Where(call => call.Changes)];

    public static async Task<string> CustomerOf(this Loop loop, string account) =>
        (await loop.Server.GetCustomer(("account", account))).Id!;

    public static async Task AssertClean(this Loop loop)
    {
        await loop.Settle();
        var measure = await loop.Platform.CheckConsistency();
        Assert.That(measure.IsClean, () => $"{measure}\n{string.Join('\n', loop.Platform.Calls)}");
    }
}

/// <summary>SEP-6: from an unknown customer to money that may be paid, and everything that comes between.</summary>
[OnEachEngine]
sealed class CourseTests
{
    static IEnumerable<TestCaseData> Platforms()
    {
        foreach (var generation in new[] { PlatformGeneration.Two, PlatformGeneration.Four })
            foreach (var (name, events) in new[] { ("no_events", EventDelivery.Off), ("unreliable_events", EventDelivery.Unreliable) })
                yield return new TestCaseData(generation, events).SetArgDisplayNames(generation.ToString(), name);
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_wallet_nobody_knows_withdraws(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events);
        using var script = new RawCaller(loop.Platform);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        if (generation == PlatformGeneration.Two)
            await script.Call("request_customer_info_update", new { transaction_id = id, message = "Who are you?" });
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();

        await loop.Give(wallet, Loop.Person[0]);
        await loop.Settle();
        Assert.That(loop.Platform[id].Status, Is.EqualTo(Course.Waiting));
        await loop.Give(wallet, Loop.Person);

        await loop.UntilStatus(id, "pending_anchor");
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_customer_who_is_turned_down_reads_why(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        await loop.Give(wallet, Loop.Person);
        var id = loop.Platform.Wallet.StartDeposit(wallet);
        await loop.Name(wallet, id);
        await loop.Ask(id, "id_number", "Your passport, please");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();

        await loop.Server.MustDecide(await loop.CustomerOf(wallet),
            new { decision = "reject", type = "sep6", message = "We cannot serve you" });

        await loop.UntilStatus(id, "error");
        Assert.That(loop.Platform[id].Message, Is.EqualTo("We cannot serve you"));
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_customer_is_asked_twice_for_one_transaction(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        await loop.Give(wallet, Loop.Person);
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        await loop.Name(wallet, id);

        foreach (var (field, value) in new[] { ("id_number", "X1"), ("city", "Lima"), ("first_name", "Ana María") })
        {
            await loop.Ask(id, field, $"We need {field}");
            await loop.UntilStatus(id, Course.Waiting);
            await loop.Settle();
            Assert.That(loop.Platform[id].Message, Is.EqualTo($"We need {field}"));
            await loop.Give(wallet, (field, value));
            await loop.UntilStatus(id, "pending_anchor");
            await loop.Settle();
        }

        Assert.That(loop.Changes(id), Has.Count.EqualTo(6));
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_photo_is_reviewed_accepted_and_later_turned_down(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, Course.PhotoTypes, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        loop.Platform.Change(id, t => t with { Status = Course.Waiting });
        await loop.Give(wallet, Loop.Person);
        await loop.Settle();
        Assert.That(loop.Platform[id].Status, Is.EqualTo(Course.Waiting));

        await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6")], ("photo_id_front", WalletSample.Photo(500)));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        Assert.That((await loop.Row(id))!.InReview, Is.True, "a script must not pay now");
        var customer = await loop.CustomerOf(wallet);
        await loop.Server.MustDecide(customer, new { decision = "accept", fields = new[] { "photo_id_front" } });
        await loop.Settle();
        Assert.That((await loop.Row(id))!.InReview, Is.False);

        await loop.Server.MustDecide(customer,
            new { decision = "reject", fields = new[] { "photo_id_front" }, message = "It has expired" });
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6")], ("photo_id_front", WalletSample.Photo(600)));
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Server.MustDecide(customer, new { decision = "accept", fields = new[] { "photo_id_front" } });

        await loop.AssertClean();
        Assert.That(loop.Changes(id).Select(call => call.Notice?.Status ?? "NEEDS_INFO"),
            Is.EqualTo(new[] { "PROCESSING", "ACCEPTED", "NEEDS_INFO", "PROCESSING", "ACCEPTED" }));
    }

    [TestCase(PlatformGeneration.Two, true)]
    [TestCase(PlatformGeneration.Two, false)]
    [TestCase(PlatformGeneration.Four, true)]
    [TestCase(PlatformGeneration.Four, false)]
    public async Task A_wallet_with_a_memo_in_its_token_answers_without_naming_the_transaction(PlatformGeneration generation, bool muxed)
    {
        await using var loop = await Loop.Start(generation, overrides: Course.AskedByHand);
        var token = muxed ? Accounts.Muxed(3, 77) : Accounts.Plain(3) + ":77";
        (string, string)[] who = [("memo", "77"), ("memo_type", "id")];
        await loop.Give(token, [.. who, .. Loop.Person]);
        // Another person behind the same account.
        await loop.Give(Accounts.Plain(3), Loop.Person);
        var id = loop.Platform.Wallet.StartDeposit(token);
        loop.Platform.Change(id, t => t with { Status = "pending_anchor" });
        await loop.Server.GetCustomer([("account", Accounts.Plain(3)), .. who, ("transaction_id", id), ("type", "sep6")]);
        await loop.Settle();

        await loop.Ask(id, "id_number", "Your passport, please");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var asked = await loop.Platform.Wallet.GetCustomer(token, [.. who, ("type", "sep6")]);
        Assert.That((asked.CustomerStatus, asked.Message), Is.EqualTo(("NEEDS_INFO", "Your passport, please")));
        Assert.That((await loop.Platform.Wallet.GetCustomer(Accounts.Plain(3), ("type", "sep6"))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        await loop.Give(token, [.. who, ("id_number", "X1")]);

        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        Assert.That(loop.Changes(id), Has.Count.EqualTo(2));
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_customer_deleted_while_asked_is_not_spoken_of_until_it_comes_back(PlatformGeneration generation,
        EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        var wallet = Loop.Wallet();
        await loop.Give(wallet, Loop.Person);
        var id = loop.Platform.Wallet.StartWithdrawal(wallet);
        await loop.Name(wallet, id);
        await loop.Ask(id, "id_number", "Your passport, please");
        await loop.UntilStatus(id, Course.Waiting);
        await loop.Settle();
        var calls = loop.Changes(id).Count;

        Assert.That((await loop.Platform.Wallet.DeleteCustomer(wallet)).Status, Is.EqualTo(200));
        for (var i = 0; i < 5; i++)
            await loop.UntilListed();
        await loop.Platform.Wallet.GetCustomer(wallet, ("transaction_id", id));
        await loop.Settle();
        Assert.That(loop.Changes(id), Has.Count.EqualTo(calls));
        Assert.That(await loop.CustomerOf(wallet), Is.Null);

        await loop.Give(wallet, Loop.Person);
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        Assert.That(loop.Changes(id), Has.Count.EqualTo(calls + 1), "the ask went with the customer");
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task AP_that_asks_again_by_itself_is_told_again(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop = await Loop.Start(generation, events, overrides: Course.AskedByHand);
        using var script = new RawCaller(loop.Platform);
        var wallet = Loop.Wallet();
        await loop.Give(wallet, Loop.Person);
        var id = loop.Platform.Wallet.StartDeposit(wallet);

        for (var time = 1; time <= 3; time++)
        {
            if (generation == PlatformGeneration.Two)
                await script.Call("request_customer_info_update", new { transaction_id = id, message = "Once more" });
            else
                loop.Platform.Change(id, t => t with { Status = Course.Waiting });
            await loop.UntilStatus(id, "pending_anchor");
            await loop.Settle();
            Assert.That(loop.Changes(id).Count(call => call.Method == "notify_customer_info_updated"), Is.EqualTo(time));
        }
        await loop.AssertClean();
    }

    [TestCaseSource(nameof(Platforms))]
    public async Task A_types_file_that_wants_more_is_told_where_AP_takes_it(PlatformGeneration generation, EventDelivery events)
    {
        await using var loop =
            await Loop.Start(generation, events,
            Course.PhotoTypes.Replace("{ need: required, review: manual }", "optional", StringComparison.Ordinal),
            overrides: Course.AskedByHand);
        var (told, paid) = (Loop.Wallet(), Loop.Wallet());
        var ids = new List<string>();
        foreach (var wallet in new[] { told, paid })
        {
            var id = loop.Platform.Wallet.StartDeposit(wallet);
            loop.Platform.Change(id, t => t with { Status = Course.Waiting });
            await loop.Give(wallet, Loop.Person);
            await loop.UntilStatus(id, "pending_anchor");
            ids.Add(id);
        }
        loop.Platform.Change(ids[1], t => t with { Status = "pending_external" });
        await loop.Settle();
        var calls = loop.Changes(ids[1]).Count;

        await loop.Server.Restart(Course.PhotoTypes.Replace("city: optional", "city: required", StringComparison.Ordinal)
            .Replace("{ need: required, review: manual }", "optional", StringComparison.Ordinal));
        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;

        await loop.UntilStatus(ids[0], Course.Waiting);
        await loop.Settle();
        Assert.That(loop.Changes(ids[0])[^1].Notice?.Fields
            ?? loop.Platform[ids[0]].RequiredCustomerInfoUpdates!.Single(), Is.EqualTo("city"));
        // Without an event nobody has said that it went on; AP says so when it refuses.
        Assert.That(loop.Changes(ids[1]).Count(call => call.Succeeded), Is.EqualTo(calls));
        Assert.That(loop.Platform[ids[1]].Status, Is.EqualTo("pending_external"));
        await loop.Give(told, ("city", "Lima"));
        await loop.UntilStatus(ids[0], "pending_anchor");
        await loop.AssertClean();
    }
}
