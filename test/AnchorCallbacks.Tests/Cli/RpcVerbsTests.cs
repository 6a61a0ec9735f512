using System.Text.Json.Nodes;

namespace AnchorCallbacks.Tests.Cli;

sealed class RpcVerbsTests
{
    [Test]
    public async Task A_call_moves_the_transaction_on()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "notify_transaction_error", "--transaction", "t1", "--message", "The bank said no");

        Assert.That((ran.ExitCode, ran.Output, ran.Errors), Is.EqualTo((0, "t1 is error\n", "")));
        Assert.That(platform.Calls.Single()["params"]!.ToJsonString(),
            Is.EqualTo("""{"message":"The bank said no","transaction_id":"t1"}"""));
    }

    [Test]
    public async Task Options_become_the_parameters_that_AP_takes()
    {
        using var tool = new Tool();

        var ran = await tool.Run("rpc", "request_offchain_funds", "--transaction", "t1", "--amount-in", "10.50@iso4217:USD", "--amount-out",
            "9@stellar:USDC:G", "--fee-details",
            "1.5@iso4217:USD,Service fee=1,Tax=0.5", "--amount-expected", "10.5", "--user-action-required-by", "2027-01-01T00:00:00+01:00",
            "--instructions", """{"organization.bank_number":{"value":"1","description":"Routing number"}}""", "--dry-run");

        Assert.That(ran.ExitCode, Is.EqualTo(0));
        Assert.That(JsonNode.DeepEquals(ran.Json[0]!["params"], JsonNode.Parse("""
            {
              "transaction_id": "t1",
              "amount_in": { "amount": "10.50", "asset": "iso4217:USD" },
              "amount_out": { "amount": "9", "asset": "stellar:USDC:G" },
              "fee_details": { "total": "1.5", "asset": "iso4217:USD", 
                "details": [{ "name": "Service fee", "amount": "1" }, { "name": "Tax", "amount": "0.5" }] },
              "amount_expected": { "amount": "10.5" },
              "user_action_required_by": "2026-12-31T23:00:00Z",
              "instructions": { "organization.bank_number": { "value": "1", "description": "Routing number" } }
            }
            """)), ran.Output);
    }

    [Test]
    public async Task Raw_parameters_are_sent_as_they_are()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "notify_trust_set", "--params",
            """{"transaction_id":"t1","success":true,"of_a_later_release":[1]}""");

        Assert.That(ran.ExitCode, Is.EqualTo(0));
        Assert.That(platform.Calls.Last()["params"]!.ToJsonString(),
            Is.EqualTo("""{"transaction_id":"t1","success":true,"of_a_later_release":[1]}"""));
    }

    [Test]
    public async Task A_dry_run_sends_nothing()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "notify_refund_sent", "--transaction", "t1", "--refund", "10@iso4217:USD,fee=1@iso4217:USD,id=b7",
            "--dry-run");

        Assert.That(ran.Json[0]!["params"]!["refund"]!.ToJsonString(),
            Is.EqualTo("""{"id":"b7","amount":{"amount":"10","asset":"iso4217:USD"},"amount_fee":{"amount":"1","asset":"iso4217:USD"}}"""));
        Assert.That(platform.Calls, Is.Empty);
    }

    [Test]
    public async Task A_refusal_ends_with_1_and_says_in_which_status_the_transaction_is()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1", status: "completed");
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "notify_transaction_error", "--transaction", "t1", "--message", "m", "--json");

        Assert.That(ran.ExitCode, Is.EqualTo(1));
        Assert.That(((string?)ran.Json["reason"], (int?)ran.Json["code"], (string?)ran.Json["transaction_id"]),
            Is.EqualTo(("wrong_status", -32600, "t1")));
        Assert.That(ran.Errors, Does.Contain("Status[completed]"));
    }

    [Test]
    public async Task A_lost_answer_ends_with_4_and_was_sent_once()
    {
        await using var platform = await StubPlatform.Start();
        platform.Add("t1");
        platform.LoseAnswerFor.Add("t1");
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "notify_transaction_error", "--transaction", "t1", "--message", "m");

        Assert.That((ran.ExitCode, ran.Output), Is.EqualTo((4, "")));
        Assert.That(ran.Errors, Does.Contain("not known").And.Contain("tx get t1"));
        Assert.That(platform.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_method_the_platform_lacks_is_not_sent_and_another_is_named()
    {
        await using var platform = await StubPlatform.Start();
        using var tool = new Tool(platform);

        var ran = await tool.Run("rpc", "request_customer_info_update", "--transaction", "t1");

        Assert.That(ran.ExitCode, Is.EqualTo(1));
        Assert.That(ran.Errors, Does.Contain("2.3.0 to 2.12.0").And.Contain("notify_customer_info_updated"));
        Assert.That(platform.Calls.Select(call => (string)call["method"]!), Is.EqualTo(new[] { "get_transaction" }),
            "only the question which generation it is");
    }

    [TestCase("--transaction: is missing", "notify_trust_set")]
    [TestCase("--message: is missing", "notify_transaction_error", "--transaction", "t1")]
    [TestCase("--amount-in: must be an amount", "notify_interactive_flow_completed", "--transaction", "t1", "--amount-in", "ten",
        "--amount-out", "9@a")]
    [TestCase("--user-action-required-by: must be a time", "request_trust", "--transaction", "t1", "--user-action-required-by", "tomorrow")]
    [TestCase("--success: must be true or false", "notify_trust_set", "--transaction", "t1", "--success", "perhaps")]
    [TestCase("--params: is not well-formed JSON", "notify_trust_set", "--params", "{")]
    [TestCase("--params: give all parameters in it", "notify_trust_set", "--params", "{}", "--transaction", "t1")]
    public async Task A_bad_parameter_ends_with_2_and_is_named(string said, params string[] words)
    {
        using var tool = new Tool();

        var ran = await tool.Run(["rpc", .. words]);

        Assert.That((ran.ExitCode, ran.Output), Is.EqualTo((2, "")));
        Assert.That(ran.Errors, Does.StartWith(said));
    }

    [Test]
    public async Task The_list_has_every_method_with_its_releases()
    {
        using var tool = new Tool();

        var people = await tool.Run("rpc", "list");
        var scripts = await tool.Run("rpc", "list", "--json");

        Assert.That(scripts.Json.AsArray(), Has.Count.EqualTo(25));
        foreach (var method in scripts.Json.AsArray())
            Assert.That(people.Output, Does.Contain((string)method!["method"]!));
        Assert.That(people.Output, Does.Contain("2.3.0 to 4.1.8"));
    }

    [TestCase("rpc", "notify_refund_sent")]
    [TestCase("tx", "list")]
    [TestCase("batch")]
    [TestCase("doctor")]
    [TestCase("config", "show")]
    [TestCase("migrate")]
    [TestCase("request-info")]
    public async Task Every_verb_has_help_with_an_example(params string[] words)
    {
        using var tool = new Tool();

        var ran = await tool.Run([.. words, "--help"]);

        Assert.That((ran.ExitCode, ran.Errors), Is.EqualTo((0, "")));
        Assert.That(ran.Output, Does.Contain("Example").And.Contain("  anchor-callbacks " + string.Join(' ', words)));
    }
}
