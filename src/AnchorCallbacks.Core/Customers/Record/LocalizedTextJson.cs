using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorCallbacks.Customers.Record;

/// <summary>A localized text in JSON: a string, or an object of strings by language tag.</summary>
sealed class LocalizedTextJson : JsonConverter<LocalizedText>
{
    public override LocalizedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString()!;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        var texts = new List<(string, string)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var language = reader.GetString()!.ToLowerInvariant();
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw new JsonException();
            texts.Add((language, reader.GetString()!));
        }
        return LocalizedText.Of(texts);
    }

    public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options)
    {
        if (value.Texts.Count == 0)
        {
            writer.WriteStringValue(value.Text);
            return;
        }
        writer.WriteStartObject();
        foreach (var (language, text) in value.Texts)
            writer.WriteString(language, text);
        writer.WriteEndObject();
    }
}
