using System.Globalization;
using System.Numerics;

namespace AnchorCallbacks.Rates.Numbers;

/// <summary>A number as it is written, and what it is worth: 10 and 10.00 are worth the same.</summary>
readonly record struct ExactDecimal(string Text, Rational Value)
{
    const int MaxCharacters = 128;

    /// <summary>Rounded half down to so many places, without zeros at the end.</summary>
    public static ExactDecimal From(Rational value, int places)
    {
        var units = value.Units(places);
        var digits = units.ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        var point = digits.Length - places;
        var fraction = digits.AsSpan(point).TrimEnd('0');
        var text = fraction.IsEmpty ? digits[..point] : $"{digits.AsSpan(0, point)}.{fraction}";
        return new(text, new Rational(units, BigInteger.Pow(10, places)));
    }

    /// <summary>The same number with at least so many places: 1.5 with two is 1.50.</summary>
    public ExactDecimal WithPlaces(int places)
    {
        var missing = places - Places;
        return missing <= 0 ? this : this with { Text = Text + (Places == 0 ? "." : "") + new string('0', missing) };
    }

    /// <summary>Places after the point, as written.</summary>
    public int Places => Text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? Text.Length - point - 1 : 0;

    /// <summary>Reads digits with a point between them or none; no sign, no exponent.</summary>
    public static bool TryParse(string? text, out ExactDecimal number)
    {
        number = default;
        if (text is null or { Length: 0 or > MaxCharacters })
            return false;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : text.Length - point - 1;
        var digits = point < 0 ? text : text.Remove(point, 1);
        if (point == 0 || (point > 0 && places == 0) || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return false;
        number = new(text, new Rational(BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture),
            BigInteger.Pow(10, places)));
        return true;
    }
}
