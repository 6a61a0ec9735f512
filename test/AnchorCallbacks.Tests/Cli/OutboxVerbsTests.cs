using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>What the server knows of transactions and calls, from the command line.</summary>
sealed class OutboxVerbsTests
{
    [Test]
    public async Task What_is_stuck_is_listed_shown_dropped_and_retried()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await StuckCalls.StartWrongServer();
        var (tx, _) = await loop.Park(wrong);
        var id = await loop.OnlyCall("parked");
        using var tool = Beside(loop);

        var stuck = await tool.Run("tx", "stuck");
        var script = await tool.Run("tx", "stuck", "--json");
        var list = await tool.Run("outbox", "list", "--state", "parked");
        var lines = await tool.Run("outbox", "list", "--limit", "0", "--json");
        var shown = await tool.Run("outbox", "show", id);
        Assert.That((stuck.ExitCode, stuck.Lines[^1]), Is.EqualTo((0, "1 transaction")), stuck.Errors);
        Assert.That(stuck.Output, Does.Contain(tx).And.Contain(id).And.Contain("AP refused notify_customer_info_updated"));
        Assert.That(((string?)script.Json["id"], (string?)script.Json["parked_call"]!["id"]), Is.EqualTo((tx, id)));
        Assert.That((list.ExitCode, list.Lines[^1]), Is.EqualTo((0, "1 call")), list.Errors);
        Assert.That(list.Output, Does.Contain(id).And.Contain("sender ACCEPTED"));
        Assert.That(lines.Lines, Has.Length.EqualTo(2));
        Assert.That(shown.Output, Does.Contain("The customer's information is complete.").And.Contain("operator:local read"), shown.Errors);

