using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

/// <summary>How people review customers.</summary>
/// <param name="DueAfter">A customer who waits longer is marked in the queue.</param>
/// <param name="LateAfter">A customer who waits longer than this is marked as late.</param>
sealed record ReviewOptions(FourEyes FourEyes, TimeSpan DueAfter, TimeSpan LateAfter)
{
    const string TemplatesName = "Review:Templates";
    const string LanguagesName = "Review:Languages";
    const int MaxCharacters = 1000;
    const int MaxLanguages = 10;

    /// <summary>Messages to customers by their names.</summary>
    public IReadOnlyDictionary<string, LocalizedText> Templates { get; init; } = new Dictionary<string, LocalizedText>();

    /// <summary>The languages in which officers write messages.</summary>
    public IReadOnlyList<string> Languages { get; init; } = ["en", "es"];

    public static ReviewOptions Read(SettingsReader settings)
    {
        var due = settings.Number("Review:DueHours", 24, 1, 87600);
        var late = settings.Number("Review:LateHours", 72, 1, 87600);
        if (late < due)
            settings.Bad("Review:LateHours", "must not be less than Review:DueHours");
        return new(FourEyes.Read(settings), TimeSpan.FromHours(due), TimeSpan.FromHours(late))
        {
            Templates = ReadTemplates(settings),
            Languages = ReadLanguages(settings),
        };
    }

    static List<string> ReadLanguages(SettingsReader settings)
    {
        var languages = settings.Text(LanguagesName, "en, es").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(tag => (Given: tag, Tag: LanguageTag.Normal(tag))).ToList();
        if (languages.Count is 0 or > MaxLanguages
            || languages.Any(one => one.Tag.Length == 0 || LanguageTag.LanguageOf(one.Given) is null))
            settings.Bad(LanguagesName, FormattableString.Invariant($"must be 1 to {MaxLanguages} language tags, such as: en, es, pt-br"));
        return [.. languages.Select(one => one.Tag).Where(tag => tag.Length > 0).Distinct()];
    }

    /// <summary>A text for all languages, or one for each language: <c>Review:Templates:NAME:LANGUAGE</c>.</summary>
    static Dictionary<string, LocalizedText> ReadTemplates(SettingsReader settings)
    {
        var templates = settings.Named(TemplatesName).ToDictionary(one => one.Name, one => (LocalizedText)one.Value,
            StringComparer.OrdinalIgnoreCase);
        foreach (var section in settings.Configuration.GetSection(TemplatesName).GetChildren())
        {
            var texts = settings.Named($"{TemplatesName}:{section.Key}")
                .Select(text => (text.Name.ToLowerInvariant(), text.Value)).ToList();
            if (texts.Count > 0 && !templates.TryAdd(section.Key, LocalizedText.Of(texts)))
                settings.Bad($"{TemplatesName}:{section.Key}", "must be one text, or have one text for each language");
        }
        foreach (var (name, text) in templates)
            if (text.Text.Length > MaxCharacters || text.Texts.Any(one => one.Text.Length > MaxCharacters))
                settings.Bad($"{TemplatesName}:{name}", FormattableString.Invariant($"must not be longer than {MaxCharacters} characters"));
        return templates;
    }
}
