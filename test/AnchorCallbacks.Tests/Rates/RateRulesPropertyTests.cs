using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates;
using AnchorCallbacks.Rates.Numbers;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>The server's rules refuse what AP would refuse, and nothing else.</summary>
sealed class RateRulesPropertyTests
{
    static readonly Dictionary<string, int> Decimals = new() { ["sold"] = 2, ["bought"] = 3, ["third"] = 1, ["whole"] = 0 };

    [Test]
    public void An_answer_is_refused_just_when_AP_refuses_it()
    {
        var (taken, refused) = (0, 0);
        Prop.ForAll(Answers.ToArbitrary(), answer =>
        {
            var (firm, asked, rate) = answer;
            var query = Priced.Query("sold", asked, "bought", null) with { Firm = firm };
            using var json = RateAnswer.Write(rate, firm);
            var failing = PlatformChecks.Failing(System.Text.Encoding.UTF8.GetString(json.Written), firm, "sold", asked, "bought", null,
                Decimals);
            var broken = RateRules.Violation(rate, query, new Assets(Decimals));
            Interlocked.Increment(ref broken is null ? ref taken : ref refused);
            Assert.That(broken is null, Is.EqualTo(failing.Count == 0), $"{rate}: {broken} against [{string.Join(' ', failing)}]");
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
        Assert.That(Math.Min(taken, refused), Is.GreaterThan(300), "both occur often enough to be told apart");
    }

    /// <summary>Few values, so that many answers are right or wrong by very little.</summary>
    static Gen<(bool Firm, string Asked, Rate Rate)> Answers =>
        from firm in Gen.Elements(true, false)
        from id in Gen.Frequency((5, Gen.Constant<string?>("q")), (1, Gen.Constant<string?>(null)))
        from expires in Gen.Frequency((5, Gen.Constant<string?>("2027-01-01T00:00:00Z")), (1, Gen.Constant<string?>(null)))
        from asked in Gen.Elements("10", "10.00", "12")
        from sell in Gen.Frequency((8, Gen.Constant(asked)), (1, Gen.Elements("10", "10.001", "12.010", "0")))
        from price in Gen.Elements("1", "1.000", "1.001", "0.9999", "1.25", "2")
        from fee in Gen.OneOf(Gen.Constant<RateFee?>(null), Fees)
        let exact = Value(sell) / Value(price) - (fee is null ? 0 : fee.Asset == "sold" ? fee.Total.Value / Value(price) : fee.Total.Value)
        from off in Gen.Elements<Rational>(0, 0, 0, new Rational(1, 1000), new Rational(9, 1000), new Rational(1, 100))
        from buy in Gen.Frequency((8, Gen.Constant(exact.Sign > 0 ? ExactDecimal.From(exact + off, 3).Text : "1")),
            (1, Gen.Elements("0", "10", "9.0001")))
        select (firm, asked, new Rate(id, Number(price), Number(sell), Number(buy), expires is null ? null : Instant.Parse(expires), fee));

    static Gen<RateFee?> Fees =>
        from total in Gen.Elements("0", "0.0", "1", "1.0", "0.5", "0.01", "0.001")
        from asset in Gen.Elements("sold", "sold", "bought", "third", "whole", "unknown")
        from details in Gen.Elements([], [], new[] { total }, ["0.5", "0.5"], ["0.5"], ["0", total])
        select (RateFee?)new RateFee(Number(total), asset, [.. details.Select(amount => new RateFeeDetail("part", null, Number(amount)))]);

    static ExactDecimal Number(string text) => ExactDecimal.TryParse(text, out var number) ? number : throw new ArgumentException(text);

    static Rational Value(string text) => Number(text).Value;
}
