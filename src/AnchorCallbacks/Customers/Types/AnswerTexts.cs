using System.Text.Encodings.Web;
using System.Text.Json;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Types;

/// <summary>A type's field descriptions as JSON, encoded once per language: an answer has some fifty of them and they never change.</summary>
sealed class AnswerTexts(CustomerType type)
{
    const string Standard = "en";

    /// <summary>What may stand in an answer unescaped: everything JSON allows, since no browser reads it as HTML.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly Dictionary<string, byte[][]> byLanguage = Encode(type);

    /// <summary>For each of the type's fields, in its order: <c>"name":{"type":…,"description":…,"choices":…</c>, to be closed with
    /// <c>,"optional":…}</c>.</summary>
    /// <param name="language">A tag such as <c>es-AR</c>; its shorter forms and then English serve where it has no text.</param>
    public byte[][] In(string? language)
    {
        if (string.IsNullOrEmpty(language))
            return byLanguage[Standard];
        if (byLanguage.TryGetValue(language, out var texts))
            return texts;
        foreach (var tag in LanguageTag.Forms(language))
            if (byLanguage.TryGetValue(tag, out texts))
                return texts;
        return byLanguage[Standard];
    }

    static Dictionary<string, byte[][]> Encode(CustomerType type)
    {
        var languages = type.Fields.SelectMany(need => need.Descriptions.Keys).Append(Standard).Distinct();
        return languages.ToDictionary(language => language, language => type.Fields.Select(need => Encode(need, language)).ToArray());
    }

    static byte[] Encode(FieldNeed need, string language)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(need.Field.Name);
            writer.WriteString("type", need.Field.KindName);
            writer.WriteString("description", Describe(need, language));
            if (need.Choices.Count > 0)
            {
                writer.WriteStartArray("choices");
                foreach (var choice in need.Choices)
                    writer.WriteStringValue(choice);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        // Without the outer object and the closing brace, which follows "optional".
        return buffer.ToArray()[1..^2];
    }

    static string Describe(FieldNeed need, string language)
    {
        foreach (var tag in LanguageTag.Forms(language))
            if (need.Descriptions.TryGetValue(tag, out var text))
                return text;
        return need.Descriptions[Standard];
    }
}
