using System.Globalization;

namespace AnchorCallbacks.Tests.Rates;

[OnEachEngine]
sealed class UniqueAddressTests
{
    static readonly string Account = Accounts.Plain(1);

    [Test]
    public async Task A_transaction_has_one_memo_and_keeps_it()
    {
        await using var server = await TestServer.Start(overrides: ("UniqueAddress:Account", Account));

        var first = await Ask(server, "t1");
        var other = await Ask(server, "t2");
        await server.Restart();
        var again = await Ask(server, "t1");

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other.Memo, Is.Not.EqualTo(first.Memo));
        Assert.That((first.Address, first.Type), Is.EqualTo((Account, "id")));
        Assert.That(long.Parse(first.Memo, CultureInfo.InvariantCulture), Is.InRange(0, (1L << 53) - 1));
    }

    [Test]
    public async Task Questions_at_once_for_one_transaction_get_one_memo()
    {
        await using var server = await TestServer.Start(overrides: ("UniqueAddress:Account", Account));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Ask(server, $"t{i % 2}")));
        Assert.That(answers.Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Without_an_account_the_answer_names_the_setting()
    {
        await using var server = await TestServer.Start();
        var reply = await server.Send(HttpMethod.Get, "/unique_address?transaction_id=t1");
        Assert.That((reply.Status, reply.Error), Is.EqualTo((404, "unique_address: no account is configured; set UniqueAddress:Account")));
    }

    [TestCase("")]
    [TestCase("?transaction_id=")]
    public async Task Without_a_transaction_there_is_no_memo(string query)
    {
        await using var server = await TestServer.Start(overrides: ("UniqueAddress:Account", Account));
        var reply = await server.Send(HttpMethod.Get, "/unique_address" + query);
        Assert.That((reply.Status, reply.Error), Is.EqualTo((400, "transaction_id: is missing")));
    }

    static async Task<(string Address, string Memo, string Type)> Ask(TestServer server, string transaction)
    {
        var reply = await server.Send(HttpMethod.Get, "/unique_address?transaction_id=" + transaction);
        Assert.That(reply.Status, Is.EqualTo(200));
        var answer = reply.Json.GetProperty("unique_address");
        return (answer.GetProperty("stellar_address").GetString()!, answer.GetProperty("memo").GetString()!, answer.GetProperty("memo_type")
            .GetString()!);
    }
}
