using AnchorCallbacks.Customers;
using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.StoreTools;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>The file of the customer types changes while the server runs.</summary>
[OnEachEngine]
sealed class TypesReloadTests
{
    const string Less = "types:\n  default:\n    fields: { first_name: required }\n";
    const string Same = "types:\n  default:\n    fields: { first_name: required, city: optional }\n";
    const string More = "types:\n  default:\n    fields: { first_name: required, last_name: required }\n";
    const string Bad = "types:\n  default:\n    fields: { frist_name: required }\n";

    [Test]
    public async Task A_good_file_is_in_force_without_a_restart_and_a_bad_one_changes_nothing()
    {
        await using var server = await TestServer.Start(Less);
        var id = (await server.PutCustomer(("account", WalletSample.Account()), ("first_name", "Ana"))).Id!;

        await Change(server, Same);
        Assert.That((await server.GetCustomer(("id", id))).Fields, Is.EquivalentTo(new[] { "city" }));

        await Change(server, Bad);
        Assert.That((await server.GetCustomer(("id", id))).Fields, Is.EquivalentTo(new[] { "city" }), "the old types stay in force");
        var alarms = (await server.Look("/health")).Json.GetProperty("configuration").GetProperty("alarms");
        Assert.That(alarms[0].GetString(), Does.Contain("frist_name"));
        Assert.That(server.Log.GetSnapshot().Count(line => line.Message.Contains("frist_name", StringComparison.Ordinal)), Is.EqualTo(1));

        await Change(server, Same);
        Assert.That((await server.Look("/health")).Json.GetProperty("configuration").GetProperty("alarms").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Types_that_send_known_customers_back_wait_for_an_operator()
    {
        await using var server = await TestServer.Start(Less);
        var account = WalletSample.Account();
        foreach (var wallet in new[] { account, WalletSample.Account() })
            Assert.That((await server.PutCustomer(("account", wallet), ("first_name", "Ana"))).Status, Is.EqualTo(200));
        Assert.That((await server.PutCustomer(("account", WalletSample.Account()), ("first_name", "Eve"), ("last_name", "Full"))).Status,
            Is.EqualTo(200));

        await Change(server, More);

        Assert.That((await server.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("ACCEPTED"));
        var waiting = (await server.Look("/config")).Json.GetProperty("waiting");
        Assert.That((waiting.GetProperty("sent_back").GetInt64(), waiting.GetProperty("customers").GetInt64()), Is.EqualTo((2, 3)));

        var applied = await server.Operate(HttpMethod.Post, "/config/apply", "{}");

        Assert.That((applied.Status, applied.Json.TryGetProperty("waiting", out _)), Is.EqualTo((200, false)), applied.Body);
        Assert.That((await server.GetCustomer(("account", account))).CustomerStatus, Is.EqualTo("NEEDS_INFO"));
        await Eventually(() => server.Get<ReEvaluation>().Progress is { Finished: true, Evaluated: 3 }, "all are evaluated again");
        Assert.That((await Verified.Server(server)).Problems(), Is.Empty);
    }

    [Test]
    public async Task Types_that_wait_are_gone_when_the_file_goes_back()
    {
        await using var server = await TestServer.Start(Less);
        Assert.That((await server.PutCustomer(("account", WalletSample.Account()), ("first_name", "Ana"))).Status, Is.EqualTo(200));
        await Change(server, More);
        Assert.That(server.Get<TypesReload>().Waiting?.SentBack, Is.EqualTo(1));

        await Change(server, Less);

        Assert.That(server.Get<TypesReload>().Waiting, Is.Null);
    }

    [Test]
    public async Task A_file_counts_when_it_is_written_completely()
    {
        await using var server = await TestServer.Start(Less);
        var (file, reload) = (Path.Combine(server.Folder, "customer-types.yaml"), server.Get<TypesReload>());

        await File.WriteAllTextAsync(file, Bad);
        await reload.Check(CancellationToken.None, isComplete: false);
        Assert.That(reload.Problem, Is.Null, "it may still be written");

        await File.WriteAllTextAsync(file, Same);
        await reload.Check(CancellationToken.None, isComplete: false);
        Assert.That((await server.GetCustomer(("account", WalletSample.Account()))).Fields, Has.No.Member("city"), "it has changed");

        await reload.Check(CancellationToken.None, isComplete: false);
        Assert.That((await server.GetCustomer(("account", WalletSample.Account()))).Fields, Has.Member("city"));
    }

    [Test]
    public async Task Types_that_another_setting_names_must_stay()
    {
        await using var server = await TestServer.Start(Less + "  business: { extends: default }\n",
            overrides: ("Review:FourEyes", "accept:business"));

        await Change(server, Same);

        Assert.That(server.Get<TypesReload>().Problem, Does.Contain("business"));
    }

    static async Task Change(TestServer server, string types)
    {
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "customer-types.yaml"), types);
        await server.Get<TypesReload>().Check(CancellationToken.None);
    }
}
