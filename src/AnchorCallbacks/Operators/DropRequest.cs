using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Operators;

/// <summary>The body of a drop: <c>{"reason": …}</c>, for whoever asks later why.</summary>
static class DropRequest
{
    const int LongestReason = 1000;

    public static Result<string> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return Failure.Invalid("body: must be a JSON object");
            foreach (var member in json.RootElement.EnumerateObject())
                if (!member.NameEquals("reason"))
                    return Failure.Invalid("body: has a member that means nothing; there is reason");
            if (!json.RootElement.TryGetProperty("reason", out var given))
                return Failure.Invalid("reason: is missing; say why it is dropped");
            return given.ValueKind == JsonValueKind.String && given.GetString()! is var text && !string.IsNullOrWhiteSpace(text) && text.Length <= LongestReason
                && !text.Any(c => char.IsControl(c) && c != '\n')
                ? text
                : Failure.Invalid(string.Create(CultureInfo.InvariantCulture, $"reason: must be a text of 1 to {LongestReason} characters, without control characters other than line breaks"));
        }
        catch (JsonException)
        {
            return Failure.Invalid("body: is not well-formed JSON, or has a member twice");
        }
        catch (InvalidOperationException)
        {
            return Failure.Invalid("body: holds text that is not valid Unicode");
        }
    }
}
