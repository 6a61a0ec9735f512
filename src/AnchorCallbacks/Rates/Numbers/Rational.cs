using System.Numerics;

namespace AnchorCallbacks.Rates.Numbers;

/// <summary>An exact number. Prices may be fractions without an end, and amounts have up to 40 digits: nothing is rounded before
/// somebody says to how many places.</summary>
readonly struct Rational : IComparable<Rational>
{
    readonly BigInteger numerator, denominator;

    /// <param name="denominator">Above 0.</param>
    public Rational(BigInteger numerator, BigInteger denominator) => (this.numerator, this.denominator) = (numerator, denominator);

    public static Rational Zero { get; } = 0;

    public static Rational One { get; } = 1;

    public int Sign => numerator.Sign;

    // default(Rational) is 0 as well.
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

    /// <summary>The whole part of a number that is not negative.</summary>
    public BigInteger Floor() => BigInteger.Divide(numerator, Denominator);

    /// <summary>Whether so many places after the point hold all of it; zeros at its end do not count.</summary>
    public bool Fits(int places) => BigInteger.Remainder(numerator * BigInteger.Pow(10, places), Denominator).IsZero;

    /// <summary>To so many places after the point, exactly half down; of a number that is not negative.</summary>
    public Rational Round(int places) => new(Units(places), BigInteger.Pow(10, places));

    /// <summary>How many of the smallest unit at so many places, exactly half down.</summary>
    public BigInteger Units(int places)
    {
        var whole = BigInteger.DivRem(numerator * BigInteger.Pow(10, places), Denominator, out var rest);
        return 2 * rest > Denominator ? whole + 1 : whole;
    }
}
