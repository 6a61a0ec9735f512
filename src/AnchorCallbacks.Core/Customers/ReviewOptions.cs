using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Customers;

/// <summary>How people review customers.</summary>
/// <param name="DueAfter">A customer who waits longer is marked in the queue.</param>
/// <param name="LateAfter">A customer who waits longer than this is marked as late.</param>
sealed record ReviewOptions(FourEyes FourEyes, TimeSpan DueAfter, TimeSpan LateAfter)
{
    const string TemplatesName = "Review:Templates";
    const int MaxCharacters = 1000;

    /// <summary>Messages to customers by their names.</summary>
    public IReadOnlyDictionary<string, LocalizedText> Templates { get; init; } = new Dictionary<string, LocalizedText>();

    public static ReviewOptions Read(SettingsReader settings)
    {
        var due = settings.Number("Review:DueHours", 24, 1, 87600);
        var late = settings.Number("Review:LateHours", 72, 1, 87600);
        if (late < due)
            settings.Bad("Review:LateHours", "must not be less than Review:DueHours");
        return new(FourEyes.Read(settings), TimeSpan.FromHours(due), TimeSpan.FromHours(late)) { Templates = ReadTemplates(settings) };
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
