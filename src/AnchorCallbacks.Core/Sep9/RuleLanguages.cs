using System.Collections.Frozen;

namespace AnchorCallbacks.Sep9;

/// <summary>The texts of broken rules in the languages that an anchor adds, and its own texts in those of the program.</summary>
/// <param name="texts">By language tag in lower case, then by <see cref="RuleTexts.Keys"/>.</param>
sealed class RuleLanguages(FrozenDictionary<string, FrozenDictionary<string, string>> texts)
{
    public static readonly RuleLanguages None = new(FrozenDictionary<string, FrozenDictionary<string, string>>.Empty);

    /// <param name="english">The text of a check, of this or an earlier release.</param>
    /// <returns>The program's text if the anchor has none in the language.</returns>
    public string In(string english, string? language)
    {
        if (texts.Count > 0 && RuleTexts.Find(english) is { } rule)
            foreach (var tag in LanguageTag.Forms(language))
                if (texts.TryGetValue(tag, out var own) && own.TryGetValue(rule.Key, out var text))
                    return Fill(text, rule.Values);
        return RuleTexts.In(english, language);
    }

    static string Fill(string text, string[] values)
    {
        for (var i = 0; i < values.Length; i++)
            text = text.Replace(FormattableString.Invariant($"{{{i}}}"), values[i], StringComparison.Ordinal);
        return text;
    }
}
