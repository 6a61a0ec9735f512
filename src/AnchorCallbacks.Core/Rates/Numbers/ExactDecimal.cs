using System.Globalization;
using System.Numerics;

namespace AnchorCallbacks.Rates.Numbers;

/// <summary>A decimal number with its exact spelling: 10 and 10.00 have the same value.</summary>
readonly record struct ExactDecimal(string Text, Rational Value)
{
    const int MaxCharacters = 128;

    /// <summary>Rounds half down to a number of decimal places and removes trailing zeros.</summary>
    public static ExactDecimal From(Rational value, int places)
    {
        var units = value.Units(places);
        var digits = units.ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        var point = digits.Length - places;
        var fraction = digits.AsSpan(point).TrimEnd('0');
        var text = fraction.IsEmpty ? digits[..point] : $"{digits.AsSpan(0, point)}.{fraction}";
        return new(text, new Rational(units, BigInteger.Pow(10, places)));
    }

    /// <summary>The same number with at least this many decimal places: 1.5 with two is 1.50.</summary>
    public ExactDecimal WithPlaces(int places)
    {
        var missing = places - Places;
        return missing <= 0 ? this : this with { Text = Text + (Places == 0 ? "." : "") + new string('0', missing) };
    }

    /// <summary>The number of decimal places in the text.</summary>
    public int Places => Text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? Text.Length - point - 1 : 0;

    /// <summary>Reads digits, optionally with a point between them. A sign or an exponent is not allowed.</summary>
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
