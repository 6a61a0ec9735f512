using System.Globalization;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A page with a form for a message to the customer.</summary>
interface IHasMessage
{
    MessageDraft Message { get; }
}

/// <summary>A message to the customer as a form has it: a text for each language of the settings (<c>Review:Languages</c>).</summary>
sealed record MessageDraft(IReadOnlyList<(string Language, string Text)> Texts)
{
    public static MessageDraft Empty(IReadOnlyList<string> languages) => new([.. languages.Select(language => (language, ""))]);

    public static MessageDraft Read(IFormCollection form, IReadOnlyList<string> languages) =>
        new([.. languages.Select((language, i) => (language, Lines(form[Field(i, language)])))]);

    /// <summary>The name of the text's field.</summary>
    public string Field(int index) => Field(index, Texts[index].Language);

    /// <summary>One text is for all languages. Null: there is none.</summary>
    public JsonNode? ToJson() => Texts.Where(text => text.Text.Length > 0).ToList() switch
    {
        [] => null,
        [var only] => JsonValue.Create(only.Text),
        var several => new JsonObject(several.Select(text => KeyValuePair.Create(text.Language, (JsonNode?)JsonValue.Create(text.Text)))),
    };

    /// <summary>The language's own name.</summary>
    public static string Name(string language) => CultureInfo.GetCultureInfo(language).NativeName;

    static string Field(int index, string language) => index == 0 ? "message" : $"message_{language}";

    /// <summary>Browsers end lines with CR LF.</summary>
    static string Lines(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();
}
