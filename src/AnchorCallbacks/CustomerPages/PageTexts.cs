using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Web;

namespace AnchorCallbacks.CustomerPages;

/// <summary>The texts of the pages in one language.</summary>
sealed record PageTexts(TextTable Table)
{
    public string Language => Table.Language;

    /// <summary>The direction of the script.</summary>
    public string Direction => Table.Find("direction") ?? "ltr";

    public string this[string key] => Table[key];

    public string? Find(string key) => Table.Find(key);

    /// <summary>A text with values in the places {0}, {1}.</summary>
    public string With(string key, params ReadOnlySpan<string> values)
    {
        var text = Table[key];
        for (var i = 0; i < values.Length; i++)
            text = text.Replace(FormattableString.Invariant($"{{{i}}}"), values[i], StringComparison.Ordinal);
        return text;
    }

    /// <summary>The key of a rule's text. A file of the anchor may have it; the program has the text itself.</summary>
    public static string RuleKey(string rule) => $"rule.{rule}";

    /// <summary>A field's name for people: the configuration's own, else the pages', else the catalogue's.</summary>
    public string Label(FieldRequirement requirement)
    {
        var field = requirement.Field;
        foreach (var form in LanguageTag.Forms(Language))
            if (requirement.Descriptions.TryGetValue(form, out var own) && own != field.En && own != field.Es)
                return own;
        return Find($"field.{field.Name}") ?? (Language == "es" ? field.Es : field.En);
    }

    /// <summary>The text of a rule that a value breaks, as a sentence.</summary>
    public string Rule(string problem)
    {
        var text = RuleTexts.Find(problem) is { } rule && Find(RuleKey(rule.Key)) is not null ? With(RuleKey(rule.Key), rule.Values)
            : RuleTexts.In(problem, Language);
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + ".";
    }

    public string Country(string alpha3) => Find($"country.{alpha3}") ?? alpha3;
}
