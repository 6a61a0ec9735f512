using System.Text.Json.Serialization;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Record;

/// <summary>An operator's message for the customer, in one or more languages.</summary>
[JsonConverter(typeof(LocalizedTextJson))]
sealed class LocalizedText : IEquatable<LocalizedText>
{
    const string DefaultLanguage = "en";

    public static readonly LocalizedText None = new("", []);

    readonly (string Language, string Text)[] texts;

    LocalizedText(string text, (string Language, string Text)[] texts) => (Text, this.texts) = (text, texts);

    /// <summary>The text for requests without a language, or with one that has no text.</summary>
    public string Text { get; }

    /// <summary>Empty if the text was given without a language.</summary>
    public IReadOnlyList<(string Language, string Text)> Texts => texts;

    public bool IsEmpty => Text.Length == 0;

    public static implicit operator LocalizedText(string text) => text.Length == 0 ? None : new(text, []);

    /// <param name="texts">By language tag, in lower case. English, or else the first, is used for all other languages.</param>
    public static LocalizedText Of(IReadOnlyList<(string Language, string Text)> texts)
    {
        if (texts.Count == 0)
            return None;
        var standard = texts.FirstOrDefault(text => text.Language == DefaultLanguage);
        return new(standard.Text ?? texts[0].Text, [.. texts]);
    }

    /// <param name="language">A tag such as <c>es-AR</c>. If it has no text, its shorter forms are used.</param>
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
