using System.Text.RegularExpressions;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Transactions;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>A part of a sentence.</summary>
/// <param name="IsEnglish">It has no text in the reader's language, such as AP's own words.</param>
readonly record struct SentencePart(string Text, bool IsEnglish = false);

/// <summary>The server's English sentences in another language. The API, the command line and the store have only the English text. So a
/// sentence is found by its template, in which names in braces stand for values.</summary>
sealed partial class Sentences(IEnumerable<KeyValuePair<string, string>> table)
{
    /// <param name="Parts">The English text around the values.</param>
    /// <param name="Names">The names of the values, as in the English text.</param>
    /// <param name="Text">In turn a text and a name.</param>
    sealed record Template(string[] Parts, string[] Names, string[] Text);

    /// <summary>The longest of the server's own has four levels. AP's words could go on without end.</summary>
    const int MaxDepth = 5;

    /// <summary>The most text first: another template may be a part of it.</summary>
    readonly List<Template> templates =
        [.. from pair in table
            let english = Name().Split(pair.Key)
            let template = new Template([.. Every(english, 0)], [.. Every(english, 1)], Name().Split(pair.Value))
            orderby template.Parts.Sum(part => part.Length) descending
            select template];

    /// <returns>Null for a sentence that is none of the server's.</returns>
    public IReadOnlyList<SentencePart>? Find(string english, ConsoleTexts texts, int depth)
    {
        if (depth > MaxDepth)
            return null;
        foreach (var (parts, names, text) in templates)
            if (RuleTexts.ValuesIn(english, parts) is { } values && names.Zip(values).All(pair => Fits(pair.First, pair.Second)))
                return [.. text.SelectMany((part, at) =>
                    at % 2 == 0 ? [new(part)] : Show(part, values[Array.IndexOf(names, part)], texts, depth + 1))];
        return null;
    }

    /// <summary>Keeps a template from taking a sentence that only looks like it.</summary>
    static bool Fits(string name, string value) => name switch
    {
        "who" => value is "the customer" or "the sender" or "the receiver",
        "role" => value is Role.Sender or Role.Receiver,
        "method" or "status" => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'),
        "number" or "version" => value.All(c => char.IsAsciiDigit(c) || c is '.'),
        "line" or "column" => value.All(char.IsAsciiDigit),
        "parameters" => value.All(c => char.IsAsciiLetter(c) || c is '_' or '.' or ',' or ' '),
        // It is the first word: what is before it is another sentence.
        "what" or "file" or "setting" => !value.Contains(": ", StringComparison.Ordinal),
        _ => true,
    };

    static IEnumerable<SentencePart> Show(string name, string value, ConsoleTexts texts, int depth) => name switch
    {
        "who" or "cause" or "reason" => texts.Sentence(value, depth),
        // A name in a file has no text of its own, and none is missing.
        "what" => texts.Sentence(value, depth).Select(part => part with { IsEnglish = false }),
        "words" or "word" => [new(value, IsEnglish: true)],
        "role" or "status" or "paid" or "kind" => [new(texts.Word(value))],
        "fields" => [new(string.Join(", ", value.Split(' ').Select(field => CustomerPageRoutes.Label(field, texts))))],
        "actor" => [new(texts.Actor(value))],
        _ => [new(value)],
    };

    static IEnumerable<string> Every(string[] parts, int first) => parts.Where((_, at) => at % 2 == first);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Name();
}
