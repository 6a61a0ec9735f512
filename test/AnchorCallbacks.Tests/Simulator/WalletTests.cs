using System.Text.Json;
using AnchorCallbacks.Simulator;
using AnchorCallbacks.Tests.Simulator.Recorded;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>What AP makes of a wallet's request before the business server sees it.</summary>
sealed class WalletTests
{
    const string Answer = """{"id":"c","status":"ACCEPTED"}""";
    static readonly string Plain = Accounts.Plain(1), Muxed = Accounts.Muxed(1, 77);

    /// <summary>The recorded wallets with plain, memo and muxed tokens.</summary>
    [Test]
    public async Task Tokens_with_a_memo_pass_and_fail_as_recorded()
    {
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, Answer)));
        await using var model = await SimulatedPlatform.Start();
        model.CallbackUrl = server.Address;
        var recorded = PlatformExchange.Load("4.3.0", "callback-memo-tokens")
            .Where(exchange => exchange.Target.StartsWith("/customer", StringComparison.Ordinal)).ToList();
        var account = recorded[0].Target.Split("account=")[1].Split('&')[0];
        List<string> expected = [.. recorded.Select(exchange => $"{exchange.Method} {exchange.Target}")];

        foreach (var (name, token, memo) in new[] { ("plain", account, null), ("memo", account + ":77", "77"),
            ("muxed", MuxedOf(account), "77") })
        {
            (string, string)[] withMemo = memo is null ? [] : [("memo", memo), ("memo_type", "id")];
            var six = Use(expected, recorded, name, "-with-transaction-id", model.Wallet.StartDeposit(token, "1"));
            var thirtyOne = Use(expected, recorded, name, "-get-with-sep31-transaction-id",
                (await model.Wallet.StartSep31(token, "c0ffee00-0000-4000-8000-000000000001", "c0ffee00-0000-4000-8000-000000000001")).Id!);
            int[] statuses =
            [
                (await model.Wallet.GetCustomer(token, ("transaction_id", six), ("type", "sep6"))).Status,
                .. name == "memo" ? [(await model.Wallet.GetCustomer(token, [("transaction_id", six), ("type", "sep6"), .. withMemo]))
                    .Status] : Array.Empty<int>(),
                (await model.Wallet.PutCustomer(token, [("transaction_id", six), ("type", "sep6"), ("first_name", "Mux"), .. withMemo]))
                    .Status,
                (await model.Wallet.PutCustomer(token, [("type", "sep31-sender"), ("first_name", "S"), .. withMemo])).Status,
                (await model.Wallet.GetCustomer(token, ("transaction_id", thirtyOne), ("type", "sep31-sender"))).Status,
                (await model.Wallet.GetCustomer(token, [("transaction_id", thirtyOne), ("type", "sep31-sender"), .. withMemo])).Status,
            ];
            Assert.That(statuses, Is.EqualTo(name switch
            {
                "plain" => [200, 202, 202, 200, 200],
                "memo" => [200, 200, 202, 202, 403, 403],
                _ => new[] { 403, 403, 202, 403, 403 },
            }), name);
        }

        Assert.That(server.Requests, Is.EqualTo(expected));
    }

    [Test]
    public async Task The_older_release_strips_account_and_memo_of_a_SEP_31_request_and_fills_in_the_tokens_account()
    {
        await using var server = await ScriptedServer.Start(_ => Task.FromResult((200, Answer)));
        await using var model = await SimulatedPlatform.Start(new() { Generation = PlatformGeneration.Two });
        model.CallbackUrl = server.Address;
        var id = (await model.Wallet.StartSep31(Plain, "s", "r")).Id!;
        server.Requests.Clear();

        await model.Wallet.GetCustomer(Plain, ("transaction_id", id), ("memo", "5"), ("type", "sep31-receiver"));
        await model.Wallet.GetCustomer(Plain, ("transaction_id", id), ("id", "r"), ("type", "sep31-receiver"));
        await model.Wallet.PutCustomer(Plain, [("transaction_id", id), ("id", "r"), ("first_name", "Ana")]);

        Assert.That(server.Requests, Is.EqualTo(new[]
        {
            $"GET /customer?account={Plain}&transaction_id={id}&type=sep31-receiver",
            $"GET /customer?id=r&transaction_id={id}&type=sep31-receiver",
            "PUT /customer",
            $"GET /customer?id=c&transaction_id={id}",
        }));
        Assert.That(model[id].Status, Is.EqualTo("pending_sender"));
    }

    [Test]
    public async Task The_older_release_starts_SEP_31_only_with_accepted_customers()
    {
        await using var server = await ScriptedServer.Start(request => Task.FromResult((200, request.Contains("sender", StringComparison.Ordinal) ? """{"status":"NEEDS_INFO"}""" : Answer)));
        await using var model = await SimulatedPlatform.Start(new() { Generation = PlatformGeneration.Two });
        model.CallbackUrl = server.Address;

        var refused = await model.Wallet.StartSep31(Plain, "s", "r");

        Assert.That((refused.Status, refused.Body), Is.EqualTo((400, """{"error":"customer_info_needed","type":"sep31-sender"}""")));
        Assert.That(server.Requests,
            Is.EqualTo(new[] { "GET /customer?id=r&type=sep31-receiver", "GET /customer?id=s&type=sep31-sender" }));
        Assert.That(model.Transactions, Is.Empty);
    }

    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task A_person_lives_and_is_deleted_through_the_front(PlatformGeneration generation)
    {
        await using var stage = await SimulatorStage.Start(generation, EventDelivery.InOrder);
        var wallet = stage.Model.Wallet;
        Assert.That((await wallet.GetCustomer(Muxed, ("memo", "77"))).Id, Is.Null);

        var id = (await wallet.PutCustomer(Muxed, [.. WalletSample.Person(Muxed), ("memo", "77")],
            ("photo_id_front", WalletSample.Photo(50)))).Id;
        var known = await wallet.GetCustomer(Muxed, ("memo", "77"));
        var deleted = await wallet.DeleteCustomer(Muxed);

        Assert.That((known.Id, known.CustomerStatus), Is.EqualTo((id, "ACCEPTED")));
        Assert.That(deleted.Status, Is.EqualTo(200));
        Assert.That((await wallet.DeleteCustomer(Muxed)).Status, Is.EqualTo(404));
        Assert.That((await wallet.GetCustomer(Muxed, ("memo", "77"))).Id, Is.Null);
        Assert.That((await wallet.GetCustomer(Plain, ("account", Accounts.Plain(2)))).Error,
            Is.EqualTo("The account specified does not match authorization token"));
        Assert.That((await wallet.GetCustomer(Plain, ("id", "nobody"))).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Without_a_server_the_wallet_gets_502()
    {
        await using var model = await SimulatedPlatform.Start();

        var reply = await model.Wallet.GetCustomer(Plain);

        Assert.That((reply.Status, reply.Error), Is.EqualTo((502, "service not available")));
        Assert.That(JsonDocument.Parse(reply.Body).RootElement.EnumerateObject().Count(), Is.EqualTo(1));
    }

    static string MuxedOf(string account)
    {
        Span<byte> raw = stackalloc byte[35];
        Assert.That(AnchorCallbacks.Hosting.Base32.TryDecodeUpper(account, raw));
        return AnchorCallbacks.Stellar.StrKey.EncodeMuxed(raw[1..33], 77);
    }

    /// <summary>Puts our id of a transaction where the recording has its own.</summary>
    static string Use(List<string> expected, List<PlatformExchange> recorded, string name, string step, string ours)
    {
        if (recorded.Find(exchange => exchange.Scenario.StartsWith(name, StringComparison.Ordinal)
            && exchange.Scenario.Contains(step, StringComparison.Ordinal) && exchange.Method == "GET") is { } found)
        {
            var theirs = found.Target.Split("transaction_id=")[1].Split('&')[0];
            for (var i = 0; i < expected.Count; i++)
                expected[i] = expected[i].Replace(theirs, ours, StringComparison.Ordinal);
        }
        return ours;
    }
}
