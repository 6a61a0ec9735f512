using System.Globalization;
using System.Numerics;

namespace AnchorCallbacks.Simulator;

/// <summary>A decimal of any length, as Java's BigDecimal: nothing is rounded.</summary>
/// <param name="Unscaled">All digits as one whole number.</param>
/// <param name="Scale">The digits after the point.</param>
public readonly record struct ExactDecimal(BigInteger Unscaled, int Scale)
{
    /// <summary>0.</summary>
    public static ExactDecimal Zero { get; } = new(0, 0);

    /// <summary>The digits after the point, without trailing zeros.</summary>
    public int Decimals
    {
        get
        {
            var (rest, scale) = (Unscaled, Scale);
            while (scale > 0 && rest % 10 == 0)
                (rest, scale) = (rest / 10, scale - 1);
            return scale;
        }
    }

    /// <summary>The number of digits before the point.</summary>
    public int WholeDigits => (BigInteger.Abs(Unscaled) / BigInteger.Pow(10, Scale)).ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>Parses a decimal. Null if the text is not one.</summary>
    public static ExactDecimal? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 200)
            return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return BigInteger.TryParse(point < 0 ? text
            : text.Remove(point, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled)
            ? new(unscaled, point < 0 ? 0 : text.Length - point - 1)
            : null;
    }

    /// <summary>10 to the power of −<paramref name="digits"/>.</summary>
    public static ExactDecimal Unit(int digits) => new(1, digits);

    /// <summary>The exact sum.</summary>
    public static ExactDecimal operator +(ExactDecimal a, ExactDecimal b) =>
        new(a.At(Math.Max(a.Scale, b.Scale)) + b.At(Math.Max(a.Scale, b.Scale)), Math.Max(a.Scale, b.Scale));

    /// <summary>The exact difference.</summary>
    public static ExactDecimal operator -(ExactDecimal a, ExactDecimal b) => a + new ExactDecimal(-b.Unscaled, b.Scale);

    /// <summary>The exact product.</summary>
    public static ExactDecimal operator *(ExactDecimal a, ExactDecimal b) => new(a.Unscaled * b.Unscaled, a.Scale + b.Scale);

    /// <summary>Compares by value.</summary>
    public static bool operator <(ExactDecimal a, ExactDecimal b) => a.CompareTo(b) < 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >(ExactDecimal a, ExactDecimal b) => a.CompareTo(b) > 0;

    /// <summary>The absolute value.</summary>
    public ExactDecimal Abs() => new(BigInteger.Abs(Unscaled), Scale);

    /// <summary>Compares by value.</summary>
    public int CompareTo(ExactDecimal other) => At(Math.Max(Scale, other.Scale)).CompareTo(other.At(Math.Max(Scale, other.Scale)));

    /// <inheritdoc/>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return (Unscaled.Sign < 0 ? "-" : "") + (Scale == 0 ? digits : $"{digits[..^Scale]}.{digits[^Scale..]}");
    }

    BigInteger At(int scale) => Unscaled * BigInteger.Pow(10, scale - Scale);
}
