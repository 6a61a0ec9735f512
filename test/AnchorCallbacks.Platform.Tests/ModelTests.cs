using System.Globalization;
using System.Numerics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>Amounts, times and words: exact, and open to what comes.</summary>
sealed class ModelTests
{
    [TestCase("0")]
    [TestCase("12.5")]
    [TestCase("0010.00")]
    [TestCase("12345678901234567890.12345678901234567890")]
    public void An_amount_is_kept_as_it_is_written(string text)
    {
        Assert.That(Amount.Parse(text).ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1.")]
    [TestCase(".5")]
    [TestCase("1e3")]
    [TestCase("1,5")]
    [TestCase(" 1")]
    [TestCase("٣")]
    [TestCase("123456789012345678901")]
    [TestCase("0.123456789012345678901")]
    public void Anything_else_is_no_amount(string text)
    {
        Assert.That(Amount.TryParse(text, out _), Is.False);
        Assert.That(() => Amount.Parse(text), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Amounts_compare_by_value()
    {
        var digits = Gen.Elements("0123456789".ToCharArray()).ArrayOf().Select(array => new string(array));
        var texts = digits.Where(whole => whole.Length is > 0 and <= 20)
            .SelectMany(whole => digits.Where(fraction => fraction.Length <= 20), (whole, fraction) => fraction.Length == 0 ? whole
                : $"{whole}.{fraction}");
        Prop.ForAll(texts.Two().ToArbitrary(), pair =>
        {
            var (left, right) = (Amount.Parse(pair.Item1), Amount.Parse(pair.Item2));
            var order = Scaled(pair.Item1).CompareTo(Scaled(pair.Item2));
            return Math.Sign(left.CompareTo(right)) == order && (left == right) == (order == 0)
                && (order != 0 || left.GetHashCode() == right.GetHashCode());
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void An_amount_and_a_decimal_are_exact_both_ways_or_not_at_all()
    {
        Assert.That(Amount.FromDecimal(12.50m).ToString(), Is.EqualTo("12.50"));
        Assert.That(Amount.Parse("0.12345678901234567890").ToDecimal(), Is.EqualTo(0.1234567890123456789m));
        Assert.That(() => Amount.Parse("12345678901234567890.12345678901234567890").ToDecimal(), Throws.TypeOf<OverflowException>());
        Assert.That(() => Amount.FromDecimal(-1), Throws.TypeOf<FormatException>());
    }

    [TestCase("2026-11-21T09:30:35.817626732Z")]
    [TestCase("2026-11-21T09:30:35.817626Z")]
    [TestCase("2026-11-21T09:30:35.817Z")]
    [TestCase("2026-11-21T09:30:35Z")]
    [TestCase("1969-12-31T23:59:59.999999999Z")]
    public void A_time_is_kept_to_the_nanosecond(string text)
    {
        Assert.That(Instant.Parse(text).ToString(), Is.EqualTo(text));
    }

    [TestCase("2026-11-21T10:30:35.5+01:00", "2026-11-21T09:30:35.500Z")]
    [TestCase("2026-11-21T00:00:00-05:30", "2026-11-21T05:30:00Z")]
    public void A_time_is_written_in_UTC(string text, string utc)
    {
        Assert.That(Instant.Parse(text).ToString(), Is.EqualTo(utc));
    }

    [TestCase("2026-11-21T09:30:35")]
    [TestCase("2026-11-21")]
    [TestCase("2026-02-30T09:30:35Z")]
    [TestCase("2026-11-21T09:30:35.1234567890Z")]
    [TestCase("2026-11-21T09:30:35.Z")]
    [TestCase("tomorrow")]
    public void A_time_without_offset_or_out_of_the_calendar_is_refused(string text)
    {
        Assert.That(Instant.TryParse(text, out _), Is.False);
    }

    [Test]
    public void A_time_of_dotnet_goes_there_and_back()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<DateTimeOffset>(), time =>
            Instant.From(time).ToDateTimeOffset() == time && Instant.Parse(Instant.From(time).ToString()) == Instant.From(time))
                .QuickCheckThrowOnFailure();
    }

    [Test]
    public void Words_and_members_of_later_releases_survive()
    {
        const string Json = """{"id":"t","sep":99,"kind":"swap","status":"pending_moon","new_member":{"a":1}}""";
        var transaction = JsonSerializer.Deserialize(Json, PlatformJson.Default.Transaction)!;

        Assert.That((transaction.Sep.Value, transaction.Kind.Value, transaction.Status.Value), Is.EqualTo(("99", "swap", "pending_moon")));
        Assert.That(transaction.Status.IsFinal, Is.False);
    }

    static BigInteger Scaled(string text)
    {
        var parts = text.Split('.');
        return BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(20, '0'), CultureInfo.InvariantCulture);
    }
}
