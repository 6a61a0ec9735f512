using System.Globalization;
using AnchorCallbacks.Rates.Numbers;
using AnchorCallbacks.Rates.Table;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Rates;

/// <summary>Whatever is configured and asked, AP takes the answer.</summary>
sealed class PricingPropertyTests
{
    const string Sell = "sold";
    const string Buy = "bought";

    /// <param name="Amount">In the smallest unit of the asset it is given in.</param>
    public sealed record Case(int SellDecimals, int BuyDecimals, string Price, string? Below,
        (bool OfSell, (string? Fixed, string? Percent)[] Parts)? Fee, bool Selling, string Amount, bool OneAsset)
    {
        public string Bought => OneAsset ? Sell : Buy;

        public IReadOnlyDictionary<string, int> Decimals => OneAsset
            ? new Dictionary<string, int> { [Sell] = SellDecimals }
            : new Dictionary<string, int> { [Sell] = SellDecimals, [Buy] = BuyDecimals };

        public Pair Pair
        {
            get
            {
                var price = OneAsset ? Rational.One : Value(Price) / (Below is null ? Rational.One : Value(Below));
                var fee = Fee is not var (ofSell, parts) ? null : new FeeRule(ofSell || OneAsset,
                    [.. parts.Select((part, i) =>
                        new FeePart($"part {i}", null, part.Fixed is null ? 0 : Value(part.Fixed), part.Percent is null ? 0
                        : Value(part.Percent) / 100, 0))]);
                return new(new(Sell, SellDecimals), new(Bought, OneAsset ? SellDecimals : BuyDecimals), price, 0, fee,
                    new(TimeSpan.FromMinutes(10), TimeSpan.FromDays(1)), []);
            }
        }

        static Rational Value(string text) => ExactDecimal.TryParse(text, out var number) ? number.Value
            : throw new ArgumentException(text);
    }

    [Test]
    public void Every_answer_passes_APs_checks()
    {
        var answered = 0;
        var refused = 0;
        Prop.ForAll(Cases.ToArbitrary(), @case =>
        {
            var answer = Answer(@case);
            if (!answer.StartsWith('{'))
            {
                Interlocked.Increment(ref refused);
                return true;
            }
            Interlocked.Increment(ref answered);
            var failing = PlatformChecks.Failing(answer, false, Sell, @case.Selling ? @case.Amount : null, @case.Bought, @case.Selling
                ? null : @case.Amount, @case.Decimals);
            Assert.That(failing, Is.Empty, answer);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        Assert.That(answered, Is.GreaterThan(4 * refused), "most random questions have an answer");
    }

    [Test]
    public void The_amount_asked_for_comes_back_as_it_was_written() =>
        Prop.ForAll(Cases.ToArbitrary(), @case =>
        {
            var answer = Answer(@case);
            return !answer.StartsWith('{')
                || answer.Contains($"\"{(@case.Selling ? "sell" : "buy")}_amount\":\"{@case.Amount}\"", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void An_asset_exchanged_for_itself_has_price_1() =>
        Prop.ForAll(Cases.Select(@case => @case with { OneAsset = true, Fee = @case.SellDecimals == 0 ? null : @case.Fee }).ToArbitrary(),
            @case =>
        {
            var answer = Answer(@case);
            return !answer.StartsWith('{') || answer.Contains("\"price\":\"1\"", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    /// <summary>What is bought without a fee is the nearest amount there is, and of two the lesser.</summary>
    [Test]
    public void Rounding_is_to_the_nearest_and_half_down() =>
        Prop.ForAll(Gen.Choose(1, 999_999).Zip(Gen.Choose(1, 9_999)).Zip(Gen.Choose(0, 4)).ToArbitrary(), numbers =>
        {
            var ((amount, price), places) = numbers;
            var answer = Answer(new(0, places, price.ToString(CultureInfo.InvariantCulture), null, null, true,
                amount.ToString(CultureInfo.InvariantCulture), false));
            var unit = 1m / (decimal)Math.Pow(10, places);
            // The quotient has more digits than a decimal holds; half of a unit is exact.
            var units = Math.Floor(amount / (price * unit));
            if ((amount - units * unit * price) * 2 > unit * price)
                units++;
            var expected = units == 0 ? "too small"
                : $"\"buy_amount\":\"{(units * unit).ToString("0.####", CultureInfo.InvariantCulture)}\"";
            return answer.Contains(expected, StringComparison.Ordinal) && (units == 0) != answer.StartsWith('{');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    static string Answer(Case @case) => Priced.Answer(@case.Pair,
        Priced.Query(Sell, @case.Selling ? @case.Amount : null, @case.Bought, @case.Selling ? null : @case.Amount));

    static Gen<string> Decimal(int whole, int places) =>
        from before in Gen.Choose(1, whole).SelectMany(Generators.Digits)
        from after in Gen.Choose(0, places).SelectMany(Generators.Digits)
        select after.Length == 0 ? before : $"{before}.{after}";

    static Gen<string> Positive(int whole, int places) => Decimal(whole, places).Where(text => text.Any(c => c is > '0' and <= '9'));

    static Gen<(string? Fixed, string? Percent)> Part(int decimals) => Gen.OneOf(
        Positive(2, decimals).Select(text => ((string?)text, (string?)null)),
        Positive(1, 4).Select(text => ((string?)null, (string?)text)));

    static Gen<Case> Cases =>
        from sellDecimals in Gen.Choose(0, 12)
        from buyDecimals in Gen.Choose(0, 12)
        from price in Gen.OneOf(Positive(6, 10), Positive(1, 12))
        from below in Gen.OneOf(Gen.Constant<string?>(null), Positive(3, 6).Select(text => (string?)text))
        from ofSell in Gen.Elements(true, false)
        from parts in Gen.ArrayOf(Part(ofSell ? sellDecimals : buyDecimals), 3)
        from count in Gen.Choose(0, 3)
        from selling in Gen.Elements(true, false)
        from amount in Gen.OneOf(Positive(14, selling ? sellDecimals : buyDecimals), Positive(4, selling ? sellDecimals : buyDecimals))
        from one in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        let feeDecimals = ofSell || one ? sellDecimals : buyDecimals
        let fee = count == 0 || feeDecimals == 0 || one ? ((bool, (string?, string?)[])?)null : (ofSell, parts[..count])
        select new Case(sellDecimals, buyDecimals, price, below, fee, selling, one && !selling ? Cut(amount, sellDecimals) : amount, one);

    /// <summary>An amount in the other asset's decimals, where both assets are one.</summary>
    static string Cut(string amount, int decimals)
    {
        var point = amount.IndexOf('.', StringComparison.Ordinal);
        return point < 0 || amount.Length - point - 1 <= decimals ? amount : decimals == 0 ? amount[..point]
            : amount[..(point + 1 + decimals)];
    }
}