        loop.Platform.CallbackUrl = loop.Server.Client.BaseAddress;
        Assert.That((await tool.Run("outbox", "drop", id)).ExitCode, Is.EqualTo(2), "a reason is missing");
        var dropped = await tool.Run("outbox", "drop", id, "--reason", "By hand");
        Assert.That((dropped.ExitCode, dropped.Output), Is.EqualTo((0, $"{id} is dropped\n")), dropped.Errors);
        Assert.That((await tool.Run("tx", "stuck")).Output, Does.Contain("was dropped by operator:local"));
        var retried = await tool.Run("outbox", "retry", id, "--json");
        Assert.That((retried.ExitCode, (string?)retried.Json["state"]), Is.EqualTo((0, "waiting")), retried.Errors);
        await loop.UntilStatus(tx, "pending_anchor");
        await loop.Settle();
        var late = await tool.Run("outbox", "retry", id);
        Assert.That((late.ExitCode, late.Output), Is.EqualTo((1, "")));
        Assert.That(late.Errors, Does.StartWith("Refused (409): id: this call is settled"));
        Assert.That((await tool.Run("tx", "stuck", "--quiet")).Output, Is.Empty);
    }

    [Test]
    public async Task What_moved_on_during_a_review_is_marked_in_the_platforms_list()
    {
        await using var loop = await Loop.Start(types: SampleTypes.Reviewed);
        var (wallet, other) = (Loop.Wallet(), Loop.Wallet());
        var (id, free) = (loop.Platform.Wallet.StartDeposit(wallet), loop.Platform.Wallet.StartDeposit(other));
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), ("first_name", "Ana")],
            ("photo_id_front", WalletSample.Photo(100)));
        await loop.UntilStatus(id, "pending_anchor");
        using var tool = Beside(loop);

        var people = await tool.Run("tx", "list", "--sep", "6");
        var script = await tool.Run("tx", "list", "--sep", "6", "--json");
        Assert.That((people.ExitCode, people.Errors), Is.EqualTo((0, "")));
        Assert.That(people.Lines.Single(line => line.Contains(id, StringComparison.Ordinal)),
            Does.Match(@"pending_anchor\s+no \(review\)"));
        Assert.That(people.Lines.Single(line => line.Contains(free, StringComparison.Ordinal)), Does.Not.Contain("in review"));
        Assert.That(script.Lines.Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!)
            .ToDictionary(node => (string)node["id"]!, node => (bool?)node["in_review"]),
            Is.EquivalentTo(new Dictionary<string, bool?> { [id] = true, [free] = false }));

        var review = await tool.Run("tx", "review");
        var lines = await tool.Run("tx", "review", "--json");
        Assert.That((review.ExitCode, review.Lines[^1]), Is.EqualTo((0, "1 transaction")), review.Errors);
        Assert.That(review.Output, Does.Contain(id).And.Contain(wallet).And.Not.Contain(free));
        Assert.That((string?)lines.Json["id"], Is.EqualTo(id));

        var refresh = await tool.Run("tx", "refresh", id);
        Assert.That((refresh.ExitCode, refresh.Output), Is.EqualTo((0, $"{id} is pending_anchor (SEP-6 deposit)\n")), refresh.Errors);
        var unknown = await tool.Run("tx", "refresh", "never-was");
        Assert.That(unknown.ExitCode, Is.EqualTo(1));
        Assert.That(unknown.Errors, Does.Contain("AP has no transaction with this id"));
    }

    [Test]
    public async Task One_transaction_is_marked_too_and_the_look_leaves_no_trail()
    {
        await using var loop = await Loop.Start(types: SampleTypes.Reviewed);
        var (wallet, other) = (Loop.Wallet(), Loop.Wallet());
        var (id, free) = (loop.Platform.Wallet.StartDeposit(wallet), loop.Platform.Wallet.StartDeposit(other));
        await loop.UntilStatus(id, "pending_customer_info_update");
        var customer = (await loop.Platform.Wallet.PutCustomer(wallet, [("type", "sep6"), ("first_name", "Ana")],
            ("photo_id_front", WalletSample.Photo(100)))).Id!;
        await loop.UntilStatus(id, "pending_anchor");
        await loop.Settle();
        using var tool = Beside(loop);

        var people = await tool.Run("tx", "get", id);
        var script = await tool.Run("tx", "get", id, "--json");
        var notInReview = await tool.Run("tx", "get", free, "--json");
        Assert.That((people.ExitCode, people.Errors), Is.EqualTo((0, "")));
        Assert.That(people.Output, Does.Contain("pending_anchor (in review)"));
        Assert.That(((string?)script.Json["id"], (bool?)script.Json["in_review"]), Is.EqualTo((id, true)), script.Errors);
        Assert.That(((string?)notInReview.Json["id"], (bool?)notInReview.Json["in_review"]), Is.EqualTo((free, false)), notInReview.Errors);
        Assert.That((await loop.Server.Look($"/customers/{customer}/audit")).Items("audit")
            .Select(line => line.GetProperty("action").GetString()), Has.No.Member("read"));

        await loop.Server.MustDecide(customer, new { decision = "accept", fields = new[] { "photo_id_front" } });
        await loop.Settle();
        Assert.That((bool?)(await tool.Run("tx", "get", id, "--json")).Json["in_review"], Is.False);
    }

    [Test]
    public async Task Without_AP_a_transaction_is_shown_as_the_server_knows_it()
    {
        await using var loop = await Loop.Start(types: SampleTypes.Reviewed);
        var id = loop.Platform.Wallet.StartDeposit(Loop.Wallet());
        await loop.UntilStatus(id, "pending_customer_info_update");
        await loop.Settle();
        using var silent = Silent(out var address);
        using var away = Beside(loop).Set("Platform:BaseUrl", "http://127.0.0.1:1");
        using var slow = Beside(loop).Set("Platform:BaseUrl", address).Set("Operator:TimeoutSeconds", "1");
        foreach (var (tool, why) in new[] { (away, "Nothing answers"), (slow, "does not answer within 1 second") })
        {
            var people = await tool.Run("tx", "get", id);
            var script = await tool.Run("tx", "get", id, "--json");

            Assert.That((people.ExitCode, script.ExitCode), Is.EqualTo((3, 3)), people.Errors);
            Assert.That(people.Output, Does.Contain(id).And.Contain("pending_customer_info_update").And.Match(@"May be paid\s+no"));
            Assert.That(people.Errors, Does.Contain(why).And.Contain("as this server knew it"));
            Assert.That(((string?)script.Json["id"], (bool?)script.Json["payable"], (string?)script.Json["outcome"]),
                Is.EqualTo((id, false, "unreachable")));
        }
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_not_waited_for_longer_than_the_setting_says()
    {
        using var silent = Silent(out var address);
        using var tool = new Tool().Set("Operator:Url", address).Set("Operator:AllowPlainHttp", "true")
            .Set("Operator:Key", new string('k', 43)).Set("Operator:TimeoutSeconds", "1");

        var ran = await tool.Run("customer", "list");

        Assert.That(ran.ExitCode, Is.EqualTo(3));
        Assert.That(ran.Errors, Does.Contain("does not answer within 1 second"));
    }

    /// <summary>Connections are made, and nothing answers on them.</summary>
    static System.Net.Sockets.TcpListener Silent(out string address)
    {
        var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        address = $"http://{listener.LocalEndpoint}";
        return listener;
    }

    [Test]
    public async Task One_that_the_server_has_not_judged_is_not_payable()
    {
        await using var loop = await Loop.Start(overrides: [("Reactions:AskOnCreate", "false"), ("Reactions:ReconcileSeconds", "86400")]);
        await loop.UntilFirstListed();
        var (id, interactive) = (loop.Platform.Wallet.StartDeposit(Loop.Wallet()), loop.Platform.Wallet.StartInteractive(Loop.Wallet()));
        using var tool = Beside(loop);

        var unknown = await tool.Run("tx", "get", id, "--json");
        var other = await tool.Run("tx", "get", interactive, "--json");
        var listed = await tool.Run("tx", "list", "--sep", "6", "--json");

        Assert.That((unknown.ExitCode, (string?)unknown.Json["id"], unknown.Json["in_review"]),
            Is.EqualTo((0, id, (System.Text.Json.Nodes.JsonNode?)null)));
        foreach (var answer in new[] { unknown.Json, other.Json, listed.Json })
        {
            Assert.That((bool?)answer["payable"], Is.False);
            Assert.That((string?)answer["payable_reason"], Is.Not.Empty);
        }
    }

    [Test]
    public async Task Without_the_server_the_list_is_the_platforms_and_says_what_it_does_not_know()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        using var tool = new Tool(platform);

        var script = await tool.Run("tx", "list", "--sep", "6", "--json");
        var quiet = await tool.Run("tx", "list", "--sep", "6", "--quiet");
        var one = await tool.Run("tx", "get", "t1", "--json");

        Assert.That((script.ExitCode, script.Lines.Length, script.Json["in_review"]),
            Is.EqualTo((1, 1, (System.Text.Json.Nodes.JsonNode?)null)));
        Assert.That(script.Errors, Does.StartWith("Do not pay any of them. It is not known whether they may be paid: "));
        Assert.That((one.ExitCode, (string?)one.Json["id"], one.Json["in_review"]),
            Is.EqualTo((0, "t1", (System.Text.Json.Nodes.JsonNode?)null)));
        Assert.That(one.Errors, Does.StartWith("It is not known whether the transaction may be paid: "));
        Assert.That(quiet.ExitCode, Is.EqualTo(1));
        Assert.That((await tool.Run("tx", "stuck")).ExitCode, Is.EqualTo(2), "no key: there is no server beside it");
    }

    static Tool Beside(Loop loop) => new Tool()
        .Set("Platform:BaseUrl", loop.Platform.Address.ToString())
        .Set("Operator:Url", loop.Server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:KeyFile", Path.Combine(loop.Server.Folder, "operator.key"));
}
