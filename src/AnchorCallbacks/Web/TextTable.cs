using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Web;

/// <summary>Texts in one language, from an embedded file <c>FOLDER/LANGUAGE.json</c>.</summary>
sealed class TextTable(string language, FrozenDictionary<string, string> texts)
{
    public string Language => language;

    public IEnumerable<string> Keys => texts.Keys;

    public string this[string key] => texts.TryGetValue(key, out var text) ? text : key;

    public string? Find(string key) => texts.GetValueOrDefault(key);

    public static FrozenDictionary<string, TextTable> Read(string folder, params ReadOnlySpan<string> languages)
    {
        var tables = new Dictionary<string, TextTable>(StringComparer.Ordinal);
        foreach (var language in languages)
        {
            using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"AnchorCallbacks.{folder}.{language}.json")!;
            using var json = JsonDocument.Parse(file);
            tables[language] = new(language, json.RootElement.EnumerateObject()
                .ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal));
        }
        return tables.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The first of the tags that has a table.</summary>
    /// <param name="wanted">Language tags, and values of the header <c>Accept-Language</c>.</param>
    public static TextTable Choose(FrozenDictionary<string, TextTable> all, string standard, params ReadOnlySpan<string?> wanted)
    {
        foreach (var list in wanted)
            foreach (var tag in (list ?? "").Split(',').Take(10))
                foreach (var form in LanguageTag.Forms(tag.Split(';')[0].Trim()))
                    if (all.TryGetValue(form, out var known))
                        return known;
        return all[standard];
    }
}
