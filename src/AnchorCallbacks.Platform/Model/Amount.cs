using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Platform;

/// <summary>
/// An amount in whole units of an asset (12.5 means twelve and a half). It is exact decimal text, never a
/// binary fraction. It has at most 20 digits before and 20 after the point, and is never negative. Amounts compare by value
/// (<c>10</c> equals <c>10.00</c>), and are sent as they were written.
/// </summary>
/// <remarks>Source: AP core <c>SepRequestValidator</c>, <c>MathHelper</c> (the limit of 20 digits since 4.2.0).</remarks>
[JsonConverter(typeof(Converter))]
public readonly struct Amount : IEquatable<Amount>, IComparable<Amount>
{
    const int MostDigits = 20;

    readonly string? text;

    Amount(string text) => this.text = text;

    /// <summary>The amount 0.</summary>
    public static Amount Zero { get; } = new("0");

    /// <summary>Reads decimal text such as <c>12.5</c>.</summary>
    /// <exception cref="FormatException">The text is not such a number.</exception>
    public static Amount Parse(string text) =>
        TryParse(text, out var amount) ? amount
            : throw new FormatException("An amount is decimal digits with at most 20 before and 20 after a point, such as 12.5.");

    /// <summary>Reads decimal text such as <c>12.5</c>; false if it is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Amount amount)
    {
        amount = default;
        if (string.IsNullOrEmpty(text))
            return false;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text.AsSpan() : text.AsSpan(0, point);
        var fraction = point < 0 ? default : text.AsSpan(point + 1);
        if (whole.Length is 0 or > MostDigits || fraction.Length > MostDigits || (point >= 0 && fraction.IsEmpty)
            || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return false;
        amount = new(text);
        return true;
    }

    /// <summary>The amount of an exact decimal.</summary>
    /// <exception cref="FormatException">It is negative or has more than 20 digits on a side.</exception>
    public static Amount FromDecimal(decimal value) => Parse(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The amount as an exact decimal.</summary>
    /// <exception cref="OverflowException">It has more digits than a <see cref="decimal"/> holds.</exception>
    public decimal ToDecimal()
    {
        var value = decimal.Parse(ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new Amount(value.ToString(CultureInfo.InvariantCulture)) == this ? value
            : throw new OverflowException("The amount has more digits than a decimal holds.");
    }

    /// <summary>The text as written.</summary>
    public override string ToString() => text ?? "0";

    /// <inheritdoc/>
    public bool Equals(Amount other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Amount other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var digits = Digits();
        return HashCode.Combine(string.GetHashCode(digits.Whole), string.GetHashCode(digits.Fraction));
    }

    /// <summary>Compares by value.</summary>
    public int CompareTo(Amount other)
    {
        var digits = Digits();
        var others = other.Digits();
        if (digits.Whole.Length != others.Whole.Length)
            return digits.Whole.Length.CompareTo(others.Whole.Length);
        var order = digits.Whole.SequenceCompareTo(others.Whole);
        return order != 0 ? order : digits.Fraction.SequenceCompareTo(others.Fraction);
    }

    /// <summary>Equal in value.</summary>
    public static bool operator ==(Amount left, Amount right) => left.Equals(right);

    /// <summary>Different in value.</summary>
    public static bool operator !=(Amount left, Amount right) => !left.Equals(right);

    /// <summary>Less in value.</summary>
    public static bool operator <(Amount left, Amount right) => left.CompareTo(right) < 0;

    /// <summary>Greater in value.</summary>
    public static bool operator >(Amount left, Amount right) => left.CompareTo(right) > 0;

    /// <summary>Less or equal in value.</summary>
    public static bool operator <=(Amount left, Amount right) => left.CompareTo(right) <= 0;

    /// <summary>Greater or equal in value.</summary>
    public static bool operator >=(Amount left, Amount right) => left.CompareTo(right) >= 0;

    /// <summary>The digits that count for the value: without leading zeros and without trailing zeros of the fraction.</summary>
    readonly ref struct DigitPair(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction)
    {
        public readonly ReadOnlySpan<char> Whole = whole, Fraction = fraction;
    }

    DigitPair Digits()
    {
        var all = ToString().AsSpan();
        var point = all.IndexOf('.');
        return new(point < 0 ? all.TrimStart('0') : all[..point].TrimStart('0'), point < 0 ? default : all[(point + 1)..].TrimEnd('0'));
    }

    /// <summary>Reads AP's amount without a check, so that an invalid one does not hide the transaction.</summary>
    internal sealed class Converter : JsonConverter<Amount>
    {
        public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
