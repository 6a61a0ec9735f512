using System.Buffers;
using System.Globalization;
using System.Text;

namespace AnchorCallbacks.Sep9;

/// <summary>Cleans every SEP-9 text before it is checked. docs/text.md lists the characters that it removes.</summary>
static class CleanText
{
    /// <summary>No letter of any language has this many marks. Normalization takes quadratic time for longer runs.</summary>
    const int MaxMarks = 64;

    static readonly SearchValues<char> Directions = SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <returns>The value in Unicode NFC, with LF as line break and without blanks at its ends; empty if no character is visible.</returns>
    public static string Of(string value)
    {
        if (Ascii.IsValid(value))
            return WithLineFeeds(value).Trim();
        var text = WithLineFeeds(WithoutDirections(value));
        return WithoutBlankEnds(Normalized(text, NormalizationForm.FormC));
    }

    /// <returns>The same text if Unicode has no normal form of it.</returns>
    public static string Normalized(string text, NormalizationForm form)
    {
        try
        {
            return HasTooManyMarks(text) ? text : text.Normalize(form);
        }
        catch (ArgumentException)
        {
            // U+FFFE or half of a surrogate pair.
            return text;
        }
    }

    public static bool HasTooManyMarks(string text)
    {
        if (text.Length <= MaxMarks || Ascii.IsValid(text))
            return false;
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var isMark = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            marks = isMark ? marks + 1 : 0;
            if (marks > MaxMarks)
                return true;
        }
        return false;
    }

    static string WithLineFeeds(string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;

    static string WithoutDirections(string text)
    {
        if (!text.AsSpan().ContainsAny(Directions))
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!Directions.Contains(c))
                kept.Append(c);
        return kept.ToString();
    }

    static string WithoutBlankEnds(string text)
    {
        var rest = text.AsSpan();
        while (Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done && Blank.Is(rune))
            rest = rest[length..];
        while (Rune.DecodeLastFromUtf16(rest, out var rune, out var length) == OperationStatus.Done && Blank.Is(rune))
            rest = rest[..^length];
        return rest.Length == text.Length ? text : rest.ToString();
    }
}
