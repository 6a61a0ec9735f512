using System.Buffers;

namespace AnchorCallbacks.Sep9.Checks;

static class BankChecks
{
    static readonly SearchValues<char> InAlias = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-");

    /// <summary>National account numbers have no common form and keep their separators. A number that looks like an IBAN must be a valid
    /// one.</summary>
    public static Checked AccountNumber(string value, DateOnly today) => Iban.In(CodeText.Bare(value)) ?? BankNumber(value, today);

    public static Checked BankNumber(string value, DateOnly today)
    {
        var number = CodeText.Fold(value);
        return number.Any(char.IsLetterOrDigit) ? Checked.Good(number) : Checked.Bad(RuleTexts.BankNumber);
    }

    public static Checked Clabe(string value, DateOnly today)
    {
        var digits = CodeText.Compact(value);
        if (digits.Length != 18 || !TextChecks.AllDigits(digits))
            return Checked.Bad(RuleTexts.Clabe);
        return Verifies(digits.AsSpan(0, 18), [3, 7, 1]) ? Checked.Good(digits) : Checked.Bad(RuleTexts.ClabeDigit);
    }

    /// <summary>A CBU or CVU: two blocks, 8 and 14 digits, each with its own check digit.</summary>
    public static Checked Cbu(string value, DateOnly today)
    {
        var digits = CodeText.Compact(value);
        if (digits.Length != 22 || !TextChecks.AllDigits(digits))
            return Checked.Bad(RuleTexts.Cbu);
        return Verifies(digits.AsSpan(0, 8), [7, 1, 3, 9]) && Verifies(digits.AsSpan(8), [3, 9, 7, 1])
            ? Checked.Good(digits)
            : Checked.Bad(RuleTexts.CbuDigit);
    }

    /// <summary>Follows the rules of the central bank of Argentina.</summary>
    public static Checked CbuAlias(string value, DateOnly today)
    {
        var alias = CodeText.Fold(value);
        return alias.Length is >= 6 and <= 20 && !alias.AsSpan().ContainsAnyExcept(InAlias)
            ? Checked.Good(alias)
            : Checked.Bad(RuleTexts.CbuAlias);
    }

    /// <summary>The last digit must make the weighted sum of the digits (each product modulo 10) a multiple of ten.</summary>
    static bool Verifies(ReadOnlySpan<char> digits, ReadOnlySpan<int> weights)
    {
        var sum = digits[^1] - '0';
        for (var i = 0; i < digits.Length - 1; i++)
            sum += (digits[i] - '0') * weights[i % weights.Length] % 10;
        return sum % 10 == 0;
    }
}
