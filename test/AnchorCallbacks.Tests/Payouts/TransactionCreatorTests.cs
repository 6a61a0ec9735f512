using System.Text.Json.Nodes;
using AnchorCallbacks.Payouts;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Tests.Payouts;

/// <summary>Whose customers a transaction may pay.</summary>
sealed class TransactionCreatorTests
{
    static readonly string Plain = Accounts.Plain(7);
    static readonly string Other = Accounts.Plain(8);

    [Test]
    public void An_account_owns_its_customers_of_any_memo_and_one_with_a_memo_those_of_that_memo()
    {
        var whole = Of("31 receive", json => json["creator"] = new JsonObject { ["account"] = Plain })!.Value;
        var part = Of("31 receive", json => json["creator"] = new JsonObject { ["account"] = Plain, ["memo"] = "007" })!.Value;
        var muxed = Of("31 receive", json => json["creator"] = new JsonObject { ["account"] = Accounts.Muxed(7, 7) })!.Value;

        Assert.That((whole.Owns(Plain, Memo.None), whole.Owns(Plain, Memo.Id(7)), whole.Owns(Other, Memo.None)),
            Is.EqualTo((true, true, false)));
        foreach (var one in new[] { part, muxed })
            Assert.That((one.Owns(Plain, Memo.Id(7)), one.Owns(Plain, Memo.Id(8)), one.Owns(Plain, Memo.None), one.Owns(Other, Memo.Id(7))),
                Is.EqualTo((true, false, false, false)));
        Assert.That(part.Owns(Plain, new Memo(Memo.TextType, "7")), Is.False);
    }

    [Test]
    public void A_contract_account_creates_transactions_too() =>
        Assert.That(Of("6 deposit", Both(Accounts.Contract(7)))!.Value.Owns(Accounts.Contract(7), Memo.None), Is.True);

    [TestCase("31 receive")]
    [TestCase("24 deposit")]
    [TestCase("6 deposit")]
    public void Without_a_creator_that_can_be_read_there_is_none(string kind)
    {
        Assert.That(Of(kind, json => Remove(json, "creator", "customers")), Is.Null);
        Assert.That(Of(kind, Both("")), Is.Null);
        Assert.That(Of(kind, Both("GABC")), Is.Null);
        Assert.That(Of(kind, json => Both(Plain)(json), "not a number"), Is.Null);
    }

    [Test]
    public void SEP_6_of_2x_has_no_creator_and_its_customer_is_the_wallet() =>
        Assert.That(Of("6 deposit", json => json.Remove("creator"))!.Value.Account, Is.EqualTo(Plain));

    [TestCase("6 deposit", "sender")]
    [TestCase("6 deposit", "receiver")]
    [TestCase("24 withdrawal", "sender")]
    public void Names_that_differ_prove_nothing(string kind, string role) =>
        Assert.That(Of(kind, json => json["customers"]![role]!["account"] = Other), Is.Null);

    static void Remove(JsonObject json, params string[] names)
    {
        foreach (var name in names)
            json.Remove(name);
    }

    static Action<JsonObject> Both(string account) => json =>
    {
        json["creator"] = new JsonObject { ["account"] = account };
        if ((string?)json["sep"] != "31")
            json["customers"] = new JsonObject { ["sender"] = new JsonObject { ["account"] = account } };
    };

    static TransactionCreator? Of(string kind, Action<JsonObject> change, string? memo = null) =>
        TransactionCreator.Of(Facts.Platform(kind, json =>
    {
        change(json);
        if (memo is not null)
            json["creator"]!["memo"] = memo;
    }));
}
