using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Platform;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers.Types;

/// <summary>Which transactions a rule means, and what is wrong with one.</summary>
sealed class TransactionRuleTests
{
    const string Issuer = "GDQOE23CFSUMSVQK4Y5JHPPYK73VYCNHZHA7ENKCV37P6SUEO6XQBKPP";

    [TestCase("1000", "1000", true)]
    [TestCase("1000", "1000.0000000", true)]
    [TestCase("1000", "999.9999999", false)]
    [TestCase("0.1", "0.1", true)]
    [TestCase("0.1", "0.0999999999999999999", false)]
    [TestCase("99999999999999999999", "99999999999999999999", true)]
    [TestCase("99999999999999999999", "99999999999999999998.9", false)]
    [TestCase("0.00000000000000000001", "0.00000000000000000001", true)]
    public void Amounts_are_compared_exactly(string least, string amount, bool fits) =>
        Assert.That(Rule($"amountAtLeast: {least}").Fits(Withdrawal(amount), "sender"), Is.EqualTo(fits));

    [Test]
    public void Amounts_are_compared_as_numbers()
    {
        var amounts = from whole in Gen.Choose(0, int.MaxValue)
                      from fraction in Gen.Choose(0, 9_999_999)
                      from zeros in Gen.Choose(0, 3)
                      select new string('0', zeros) + whole.ToString(CultureInfo.InvariantCulture) + "."
                          + fraction.ToString("0000000", CultureInfo.InvariantCulture) + new string('0', zeros);
        Prop.ForAll(amounts.ToArbitrary(), amounts.ToArbitrary(), (least, amount) =>
            Rule($"amountAtLeast: '{least}'")
                .Fits(Withdrawal(amount), "sender") == decimal.Parse(amount, CultureInfo.InvariantCulture) >= decimal.Parse(least,
                CultureInfo.InvariantCulture))
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_star_stands_for_any_text_and_nothing_else_for_anything_but_itself()
    {
        var parts = Gen.Elements("a", "b", "ab", "*", ":", ".");
        var pattern = Gen.ListOf(parts).Select(string.Concat);
        var asset = Gen.ListOf(Gen.Elements("a", "b", "ab", ":", ".")).Select(string.Concat);
        Prop.ForAll(pattern.ToArbitrary(), asset.ToArbitrary(), (glob, name) =>
        {
            var rule = new TransactionRule(null, null, glob, null, null, [], true);
            var expected = Regex.IsMatch(name, "\\A" + Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal) + "\\z",
                RegexOptions.CultureInvariant);
            return rule.Fits(Withdrawal("1", name), "sender") == expected;
        }).QuickCheckThrowOnFailure();
    }

    [TestCase("asset: stellar:USDC:*", true)]
    [TestCase("asset: stellar:usdc:*", false)]
    [TestCase("asset: 'stellar:*'", true)]
    [TestCase("asset: '*:GDQ*'", true)]
    [TestCase("asset: stellar:USDC", false)]
    [TestCase("sep: 6", true)]
    [TestCase("sep: 31", false)]
    [TestCase("kind: withdrawal", true)]
    [TestCase("kind: withdrawal-exchange", false)]
    [TestCase("role: sender", true)]
    [TestCase("role: receiver", false)]
    [TestCase("sep: 6, kind: withdrawal, asset: 'stellar:USDC:*', amountAtLeast: 1000, role: sender", true)]
    [TestCase("sep: 6, kind: deposit, asset: 'stellar:USDC:*', amountAtLeast: 1000", false)]
    public void Everything_a_rule_says_must_hold(string when, bool fits) =>
        Assert.That(Rule(when).Fits(Withdrawal("1000"), "sender"), Is.EqualTo(fits));

    [Test]
    public void Asset_and_amount_must_meet_in_one_of_the_amounts()
    {
        var exchange = Read("""{"id":"t","sep":"6","kind":"withdrawal-exchange","status":"incomplete","amount_in":{"amount":"5","asset":"stellar:USDC:G"},"amount_out":{"amount":"5000","asset":"iso4217:CAD"}}""");
        Assert.That(Rule("asset: 'stellar:*', amountAtLeast: 1000").Fits(exchange, "sender"), Is.False);
        Assert.That(Rule("asset: 'iso4217:*', amountAtLeast: 1000").Fits(exchange, "sender"));
        Assert.That(Rule("amountAtLeast: 1000").Fits(exchange, "sender"));
        Assert.That(Rule("amountAtLeast: 0").Fits(Read("""{"id":"t","sep":"6","status":"incomplete"}"""), "sender"), Is.False, "no amount at all");
    }

    [TestCase("transactionRules: { }", "types.yaml:2:19: transactionRules must be a list (- when: …)")]
    [TestCase("transactionRules:\n  - { when: { sep: 38 }, require: [id_number] }",
        "types.yaml:3:20: sep must be 6, 24 or 31")]
    [TestCase("transactionRules:\n  - { when: { kind: payout }, require: [id_number] }",
        "types.yaml:3:21: kind must be one of deposit, deposit-exchange, withdrawal, withdrawal-exchange, receive")]
    [TestCase("transactionRules:\n  - { when: { role: both }, require: [id_number] }", "types.yaml:3:21: role must be sender or receiver")]
    [TestCase("transactionRules:\n  - { when: { amountAtLeast: 1e3 }, require: [id_number] }",
        "types.yaml:3:30: amountAtLeast must be a decimal number, such as 1000 or 0.5")]
    [TestCase("transactionRules:\n  - { when: { amountAtLeast: -1 }, require: [id_number] }",
        "types.yaml:3:30: amountAtLeast must be a decimal number, such as 1000 or 0.5")]
    [TestCase("transactionRules:\n  - { when: { amountAtLeast: 1,000 }, require: [id_number] }", "")]
    [TestCase("transactionRules:\n  - { when: { amount: 1 }, require: [id_number] }",
        "types.yaml:3:15: when has no member 'amount'; it may have sep, kind, asset, amountAtLeast, role")]
    [TestCase("transactionRules:\n  - { when: { sep: 6 }, require: [shoe_size] }", "types.yaml:3:34: 'shoe_size' is not a SEP-9 field")]
    [TestCase("transactionRules:\n  - { when: { sep: 6 } }", "types.yaml:3:5: a transaction rule must have require, review or both")]
    [TestCase("transactionRules:\n  - { when: { sep: 6 }, review: sometimes }", "types.yaml:3:33: review must be auto or manual")]
    [TestCase("transactionRules:\n  - { when: { sep: 6 }, requires: [id_number] }",
        "types.yaml:3:25: a transaction rule has no member 'requires'; it may have when, require, review")]
    [TestCase("transactionRules:\n  - sep6", "types.yaml:3:5: a transaction rule must be a mapping (name: value)")]
    public void A_bad_rule_stops_the_start_with_its_place(string rules, string problem) =>
        Assert.That(TypesText.Problems("types: { default: {} }\n" + rules)[0], problem.Length > 0 ? Is.EqualTo(problem)
            : Does.StartWith("types.yaml:3:"));

    static TransactionRule Rule(string when) =>
        TypesText.Build($"types: {{ default: {{}} }}\ntransactionRules:\n  - {{ when: {{ {when} }}, require: [id_number] }}")
            .Rules.Single();

    static Transaction Withdrawal(string amount, string asset = $"stellar:USDC:{Issuer}") =>
        Read($$$"""{"id":"t","sep":"6","kind":"withdrawal","status":"incomplete","amount_in":{"amount":"{{{amount}}}","asset":"{{{asset}}}"}}""");

    static Transaction Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Transaction.Read(document.RootElement.Clone());
    }
}
