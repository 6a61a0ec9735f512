using System.Globalization;

namespace AnchorCallbacks.Sep9.Checks;

static class DateChecks
{
    const string Rule = "must be a date, YYYY-MM-DD";

    /// <summary>AP lets a date-time with a zone through unchanged, so both forms arrive. The date is kept as written:
    /// moving it to another zone could change somebody's birthday.</summary>
    public static Checked CalendarDate(string value, DateOnly today) =>
        TryRead(value, out var date) ? Checked.Good(Write(date)) : Checked.Bad(Rule);

    public static Checked BirthDate(string value, DateOnly today)
    {
        if (!TryRead(value, out var date))
            return Checked.Bad(Rule);
        if (date > today)
            return Checked.Bad("must not lie in the future");
        return date.Year < 1900 ? Checked.Bad("must not lie before 1900") : Checked.Good(Write(date));
    }

    /// <summary>SEP-9's card.expiration_date: <c>YY-MM</c>, unlike every other date.</summary>
    public static Checked CardExpiration(string value, DateOnly today) =>
        value.Length == 5 && value[2] == '-' && TextChecks.AllDigits(value.AsSpan(0, 2)) && Number(value.AsSpan(3)) is >= 1 and <= 12
            ? Checked.Good(value)
            : Checked.Bad("must be a year and month, YY-MM");

    static string Write(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static bool TryRead(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text.Length < 10 || !DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            return false;
        return text.Length == 10 || (text[10] is 'T' or 't' or ' ' && IsTimeWithZone(text[11..]));
    }

    /// <summary><c>hh:mm[:ss[.fraction]]</c>, then <c>Z</c> or an offset, then optionally a zone's name in brackets.</summary>
    static bool IsTimeWithZone(ReadOnlySpan<char> text)
    {
        if (!TakeTwo(ref text, 23) || !Take(ref text, ':') || !TakeTwo(ref text, 59))
            return false;
        if (Take(ref text, ':'))
        {
            if (!TakeTwo(ref text, 59))
                return false;
            if (Take(ref text, '.'))
            {
                var digits = text.IndexOfAnyExceptInRange('0', '9');
                if (digits is < 1 or > 9)
                    return false;
                text = text[digits..];
            }
        }
        if (!Take(ref text, 'Z') && !Take(ref text, 'z') && !TakeOffset(ref text))
            return false;
        return text.IsEmpty || (text.Length > 2 && text[0] == '[' && text[^1] == ']');
    }

    static bool TakeOffset(ref ReadOnlySpan<char> text)
    {
        if ((!Take(ref text, '+') && !Take(ref text, '-')) || !TakeTwo(ref text, 18))
            return false;
        if (text.IsEmpty || text[0] == '[')
            return true;
        Take(ref text, ':');
        return TakeTwo(ref text, 59);
    }

    static bool Take(ref ReadOnlySpan<char> text, char expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;
        text = text[1..];
        return true;
    }

    static bool TakeTwo(ref ReadOnlySpan<char> text, int most)
    {
        if (text.Length < 2 || Number(text[..2]) is not { } number || number > most)
            return false;
        text = text[2..];
        return true;
    }

    static int? Number(ReadOnlySpan<char> two) =>
        TextChecks.AllDigits(two) ? (two[0] - '0') * 10 + (two[1] - '0') : null;
}
