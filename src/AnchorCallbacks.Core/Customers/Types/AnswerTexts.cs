using System.Text.Encodings.Web;
using System.Text.Json;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Types;

/// <summary>The field descriptions of a type as JSON, encoded once per language: an answer has about fifty of them, and they never
/// change.</summary>
sealed class AnswerTexts(CustomerType type)
{
    const string DefaultLanguage = "en";

    /// <summary>Escapes only what JSON requires: no browser reads an answer as HTML.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly Dictionary<string, byte[][]> byLanguage = Encode(type);

    /// <summary>For each field of the type, in its order: <c>"name":{"type":…,"description":…,"choices":…</c>. The caller closes it
    /// with <c>,"optional":…}</c>.</summary>
    /// <param name="language">A tag such as <c>es-AR</c>. If it has no text, its shorter forms are used, then English.</param>
    public byte[][] In(string? language)
    {
        if (string.IsNullOrEmpty(language))
            return byLanguage[DefaultLanguage];
        if (byLanguage.TryGetValue(language, out var texts))
            return texts;
        foreach (var tag in LanguageTag.Forms(language))
            if (byLanguage.TryGetValue(tag, out texts))
                return texts;
        return byLanguage[DefaultLanguage];
    }

    static Dictionary<string, byte[][]> Encode(CustomerType type)
    {
        var languages = type.Fields.SelectMany(requirement => requirement.Descriptions.Keys).Append(DefaultLanguage).Distinct();
        return languages.ToDictionary(language => language, language =>
            type.Fields.Select(requirement => Encode(requirement, language)).ToArray());
    }

    static byte[] Encode(FieldRequirement requirement, string language)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(requirement.Field.Name);
            writer.WriteString("type", requirement.Field.KindName);
            writer.WriteString("description", Describe(requirement, language));
            if (requirement.Choices.Count > 0)
            {
                writer.WriteStartArray("choices");
                foreach (var choice in requirement.Choices)
                    writer.WriteStringValue(choice);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        // Without the outer object and the closing brace, which follows "optional".
        return buffer.ToArray()[1..^2];
    }

    /// <summary>The field's description in a language; in English if there is none.</summary>
    public static string Describe(FieldRequirement requirement, string language)
    {
        foreach (var tag in LanguageTag.Forms(language))
            if (requirement.Descriptions.TryGetValue(tag, out var text))
                return text;
        return requirement.Descriptions[DefaultLanguage];
    }
}
