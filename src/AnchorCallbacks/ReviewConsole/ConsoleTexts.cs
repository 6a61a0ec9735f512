using System.Collections.Frozen;
using System.Text.Json;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The console's texts in one language, from <c>Texts/LANGUAGE.json</c>.</summary>
sealed class ConsoleTexts(string language, FrozenDictionary<string, string> texts)
{
    /// <summary>The language that the reader chose on a page.</summary>
    public const string Cookie = "console_language";

    /// <summary>Each language, and its name in that language.</summary>
    public static readonly (string Tag, string Name)[] Languages = [("en", "English"), ("es", "Español")];

    /// <summary>The language of the server's sentences.</summary>
    const string English = "en";

    static readonly Lazy<FrozenDictionary<string, ConsoleTexts>> All = new(() =>
        Languages.ToFrozenDictionary(language => language.Tag, language => new ConsoleTexts(language.Tag, Read(language.Tag))));

    const string Refusal = "said.", Between = "; ";

    static readonly string[] Places = ["{0}", "{1}"];

    /// <summary>Refusals with values: what is around them.</summary>
    readonly List<(string[] Parts, string Key)> refusals =
        [.. from key in texts.Keys
            where key.StartsWith(Refusal, StringComparison.Ordinal) && key.Contains(Places[0], StringComparison.Ordinal)
            orderby key.Length descending
            select (key[Refusal.Length..].Split(Places, StringSplitOptions.None), key)];

    readonly Sentences? sentences = language == English ? null : new(Read($"sentences.{language}"));

    public string Language => language;

    public IEnumerable<string> Keys => texts.Keys;

    public string this[string key] => texts.TryGetValue(key, out var text) ? text : key;

    /// <summary>The text of a word of the API; the word itself where there is none.</summary>
    public string Word(string? word) => word is null ? "" : texts.TryGetValue($"word.{word}", out var text) ? text : word;

    /// <summary>An action of the audit log. A second of three words says only "as", "for" or "with" and is left out. The rest is the API's:
    /// a role, a name, or names of fields.</summary>
    public string Action(string action) => action.Split(' ', 3) switch
    {
        [var one] => ActionWord(one),
        [var one, .., var rest] => $"{ActionWord(one)}: {Word(rest)}",
        [] => "",
    };

    /// <summary>Who did it: a part of the system in the reader's language, or a name with or without its kind.</summary>
    public string Actor(string actor) => actor.Split(':', 2) is [var kind, .. var name] && texts.TryGetValue($"actor.{kind}", out var text)
        ? string.Join(' ', [text, .. name]) : actor;

    /// <summary>A sentence of the server; or several, each in its line, such as the faults of a file.</summary>
    /// <param name="depth">How many sentences it is a part of.</param>
    public IReadOnlyList<SentencePart> Sentence(string english, int depth = 0) => sentences is null ? [new(english)]
        : english.Contains('\n', StringComparison.Ordinal)
            ? [.. english.Split('\n').SelectMany((line, at) => Sentence(line, depth).Prepend(new(at == 0 ? "" : "\n")))]
        : sentences.Find(english, this, depth) ?? [new(english, !texts.Values.Contains(english))];

    /// <summary>What a line of the audit log adds: words and names of fields, perhaps with a value, or a sentence.</summary>
    public IReadOnlyList<SentencePart> Detail(string detail)
    {
        var words = detail.Split(' ').Select(DetailWord).ToList();
        return words.Contains(null) ? Sentence(detail) : [new(string.Join(", ", words))];
    }

    string? DetailWord(string word) =>
        word.StartsWith('@') ? $"{this["detail.associate"]}: {word[1..]}"
        : word.Split('=', 2) is [var name, var value] ? texts.TryGetValue($"detail.{name}", out var text)
            ? $"{text}: {(name.EndsWith("_by", StringComparison.Ordinal) ? Actor(value) : value)}" : null
        : texts.TryGetValue($"detail.{word}", out text) || texts.TryGetValue($"action.{word}", out text) ? text
        : FieldCatalogue.Find(word) is null ? null : CustomerPageRoutes.Label(word, this);

    /// <summary>A word of the API. Or a notice: the customer's role, its status, and the names of fields.</summary>
    public string Words(string? words) => (words ?? "").Split(' ').Select(word =>
        texts.ContainsKey($"word.{word}") ? Word(word) : CustomerPageRoutes.Label(word, this)).ToArray() is [var first, _, ..] shown
            ? $"{first}: {string.Join(", ", shown[1..])}" : Word(words ?? "");

    string ActionWord(string word) => texts.TryGetValue($"action.{word}", out var text) ? text : word;

    /// <summary>A refusal of the API in plain words of the reader's language. The API's own text where there is none.</summary>
    public string Said(string problem)
    {
        var (parts, said) = (problem.Split(Between), new List<string>());
        for (var from = 0; from < parts.Length;)
        {
            // A refusal may have the separator in it: the longest one first.
            var to = parts.Length;
            while (to > from && Find(string.Join(Between, parts[from..to])) is null)
                to--;
            if (to == from)
                return problem;
            said.Add(Find(string.Join(Between, parts[from..to]))!);
            from = to;
        }
        return string.Join(' ', said.Distinct());
    }

    string? Find(string problem)
    {
        if (texts.TryGetValue(Refusal + problem, out var text))
            return text;
        foreach (var (parts, key) in refusals)
            if (RuleTexts.ValuesIn(problem, parts) is { } values && values.All(value => value.Length > 0))
                return RuleTexts.With(texts[key], [.. values.Select(Value)]);
        return null;
    }

    /// <summary>Who it was, a field, or another word.</summary>
    string Value(string value) => value.Contains(':', StringComparison.Ordinal) ? Actor(value)
        : CustomerPageRoutes.Label(Word(value), this);

    public static ConsoleTexts Of(string language) => All.Value[language];

    public static bool Has(string? language) => language is not null && All.Value.ContainsKey(language);

    /// <summary>In the language that the reader chose, else in the first one that the browser asks for.</summary>
    public static ConsoleTexts For(HttpRequest request) =>
        request.Cookies[Cookie] is { } chosen && Has(chosen) ? Of(chosen) : Choose(request.Headers.AcceptLanguage);

    /// <param name="accepted">The header <c>Accept-Language</c>.</param>
    public static ConsoleTexts Choose(string? accepted)
    {
        foreach (var tag in (accepted ?? "").Split(',').Take(10))
            foreach (var form in LanguageTag.Forms(tag.Split(';')[0].Trim()))
                if (All.Value.TryGetValue(form, out var known))
                    return known;
        return Of(English);
    }

    static FrozenDictionary<string, string> Read(string language)
    {
        using var stream = ConsoleFiles.Open($"Texts.{language}.json");
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!);
    }
}
