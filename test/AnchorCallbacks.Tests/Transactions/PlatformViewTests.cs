using System.Text;
using System.Text.Json;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Stellar;
using AnchorCallbacks.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Transactions;

/// <summary>AP's transactions in the terms of our table; whatever AP or somebody in its name sends, nothing throws.</summary>
sealed class PlatformViewTests
{
    static readonly string Plain = Accounts.Plain(7), Muxed = Accounts.Muxed(7, ulong.MaxValue);

    [TestCase("""{"account":"G"}""", null)]
    [TestCase("""{"account":"G","memo":"0077"}""", "77")]
    [TestCase("""{"account":"M"}""", "18446744073709551615")]
    [TestCase("""{"account":"M","memo":"5"}""", "18446744073709551615")]
    public void A_wallets_account_and_memo_are_read_as_everywhere(string sender, string? memo)
    {
        var view = OfWallet(sender);
        Assert.That((view.Account, view.Memo),
            Is.EqualTo((Plain, memo is null ? Memo.None : Memo.Id(ulong.Parse(memo, System.Globalization.CultureInfo.InvariantCulture)))));
    }

    [TestCase("""{"account":"nobody's"}""")]
    [TestCase("""{"account":""}""")]
    [TestCase("""{"account":null}""")]
    [TestCase("""{"account":"GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [TestCase("""{"account":"G","memo":"a text"}""")]
    [TestCase("""{"account":"G","memo":"18446744073709551616"}""")]
    [TestCase("{}")]
    [TestCase("null")]
    public void An_account_that_is_none_belongs_to_nobody(string sender)
    {
        var view = OfWallet(sender);
        Assert.That((view.Account, view.Memo, view.Status), Is.EqualTo(("", Memo.None, "incomplete")));
    }

    [Test]
    public void A_payment_has_two_ids_and_no_account()
    {
        var view = View(
            """{"id":"t","sep":"31","kind":"receive","status":"pending_receiver","customers":{"sender":{"id":"s","account":"PLAIN"},"""
            .Replace("PLAIN", Plain, StringComparison.Ordinal) + """ "receiver":{"id":"r"}}}""")!;
        Assert.That((view.Account, view.SenderId, view.ReceiverId, view.Kind), Is.EqualTo(("", "s", "r", "receive")));
    }

    [TestCase("""{"sep":"6","status":"incomplete"}""", TestName = "No_id_is_no_transaction")]
    [TestCase("""{"id":null,"status":"incomplete"}""", TestName = "A_null_id_is_no_transaction")]
    [TestCase("""{"id":"","status":"incomplete"}""", TestName = "An_empty_id_is_no_transaction")]
    [TestCase("""{"id":"t"}""", TestName = "No_status_is_no_transaction")]
    [TestCase("""{"id":"t","status":null}""", TestName = "A_null_status_is_no_transaction")]
    [TestCase("""{"id":"\ud800","status":"incomplete"}""", TestName = "Half_a_surrogate_pair_as_id_is_no_transaction")]
    [TestCase("""{"id":"t","status":"\udc00"}""", TestName = "Half_a_surrogate_pair_as_status_is_no_transaction")]
    [TestCase("[]", TestName = "An_array_is_no_transaction")]
    [TestCase("null", TestName = "Null_is_no_transaction")]
    [TestCase("\"t\"", TestName = "A_text_is_no_transaction")]
    public void Nothing_comes_of(string json) => Assert.That(View(json), Is.Null);

    [TestCase("""{"id":"t","status":"incomplete","sep":"6","customers":{"sender":{"account":"\ud800"}}}""")]
    [TestCase("""{"id":"t","status":"incomplete","sep":"6","customers":[]}""")]
    [TestCase("""{"id":"t","status":"incomplete","sep":"6","amount_in":{"amount":"\ud800","asset":5}}""")]
    [TestCase("""{"id":"t","status":"incomplete","sep":"6","amount_in":{"amount":{}}}""")]
    [TestCase("""{"id":"t","status":"incomplete","sep":"6","updated_at":"yesterday","started_at":-1}""")]
    [TestCase("""{"id":"t","status":"incomplete","sep":"6","updated_at":"2026-01-01T00:00:00"}""")]
    [TestCase("""{"id":"t","status":"incomplete","sep":"6","message":["\ud800"],"unknown":{"\ud800":1}}""")]
    public void A_member_of_an_odd_form_hides_nothing_else(string json)
    {
        var view = View(json)!;
        Assert.That((view.Id, view.Status, view.Sep), Is.EqualTo(("t", "incomplete", "6")));
    }

    [Test]
    public void Texts_of_any_length_are_taken_or_left_but_do_not_break_anything()
    {
        var huge = new string('x', 1_000_000);
        Assert.That(View($$"""{"id":"{{huge}}","status":"incomplete"}"""), Is.Null);
        Assert.That(View($$"""{"id":"t","status":"{{huge}}"}"""), Is.Null);
        var payment = View((
            """{"id":"t","sep":"31","status":"pending_receiver","customers":{"sender":{"id":"HUGE"},"""
            + """ "receiver":{"id":"r"}},"message":"HUGE"}""")
            .Replace("HUGE", huge, StringComparison.Ordinal))!;
        Assert.That((payment.SenderId, payment.ReceiverId), Is.EqualTo(("", "r")));
    }

    [Test]
    public void The_later_of_both_times_counts_and_none_is_none()
    {
        Assert.That(View("""{"id":"t","status":"incomplete","started_at":"2026-01-01T00:00:00.0019Z"}""")!.UpdatedAt,
            Is.EqualTo(1767225600001));
        Assert.That(View(
            """{"id":"t","status":"incomplete","started_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:01Z"}""")!.UpdatedAt,
            Is.EqualTo(1767225601000));
        Assert.That(View("""{"id":"t","status":"incomplete"}""")!.UpdatedAt, Is.Zero);
    }

    [Test]
    public void Any_text_anywhere_is_taken_or_left()
    {
        var names = Gen.Elements("id", "sep", "kind", "status", "started_at", "updated_at", "customers", "sender", "account", "memo",
            "amount_in");
        var leaf = Gen.OneOf(Generators.Text.Select(text => JsonSerializer.Serialize(text)),
            Gen.Elements("null", "true", "1e400", "-0", "[]", "{}", "\"\\ud800\""));
        var member = from name in names
                     from value in leaf
                     from nested in Gen.Elements(false, true)
                     select nested ? $"\"customers\":{{\"sender\":{{\"{name}\":{value}}}}}" : $"\"{name}\":{value}";
        Prop.ForAll(Gen.ListOf(member).ToArbitrary(), members =>
        {
            _ = View("{" + string.Join(',', members) + "}");
        }).QuickCheckThrowOnFailure();
    }

    static PlatformView OfWallet(string sender) => View("""{"id":"t","sep":"6","status":"incomplete","customers":{"sender":""" + sender
        .Replace("\"G\"", $"\"{Plain}\"", StringComparison.Ordinal).Replace("\"M\"", $"\"{Muxed}\"", StringComparison.Ordinal) + "}}")!;

    static PlatformView? View(string json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        return PlatformView.Of(Transaction.Read(document.RootElement.Clone()));
    }
}
