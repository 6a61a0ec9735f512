using System.Text;
using PhoneNumbers;

namespace AnchorCallbacks.Sep9.Checks;

static class PhoneChecks
{
    const string Zero = "(0)";

    /// <summary>The number in E.164 form. It must be possible, but need not be valid, because numbering plans change. The check never
    /// guesses a correction.</summary>
    public static Checked Phone(string value, DateOnly today)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in CodeText.Fold(value))
            // On Japanese keyboards people type the long-vowel mark as a dash.
            if (char.IsAsciiDigit(c) || c is '+' or '(' or ')')
                text.Append(c);
            else if (!CodeText.IsSeparator(c) && c != '\u30FC')
                return Checked.Bad(RuleTexts.Phone);
        var number = text.ToString();
        var zero = number.IndexOf(Zero, StringComparison.Ordinal);
        var all = Digits(number);
        return !IsInternational(all) ? Checked.Bad(RuleTexts.Phone)
            : zero < 0 ? Plain(all)
            : WithZero(all, Digits(number.Remove(zero, Zero.Length)), Digits(number[..zero]).Length);
    }

    static string Digits(string number) => CodeText.Without(number, static c => c is '(' or ')');

    /// <summary>A plus and 7 to 15 digits (E.164). No country code begins with zero.</summary>
    static bool IsInternational(string text) =>
        text.Length is >= 8 and <= 16 && text[0] == '+' && text[1] is >= '1' and <= '9' && TextChecks.AllDigits(text.AsSpan(1));

    static Checked Plain(string number)
    {
        if (!TryParse(number, out var parsed, out var e164))
            return Checked.Bad(RuleTexts.Phone);
        if (e164 == number)
            return Library.Util.IsPossibleNumber(parsed) ? Checked.Good(number) : Checked.Bad(RuleTexts.Phone);
        // The numbering plan removes a prefix that is dialled only inside the country.
        var country = CountryLength(parsed);
        var dropped = number.Length - e164.Length;
        return dropped is > 0 and <= 3 && number.AsSpan(country + dropped).SequenceEqual(e164.AsSpan(country))
            ? Checked.Bad(RuleTexts.With(RuleTexts.PhonePrefix, number.Substring(country, dropped)))
            : Checked.Bad(RuleTexts.Phone);
    }

    /// <summary>"(0)" is a zero that is dialled only inside the country, except where it belongs to the number, as in Italy.</summary>
    /// <param name="at">The position of the zero.</param>
    static Checked WithZero(string with, string without, int at)
    {
        if (!TryParse(with, out var parsed, out var e164))
            return Checked.Bad(RuleTexts.Phone);
        if (at != CountryLength(parsed))
            return Checked.Bad(RuleTexts.PhoneZero);
        if (e164 != with || !Library.Util.IsPossibleNumber(parsed))
            return Plain(without);
        if (Library.Util.IsValidNumber(parsed))
            return Checked.Good(with);
        return TryParse(without, out var other, out _) && Library.Util.IsValidNumber(other)
            ? Plain(without)
            : Checked.Bad(RuleTexts.PhoneZero);
    }

    static bool TryParse(string number, out PhoneNumber parsed, out string e164)
    {
        try
        {
            parsed = Library.Util.Parse(number, null);
            e164 = Library.Util.Format(parsed, PhoneNumberFormat.E164);
            return true;
        }
        catch (NumberParseException)
        {
            (parsed, e164) = (new PhoneNumber(), "");
            return false;
        }
    }

    /// <summary>The length of the plus and the country code.</summary>
    static int CountryLength(PhoneNumber number) => number.CountryCode switch { < 10 => 2, < 100 => 3, _ => 4 };

    /// <summary>A class of its own, so that the first number loads the numbering plans, not the start of the server.</summary>
    static class Library
    {
        public static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();
    }
}
