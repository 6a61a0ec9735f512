using AnchorCallbacks.Tests.Operators;
using AnchorCallbacks.Tests.Notifications;

namespace AnchorCallbacks.Tests.Cli;

/// <summary>The verbs ask the server, which has the store: one look at each that its SQL also runs on PostgreSQL.</summary>
[OnPostgres]
sealed class PostgresVerbsTests
{
    [Test]
    public async Task Verbs_that_ask_a_server_on_PostgreSQL_are_answered()
    {
        await using var loop = await Loop.Start();
        await using var wrong = await StuckCalls.StartWrongServer();
        var (tx, _) = await loop.Park(wrong);
        var call = await loop.OnlyCall("parked");
        var customer = await loop.Server.Customer(WalletSample.Person(WalletSample.Account()));
        using var tool = new Tool().Set("Operator:Url", loop.Server.Operators.BaseAddress!.ToString().TrimEnd('/'))
            .Set("Operator:KeyFile", Path.Combine(loop.Server.Folder, "operator.key"));

        foreach (var (words, said) in new[]
        {
            ("customer list", customer), ($"customer show {customer}", customer), ("customer list --needs-review", ""), ("tx stuck", tx),
                ("outbox list --state parked", call), ($"outbox show {call}", tx),
            ("inbox list", ""), ($"outbox drop {call} --reason no", ""), ($"customer delete {customer} --yes", ""),
        })
        {
            var ran = await tool.Run(words.Split(' '));
            Assert.That((ran.ExitCode, ran.Output), Is.EqualTo((0, ran.Output)), $"{words}: {ran.Errors}");
            Assert.That(ran.Output, Does.Contain(said), words);
        }
    }
}
