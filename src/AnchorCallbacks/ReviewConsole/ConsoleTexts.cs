using System.Collections.Frozen;
using System.Text.Json;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The console's texts in one language, from <c>Texts/LANGUAGE.json</c>.</summary>
sealed class ConsoleTexts(string language, FrozenDictionary<string, string> texts)
{
    static readonly string[] Languages = ["en", "es"];

    static readonly Lazy<FrozenDictionary<string, ConsoleTexts>> All = new(() =>
        Languages.ToFrozenDictionary(language => language, language => new ConsoleTexts(language, Read(language))));

    public string Language => language;

    public IEnumerable<string> Keys => texts.Keys;

    public string this[string key] => texts.TryGetValue(key, out var text) ? text : key;

    /// <summary>The text of a word of the API; the word itself where there is none.</summary>
    public string Word(string? word) => word is null ? "" : texts.TryGetValue($"word.{word}", out var text) ? text : word;

    public static ConsoleTexts Of(string language) => All.Value[language];

    /// <param name="accepted">The header <c>Accept-Language</c>.</param>
    public static ConsoleTexts Choose(string? accepted)
    {
        foreach (var tag in (accepted ?? "").Split(',').Take(10))
            foreach (var form in LanguageTag.Forms(tag.Split(';')[0].Trim()))
                if (All.Value.TryGetValue(form, out var known))
                    return known;
        return Of("en");
    }

    static FrozenDictionary<string, string> Read(string language)
    {
        using var stream = ConsoleFiles.Open($"Texts.{language}.json");
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!);
    }
}

/// <summary>Files of the console, which are in the program itself.</summary>
static class ConsoleFiles
{
    public static Stream Open(string name) =>
        typeof(ConsoleFiles).Assembly.GetManifestResourceStream($"AnchorCallbacks.ReviewConsole.{name}")
        ?? throw new InvalidOperationException($"{name} is not in the program.");
}
