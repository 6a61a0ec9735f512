using System.Globalization;

namespace AnchorCallbacks.Sep9.Checks;

static class DateChecks
{
    /// <summary>AP forwards both dates and date-times with a zone. The date is kept as written: conversion to another zone could change a
    /// birthday.</summary>
    public static Checked CalendarDate(string value, DateOnly today) =>
        TryRead(CodeText.Fold(value), out var date) ? Checked.Good(Write(date)) : Checked.Bad(RuleTexts.Date);

    public static Checked BirthDate(string value, DateOnly today)
    {
        if (!TryRead(CodeText.Fold(value), out var date))
            return Checked.Bad(RuleTexts.Date);
        if (date > today)
            return Checked.Bad(RuleTexts.Future);
        return date.Year < 1900 ? Checked.Bad(RuleTexts.TooOld) : Checked.Good(Write(date));
    }

    /// <summary>SEP-9's card.expiration_date. Unlike all other dates it is <c>YY-MM</c>.</summary>
    public static Checked CardExpiration(string value, DateOnly today)
    {
        var text = CodeText.Fold(value);
        return text.Length == 5 && text[2] == '-' && TextChecks.AllDigits(text.AsSpan(0, 2)) && Number(text.AsSpan(3)) is >= 1 and <= 12
            ? Checked.Good(text)
            : Checked.Bad(RuleTexts.CardExpiration);
    }

    static string Write(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Year, month and day with any separator. Digits in another order are refused: there is no month 19 or 20.</summary>
    static bool TryRead(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        Span<char> digits = stackalloc char[8];
        var count = 0;
        for (; count < digits.Length; text = text[1..])
            if (text.IsEmpty || !(char.IsAsciiDigit(text[0]) || (count is 4 or 6 && CodeText.IsSeparator(text[0]))))
                return false;
            else if (char.IsAsciiDigit(text[0]))
                digits[count++] = text[0];
        return DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            && (text.IsEmpty || (text[0] is 'T' or 't' or ' ' && IsTimeWithZone(text[1..])));
    }

    /// <summary><c>hh:mm[:ss[.fraction]]</c>, then <c>Z</c> or an offset, then optionally the name of a zone in brackets.</summary>
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
