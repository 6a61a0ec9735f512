using System.Text.Json.Nodes;
using AnchorCallbacks.Cli;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Notifications;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Payouts;

namespace AnchorCallbacks.Tests.Cli;

/// <summary><c>tx payable</c> as scripts use it, and the marks of <c>tx get</c> and <c>tx list</c>.</summary>
sealed class PayableVerbsTests
{
    [Test]
    public async Task A_script_claims_pays_and_releases([Values(PlatformGeneration.Two,
        PlatformGeneration.Four)] PlatformGeneration generation)
    {
        await using var loop = await Loop.Start(generation);
        var (id, customer, _) = await loop.Funded("6 deposit");
        using var tool = Connect(loop);

        var asked = await tool.Run("tx", "payable", id);
        Assert.That((asked.ExitCode, asked.Output.Trim()), Is.EqualTo((0, $"{id} is payable")), asked.Errors);
        Assert.That((await tool.Run("tx", "payable", id, "--claim", "batch-7/1")).ExitCode, Is.EqualTo(0));
        Assert.That((await tool.Run("tx", "payable", id, "--claim", "batch-7/1")).ExitCode, Is.EqualTo(0), "the same again");
        var second = await tool.Run("tx", "payable", id, "--claim", "batch-7/2", "--json");
        Assert.That((second.ExitCode, (bool)second.Json["payable"]!), Is.EqualTo((1, false)));
        Assert.That((string?)second.Json["payable_reason"], Does.Contain("claimed as batch-7/1"));
        var plain = await tool.Run("tx", "payable", id);
        Assert.That((plain.ExitCode, plain.Output), Is.EqualTo((1, "")));
        Assert.That(plain.Errors, Does.Contain("batch-7/1"));
        Assert.That((await tool.Run("tx", "release", id)).ExitCode, Is.EqualTo(0));
        Assert.That((await tool.Run("tx", "release", id)).ExitCode, Is.EqualTo(1));
        await loop.Reject(customer, "sep6");
        var rejected = await tool.Run("tx", "payable", id, "--json");
        Assert.That((rejected.ExitCode, (string?)rejected.Json["customers"]![0]!["status"]), Is.EqualTo((1, "REJECTED")));
        Assert.That((await tool.Run("tx", "payable", "nobodys")).ExitCode, Is.EqualTo(1));
        Assert.That((await tool.Run("tx", "payable", id, "--claim", "two words")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Without_server_or_platform_nobody_is_told_to_pay()
    {
        await using var loop = await Loop.Start();
        var (id, _, _) = await loop.Funded("6 deposit");
        using var tool = Connect(loop);
        await loop.Platform.GoDown();

        foreach (var words in new[] { new[] { "tx", "payable", id, "--json" }, ["tx", "payable", id, "--claim", "x", "--json"] })
        {
            var away = await loop.Passing(tool.Run(words));
            Assert.That((away.ExitCode, (bool)away.Json["payable"]!), Is.EqualTo((3, false)), away.Errors);
        }
        tool.Set("Operator:Url", "http://127.0.0.1:1");
        var alone = await tool.Run("tx", "payable", id);
        Assert.That((alone.ExitCode, alone.Output), Is.EqualTo((3, "")));
    }

    [Test]
    public async Task Every_line_of_a_long_list_says_whether_it_may_be_paid()
    {
        await using var loop = await Loop.Start(overrides: ("Reactions:AskOnCreate", "false"));
        var (first, _, wallet) = await loop.Funded("6 deposit");
        for (var i = 0; i < 40; i++)
            await loop.Fund(loop.Platform.Wallet.StartDeposit(wallet));
        loop.Platform.Wallet.StartDeposit(wallet);
        using var tool = Connect(loop);

        var list = await tool.Run("tx", "list", "--sep", "6", "--limit", "0", "--json");

        Assert.That(list.ExitCode, Is.EqualTo(0), list.Errors);
        var lines = list.Lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.That(lines.Count(line => (bool)line["payable"]!), Is.EqualTo(41));
        Assert.That(lines.Single(line => !(bool)line["payable"]!)["payable_reason"]!.ToString(), Does.Contain("incomplete"));
        var customer = lines.Single(line => (string?)line["id"] == first)["customers"]!["sender"]!;
        Assert.That(((string?)customer["account"], (string?)customer["role"], (string?)customer["status"]),
            Is.EqualTo((wallet, "sender", "ACCEPTED")));
        var one = await tool.Run("tx", "get", first, "--json");
        Assert.That((one.ExitCode, (bool)one.Json["payable"]!), Is.EqualTo((0, true)));

        tool.Set("Operator:Url", "http://127.0.0.1:1");
        var unknown = await tool.Run("tx", "list", "--sep", "6", "--json");
        Assert.That(unknown.ExitCode, Is.EqualTo(1));
        Assert.That(unknown.Errors, Does.Contain("Do not pay any of them"));
        Assert.That(unknown.Lines.Select(line => (bool)JsonNode.Parse(line)!["payable"]!), Is.All.False);
    }

    [Test]
    public async Task The_operator_API_says_it_too()
    {
        await using var loop = await Loop.Start();
        var (id, _, _) = await loop.Funded("31 receive");
        await loop.Until(() => loop.Server.Look($"/transactions/{id}").Result.Status == 200, "the server knows the transaction");

        var detail = await loop.Server.Look($"/transactions/{id}");
        Assert.That(detail.Status, Is.EqualTo(200), detail.Body);
        var claimed = await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/claim", """{"reference":"a"}""");
        var other = await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/claim", """{"reference":"b"}""");
        other.AssertProblem(409, "conflict");
        var again = await loop.Server.Look($"/transactions/{id}");

        Assert.That(detail.Json.GetProperty("payable").GetBoolean(), Is.True, detail.Body);
        Assert.That(claimed.Json.GetProperty("claim").GetProperty("by").GetString(), Is.EqualTo("operator:local"));
        Assert.That(again.Json.GetProperty("payable").GetBoolean(), Is.False, again.Body);
        // The clock of the loop may have gone on.
        Assert.That(again.Member("payable_reason"), Does.StartWith("claimed as a by operator:local at 20"));
        (await loop.Server.Operate(HttpMethod.Post, "/restore/confirm")).AssertProblem(409, "conflict");
        (await loop.Server.Operate(HttpMethod.Post, $"/transactions/{id}/funds")).AssertProblem(409, "conflict");
    }

    [Test]
    public async Task Funds_of_a_SEP_24_deposit_are_proven_by_the_command_lines_own_call()
    {
        await using var loop = await Loop.Start();
        var wallet = Loop.Wallet();
        await loop.Server.Customer([("account", wallet), ("type", "sep24"), .. Loop.Person]);
        var id = loop.Platform.Wallet.StartInteractive(wallet);
        loop.Platform.Change(id, t =>
            t with { Status = "pending_user_transfer_start", AmountIn = t.AmountExpected, AmountOut = t.AmountExpected });
        using var tool = Connect(loop);
        Assert.That((await tool.Run("tx", "payable", id)).ExitCode, Is.EqualTo(1));

        var told = await tool.Run("rpc", "notify_offchain_funds_received", "--transaction", id, "--external-transaction-id", "bank-7");

        Assert.That((told.ExitCode, told.Errors), Is.EqualTo((0, "")));
        Assert.That((await tool.Run("tx", "payable", id)).ExitCode, Is.EqualTo(0));
    }

    [Test]
    public void Ids_are_asked_for_in_parts_that_a_query_takes()
    {
        var ids = Enumerable.Range(0, 100).Select(number => $"{number:D36}").ToList();
        var parts = TransactionMarks.Parts(ids).ToList();
        Assert.That(parts.SelectMany(part => part), Is.EqualTo(ids));
        Assert.That(parts.Select(part => string.Join(',', part).Length), Is.All.LessThanOrEqualTo(1024));
        Assert.That(TransactionMarks.Parts([new string('x', 2000), "a"]).Count(), Is.EqualTo(2));
        Assert.That(TransactionMarks.Parts([]), Is.Empty);
    }

    static Tool Connect(Loop loop) => new Tool()
        .Set("Platform:BaseUrl", loop.Platform.Address.ToString())
        .Set("Operator:Url", loop.Server.Operators.BaseAddress!.ToString().TrimEnd('/'))
        .Set("Operator:Key", File.ReadAllText(Path.Combine(loop.Server.Folder, "operator.key")).Trim())
        .Set("Operator:AllowPlainHttp", "true");
}
