using System.Buffers;
using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Sep9;

/// <summary>The forms of a coded value (a number, a code, a choice, a date) for checks.</summary>
static class CodeText
{
    static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <returns>The compatibility form: full-width letters become ASCII, decimal digits become 0 to 9, dashes become hyphens, and white
    /// space becomes spaces. Ignorable characters are removed.</returns>
    public static string Fold(string value)
    {
        if (Ascii.IsValid(value))
            return value;
        var folded = new StringBuilder(value.Length);
        foreach (var rune in CleanText.Normalized(value, NormalizationForm.FormKC).EnumerateRunes())
            if (Blank.IsSpace(rune))
                folded.Append(' ');
            else if (!Blank.IsIgnorable(rune))
                Append(folded, rune);
        return folded.ToString();
    }

    /// <returns>The folded value without separators.</returns>
    public static string Compact(string value) => IsBare(value) ? value : Without(Fold(value), IsSeparator);

    /// <returns>Only the letters and digits, in upper case.</returns>
    public static string Bare(string value) =>
        (IsBare(value) ? value : Without(Fold(value), static c => !char.IsLetterOrDigit(c))).ToUpperInvariant();

    /// <param name="c">A character of a folded text.</param>
    public static bool IsSeparator(char c) =>
        char.IsWhiteSpace(c) || (char.IsPunctuation(c) && c is not ('#' or '%' or '&' or '*' or '@' or '!' or '?'))
        || c is '|' or '~' or '\u2044' or '\u2215' or '\u2219' or '\u22C5';

    public static string Without(string value, Func<char, bool> dropped)
    {
        var kept = new StringBuilder(value.Length);
        foreach (var c in value)
            if (!dropped(c))
                kept.Append(c);
        return kept.ToString();
    }

    static bool IsBare(string value) => !value.AsSpan().ContainsAnyExcept(LettersAndDigits);

    static void Append(StringBuilder folded, Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (category == UnicodeCategory.DecimalDigitNumber)
            folded.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
        // In Unicode, the minus sign, the modifier letter minus and the hyphen bullet are not dashes.
        else if (category == UnicodeCategory.DashPunctuation || rune.Value is 0x2212 or 0x02D7 or 0x2043)
            folded.Append('-');
        else
            folded.Append(rune);
    }
}
