using System.Text.Json;

namespace AnchorCallbacks.Partners;

/// <summary>Reads bodies. A name that comes twice would be read differently by two programs, so it is refused.</summary>
static class Json
{
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <returns>Null if the bytes are not one JSON object.</returns>
    public static JsonDocument? Object(ReadOnlyMemory<byte> body) => Parse(body, JsonValueKind.Object);

    /// <returns>Null if the bytes are not one JSON array.</returns>
    public static JsonDocument? Array(ReadOnlyMemory<byte> body) => Parse(body, JsonValueKind.Array);

    static JsonDocument? Parse(ReadOnlyMemory<byte> body, JsonValueKind kind)
    {
        try
        {
            var document = JsonDocument.Parse(body, Options);
            if (document.RootElement.ValueKind == kind)
                return document;
            document.Dispose();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not Unicode.
        }
        return null;
    }

    /// <returns>Null for a text with half a surrogate pair, or with U+0000.</returns>
    public static string? Text(JsonElement value)
    {
        try
        {
            var text = value.GetString();
            return text is null || text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Null if the member is no text in Base64.</returns>
    public static byte[]? Bytes(JsonElement parent, string name)
    {
        try
        {
            return parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                && value.TryGetBytesFromBase64(out var bytes) ? bytes : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <returns>Null if the member is absent, null or no text.</returns>
    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;
}
