using System.Text.Encodings.Web;
using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

static class OperatorJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON document on memory that is wiped when the answer is out.</summary>
    public static PooledBuffer Write(Action<Utf8JsonWriter> write)
    {
        var json = new PooledBuffer();
        try
        {
            using var writer = new Utf8JsonWriter(json, Options);
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
            writer.Flush();
            return json;
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }

    public static void WriteItems<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    }

    /// <summary>One page of a list.</summary>
    /// <param name="rows">One more than <paramref name="limit"/> where there is a next page.</param>
    /// <param name="next">The cursor after a row.</param>
    /// <param name="beside">What else there is to say.</param>
    public static PooledBuffer Page<T>(
        string name, List<T> rows, int limit, Action<Utf8JsonWriter, T> write, Func<T, string> next, Action<Utf8JsonWriter>? beside = null) => Write(json =>
    {
        WriteItems(json, name, rows.Take(limit), write);
        if (rows.Count > limit)
            json.WriteString("next", next(rows[limit - 1]));
        else
            json.WriteNull("next");
        beside?.Invoke(json);
    });

    /// <summary>Unix milliseconds as a time that people and programs read.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, string name, long? at)
    {
        if (at is { } time)
            writer.WriteString(name, DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime);
        else
            writer.WriteNull(name);
    }

    /// <summary>JSON as it is kept; null where there is none.</summary>
    public static void WriteRaw(Utf8JsonWriter writer, string name, byte[]? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(value);
    }

    public static void WriteTexts(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    public static void WriteTextIfAny(this Utf8JsonWriter writer, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            writer.WriteString(name, text);
    }
}
