using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The languages of the pages: those in the program, and files of the anchor's own folder. A text that a file leaves out is
/// English, or that of the program in the same language.</summary>
sealed class PageLanguages(FrozenDictionary<string, TextTable> tables)
{
    const string English = "en", Direction = "direction";

    static readonly Lazy<FrozenDictionary<string, TextTable>> Own = new(() => TextTable.Read("CustomerPages.Texts", English, "es"));

    /// <summary>The texts of broken rules, which wallets get too.</summary>
    public RuleLanguages Rules => tables == Own.Value ? RuleLanguages.None
        : new(tables.ToFrozenDictionary(table => table.Key, table => RuleTexts.Keys
            .Select(key => (Key: key, Text: table.Value.Find(PageTexts.RuleKey(key)))).Where(rule => rule.Text is not null)
            .ToFrozenDictionary(rule => rule.Key, rule => rule.Text!)));

    /// <param name="wanted">Language tags and headers, the most important first.</param>
    public PageTexts Choose(params ReadOnlySpan<string?> wanted) => new(TextTable.Choose(tables, English, wanted));

    /// <param name="folder">Empty: only the languages in the program.</param>
    /// <exception cref="StartException">A file cannot be read.</exception>
    public static PageLanguages Read(string folder)
    {
        if (folder.Length == 0)
            return new(Own.Value);
        var tables = Own.Value.ToDictionary(StringComparer.Ordinal);
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                var language = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
                // Lists are sorted as the language does.
                _ = CultureInfo.GetCultureInfo(language);
                tables[language] = ReadFile(file, language);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CultureNotFoundException)
        {
            throw new StartException($"Pages:TextsFolder: {folder} cannot be read: {e.Message}");
        }
        return new(tables.ToFrozenDictionary(StringComparer.Ordinal));
    }

    static TextTable ReadFile(string file, string language)
    {
        var basis = Own.Value.GetValueOrDefault(language) ?? Own.Value[English];
        var texts = basis.Keys.ToDictionary(key => key, key => basis[key], StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new() { AllowDuplicateProperties = false });
            foreach (var text in json.RootElement.EnumerateObject())
                texts[text.Name] = texts.ContainsKey(text.Name) || IsOpen(text.Name) ? text.Value.GetString() ?? ""
                    : throw new StartException($"Pages:TextsFolder: {file}: '{text.Name}' is no text of the pages");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new StartException($"Pages:TextsFolder: {file} must be a JSON object of texts: {e.Message}");
        }
        return texts[Direction] is "ltr" or "rtl" ? new(language, texts.ToFrozenDictionary(StringComparer.Ordinal))
            : throw new StartException($"Pages:TextsFolder: {file}: {Direction} must be ltr or rtl");
    }

    /// <summary>Choices, steps and fields have names of the configuration too. The texts of rules are those of the checks.</summary>
    static bool IsOpen(string key) => key.Split('.')[0] is "choice" or "step" or "field" or "hint"
        || RuleTexts.Keys.Any(rule => key == PageTexts.RuleKey(rule));
}
