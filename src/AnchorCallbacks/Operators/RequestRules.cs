using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Hosting;

namespace AnchorCallbacks.Operators;

/// <summary>A text for people.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class TextAttribute : ValidationAttribute
{
    public TextAttribute(int max)
    {
        Max = max;
        ErrorMessage = string.Create(CultureInfo.InvariantCulture,
            $"must be a text of 1 to {max} characters, without control characters other than line breaks");
    }

    public int Max { get; }

    public override bool IsValid(object? value) =>
        value is string text && !string.IsNullOrWhiteSpace(text) && text.Length <= Max && !text.Any(c => char.IsControl(c) && c != '\n');
}

/// <summary>A text, or a text for each language. The wallet shows it to the customer.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class LocalizedTextAttribute : ValidationAttribute
{
    // The base class's constructor would not set ErrorMessage.
    public LocalizedTextAttribute() => ErrorMessage = "must be a text of 1 to 1000 characters, without control characters other than "
        + "line breaks, or at most 20 such texts by language tag, such as {\"en\": …, \"es-AR\": …}";

    const int MaxLanguages = 20;

    static readonly TextAttribute Text = new(1000);

    public override bool IsValid(object? value) => value is LocalizedText text && text.Texts.Count <= MaxLanguages
        && (text.Texts.Count == 0 ? Text.IsValid(text.Text)
            : text.Texts.All(entry => IsTag(entry.Language) && Text.IsValid(entry.Text)));

    static bool IsTag(string language) => language.Length is > 0 and <= 35 && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>Names of SEP-9 fields.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class FieldNamesAttribute : ValidationAttribute
{
    public FieldNamesAttribute() => ErrorMessage = "must be a list of 1 to 200 SEP-9 field names";

    public override bool IsValid(object? value) =>
        value is IReadOnlyList<string?> { Count: >= 1 and <= 200 } names
            && names.All(name => name is not null && Sep9.FieldCatalogue.Find(name) is not null);

    /// <summary>A message with the first name that is not a SEP-9 field. Null if the name may not be shown.</summary>
    public static string? Explain(JsonElement value)
    {
        const int MaxShown = 64;
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var unknown = value.EnumerateArray()
            .FirstOrDefault(item => item.ValueKind != JsonValueKind.String || Sep9.FieldCatalogue.Find(item.GetString()!) is null);
        return unknown.ValueKind == JsonValueKind.String && unknown.GetString() is { Length: > 0 and <= MaxShown } name
            && name.All(c => c is >= ' ' and <= '~')
            ? $"'{name}' is not a SEP-9 field{Nearest.Hint(name, Sep9.Sep9Catalogue.Fields.Select(field => field.Name))}"
            : null;
    }
}

/// <summary>A time. Without an offset it is UTC.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class TimeAttribute : ValidationAttribute
{
    public TimeAttribute() => ErrorMessage = "must be a time, such as 2027-01-31T12:00:00Z";

    public static DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public override bool IsValid(object? value) => value is string text && Read(text) is not null;
}
