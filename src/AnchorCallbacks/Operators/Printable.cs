using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.Operators;

/// <summary>Makes text from outside printable before it reaches a terminal. Characters that control the terminal, change the direction of
/// writing or are invisible are shown by their numbers. So a text cannot mislead the reader.</summary>
static class Printable
{
    public static string Text(JsonElement value) => Text(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());

    public static string Text(LocalizedText? text) => text is null ? ""
        : text.Texts.Count == 0 ? Text(text.Text)
        : string.Join(" / ", text.Texts.Select(entry => $"{entry.Language}: {Text(entry.Text)}"));

    /// <summary>One line.</summary>
    public static string Text(string? text) => Make(text ?? "", keepLines: false);

    /// <summary>A message of several lines.</summary>
    public static string Lines(string text) => Make(text, keepLines: true);

    /// <summary>JSON. It uses JSON's own escapes, so the value stays the same.</summary>
    public static string Json(string json) => Replace(json, rune =>
        rune.Value == '\n' || !IsHidden(rune) ? null
            : string.Concat(rune.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"))));

    /// <summary>All times have this form: UTC, to the second.</summary>
    public static string Time(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string Time(string? time) => string.IsNullOrEmpty(time) ? ""
        : DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? Time(read.UtcDateTime)
        : Text(time);

    /// <summary><c>1 call</c>, <c>2 calls</c>.</summary>
    public static string Count(long number, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {one}{(number == 1 ? "" : "s")}");

    static string Make(string text, bool keepLines) => Replace(text, rune => rune.Value switch
    {
        '\n' when keepLines => null,
        '\t' or '\n' or '\r' => " ",
        _ when IsHidden(rune) => string.Create(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>"),
        _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator => " ",
        _ => null,
    });

    /// <param name="instead">Gives the replacement. Null: the character stays.</param>
    static string Replace(string text, Func<Rune, string?> instead)
    {
        StringBuilder? made = null;
        var from = 0;
        for (var i = 0; i < text.Length;)
        {
            // Half of a surrogate pair becomes U+FFFD.
            var isWhole = Rune.TryGetRuneAt(text, i, out var rune);
            var (length, replaced) = isWhole ? (rune.Utf16SequenceLength, instead(rune)) : (1, "\uFFFD");
            if (replaced is not null)
            {
                (made ??= new()).Append(text, from, i - from).Append(replaced);
                from = i + length;
            }
            i += length;
        }
        return made is null ? text : made.Append(text, from, text.Length - from).ToString();
    }

    static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        // Invisible letters and marks: grapheme joiner, fillers, inherent vowels, variation selectors, and the empty Braille pattern.
        || rune.Value is 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
            or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
