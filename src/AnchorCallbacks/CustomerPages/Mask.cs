using System.Globalization;
using AnchorCallbacks.Customers.Record;

namespace AnchorCallbacks.CustomerPages;

/// <summary>A stored value as its owner recognises it, and a stranger who opens the page learns little.</summary>
static class Mask
{
    const string Dots = "••••";

    /// <summary>Texts from this length on show a letter at both ends.</summary>
    const int Long = 6;

    public static string? Of(FieldValue? value, PageTexts texts) => value switch
    {
        null => null,
        { Document: { } file } => texts.With("file.known",
            Math.Max(1, file.Size / 1024).ToString(CultureInfo.InvariantCulture)),
        _ => Of(value.Text),
    };

    public static string Of(string text)
    {
        var letters = StringInfo.ParseCombiningCharacters(text);
        return letters.Length < 2 ? Dots
            : letters.Length < Long ? StringInfo.GetNextTextElement(text) + Dots
            : StringInfo.GetNextTextElement(text) + Dots + text[letters[^1]..];
    }
}
