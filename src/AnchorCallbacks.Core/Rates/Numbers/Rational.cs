using System.Numerics;

namespace AnchorCallbacks.Rates.Numbers;

/// <summary>An exact fraction. Prices may have no finite decimal form, and amounts have up to 40 digits. Only <see cref="Round"/> and
/// <see cref="Units"/> round.</summary>
readonly struct Rational : IComparable<Rational>
{
    readonly BigInteger numerator, denominator;

    /// <param name="denominator">Above 0.</param>
    public Rational(BigInteger numerator, BigInteger denominator) => (this.numerator, this.denominator) = (numerator, denominator);

    public static Rational Zero { get; } = 0;

    public static Rational One { get; } = 1;

    public int Sign => numerator.Sign;

    // default(Rational) is 0.
    BigInteger Denominator => denominator.IsZero ? BigInteger.One : denominator;

    public static implicit operator Rational(int value) => new(value, BigInteger.One);

    public static Rational operator +(Rational left, Rational right) => left.Denominator == right.Denominator
        ? new(left.numerator + right.numerator, left.Denominator)
        : new(left.numerator * right.Denominator + right.numerator * left.Denominator, left.Denominator * right.Denominator);

    public static Rational operator -(Rational left, Rational right) => left + new Rational(-right.numerator, right.Denominator);

    public static Rational operator *(Rational left, Rational right) =>
        new(left.numerator * right.numerator, left.Denominator * right.Denominator);

    public static Rational operator /(Rational left, Rational right) => right.Sign > 0
        ? new(left.numerator * right.Denominator, left.Denominator * right.numerator)
        : throw new DivideByZeroException("The divisor must be above 0.");

    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    public int CompareTo(Rational other) => (numerator * other.Denominator).CompareTo(other.numerator * Denominator);

    public Rational Abs() => new(BigInteger.Abs(numerator), Denominator);

    /// <summary>The integer part of a number that is not negative.</summary>
    public BigInteger Floor() => BigInteger.Divide(numerator, Denominator);

    /// <summary>Whether the number has at most this many decimal places, without trailing zeros.</summary>
    public bool Fits(int places) => BigInteger.Remainder(numerator * BigInteger.Pow(10, places), Denominator).IsZero;

    /// <summary>Rounds a number that is not negative to this many decimal places, half down.</summary>
    public Rational Round(int places) => new(Units(places), BigInteger.Pow(10, places));

    /// <summary>The number in units of the last decimal place, rounded half down.</summary>
    public BigInteger Units(int places)
    {
        var whole = BigInteger.DivRem(numerator * BigInteger.Pow(10, places), Denominator, out var rest);
        return 2 * rest > Denominator ? whole + 1 : whole;
    }
}
