using System.Globalization;
using System.Text;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Search;

/// <summary>The words by which a value is found. A name is found by each of its words, in any case, with or without accents. A number, an
/// e-mail address and an account are one word.</summary>
static class SearchText
{
    const int MaxOfField = 8, MaxOfCustomer = 24;

    static readonly HashSet<string> Names =
    [
        "first_name", "last_name", "additional_name", "organization.name", "organization.director_name", "organization.shareholder_name",
    ];

    static readonly HashSet<string> Codes =
    [
        "email_address", "mobile_number", "id_number", "tax_id", "bank_account_number", "clabe_number", "cbu_number", "cbu_alias",
        "mobile_money_number", "organization.email", "organization.phone", "organization.VAT_number", "organization.registration_number",
    ];

    public static HashSet<string> Of(IEnumerable<FieldValue> values)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
            if (value.Document is not null || words.Count >= MaxOfCustomer)
                continue;
            else if (Names.Contains(value.Field.Name))
                words.UnionWith(Words(value.Text).Take(MaxOfField));
            else if (Codes.Contains(value.Field.Name) && Code(value.Text) is { Length: > 0 } code)
                words.Add(code);
        return words;
    }

    /// <summary>The words of a text, in lower case and without accents.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in CleanText.Normalized(CleanText.Of(text), NormalizationForm.FormKD).EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune))
                word.Append(Rune.ToLowerInvariant(rune));
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        if (word.Length > 0)
            yield return word.ToString();
    }

    /// <summary>A number or an address without separators: <c>+54 11 4321</c> is <c>54114321</c>.</summary>
    public static string Code(string text) => string.Concat(Words(text));
}
