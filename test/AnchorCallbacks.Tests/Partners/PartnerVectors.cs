using System.Text.Json;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Requests that public client libraries have signed.</summary>
static class PartnerVectors
{
    public static JsonElement All { get; } = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Partners", "Vectors", "partner-vectors.json"))).RootElement;

    public static IEnumerable<JsonElement> Of(string part) => All.GetProperty(part).EnumerateArray();

    /// <summary>Each text with one character changed, removed or doubled.</summary>
    public static IEnumerable<string> Changes(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            yield return text[..at] + (text[at] == 'x' ? 'y' : 'x') + text[(at + 1)..];
            yield return text[..at] + text[(at + 1)..];
        }
    }
}
