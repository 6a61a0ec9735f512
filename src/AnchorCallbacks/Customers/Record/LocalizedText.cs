using System.Text.Json.Serialization;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Record;

/// <summary>What an operator wants the customer to read, in one language or several.</summary>
[JsonConverter(typeof(LocalizedTextJson))]
sealed class LocalizedText : IEquatable<LocalizedText>
{
    const string Standard = "en";

    public static readonly LocalizedText None = new("", []);

    readonly (string Language, string Text)[] texts;

    LocalizedText(string text, (string Language, string Text)[] texts) => (Text, this.texts) = (text, texts);

    /// <summary>For whoever names no language, or one there is no text in.</summary>
    public string Text { get; }

    /// <summary>None where the text was given without a language.</summary>
    public IReadOnlyList<(string Language, string Text)> Texts => texts;

    public bool IsEmpty => Text.Length == 0;

    public static implicit operator LocalizedText(string text) => text.Length == 0 ? None : new(text, []);

    /// <param name="texts">By language tag, in lower case; English, else the first, serves everybody else.</param>
    public static LocalizedText Of(IReadOnlyList<(string Language, string Text)> texts)
    {
        if (texts.Count == 0)
            return None;
        var standard = texts.FirstOrDefault(text => text.Language == Standard);
        return new(standard.Text ?? texts[0].Text, [.. texts]);
    }

    /// <param name="language">A tag such as <c>es-AR</c>; its shorter forms serve where it has no text.</param>
    public string In(string? language)
    {
        if (texts.Length > 0)
            foreach (var tag in LanguageTag.Forms(language))
                foreach (var (known, text) in texts)
                    if (LanguageTag.Normal(known) == tag)
                        return text;
        return Text;
    }

    public bool Equals(LocalizedText? other) => other is not null && Text == other.Text && texts.AsSpan().SequenceEqual(other.texts);

    public override bool Equals(object? obj) => Equals(obj as LocalizedText);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => texts.Length == 0 ? Text : string.Join(" / ", texts);
}
