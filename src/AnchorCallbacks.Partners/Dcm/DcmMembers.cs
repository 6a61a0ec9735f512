using System.Globalization;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Partners.Dcm;

enum DcmKind
{
    Text,
    Address,
    Iban,
    Segment,
    Whole,
    Amount,
    Flag,
}

/// <summary>An attribute of a DCM customer and the field that has its value.</summary>
/// <param name="Standard">The value of a new customer that does not give one, as JSON text; null: none.</param>
/// <param name="Filter">The list's filter by exact values; null: there is none.</param>
sealed record DcmMember(string Name, Sep9Field Field, DcmKind Kind, string? Standard, string? Filter)
{
    public bool Required { get; init; }

    /// <summary>The filter has few different values: the customer's value is part of its <see cref="DcmGroup"/>.</summary>
    public bool IsCommon { get; init; }

    /// <summary>An update has it too.</summary>
    public bool Updates { get; init; } = true;

    public void Write(Utf8JsonWriter writer, CustomerRecord record)
    {
        var text = record[Field]?.Text ?? Standard;
        if (text is null)
            writer.WriteString(Name, "");
        else if (Kind is DcmKind.Whole or DcmKind.Amount)
            writer.WriteNumber(Name, decimal.Parse(text, CultureInfo.InvariantCulture));
        else if (Kind == DcmKind.Flag)
            writer.WriteBoolean(Name, text == "true");
        else
            writer.WriteString(Name, text);
    }
}

/// <summary>DCM's attributes, one line each.</summary>
static class DcmMembers
{
    /// <summary>Amounts are stored in ten-millionths, as on Stellar.</summary>
    public const decimal Scale = 10_000_000;

    const decimal Largest = long.MaxValue / Scale - 1;

    public static readonly IReadOnlyList<DcmMember> All =
    [
        Of("asset_code", "dcm.asset_code") with { Required = true, Updates = false },
        Of("asset_issuer", "dcm.asset_issuer", DcmKind.Address) with { Required = true, Updates = false },
        Of("balance_allowed", "dcm.balance_allowed", DcmKind.Amount, "0"),
        Of("balance_asset_code", "dcm.balance_asset_code", filter: "balance_asset_codes") with { IsCommon = true },
        Of("balance_asset_issuer", "dcm.balance_asset_issuer", DcmKind.Address, filter: "balance_asset_issuers")
            with { IsCommon = true },
        Of("branch_guid", "dcm.branch", filter: "branch_guids") with { IsCommon = true },
        Of("iban", "bank_account_number", DcmKind.Iban) with { Updates = false },
        Of("is_disabled", "dcm.is_disabled", DcmKind.Flag, "false"),
        Of("kyc_level", "dcm.kyc_level", DcmKind.Whole, "0", "kyc_levels") with { IsCommon = true },
        Of("login", "dcm.login", filter: "logins") with { Updates = false },
        Of("name", "first_name", filter: "names"),
        Of("paternal_name", "additional_name", filter: "paternal_names"),
        Of("phone_number", "mobile_number", filter: "phone_numbers"),
        Of("segment", "dcm.segment", DcmKind.Segment, filter: "segments") with { IsCommon = true },
        Of("status", "dcm.status", filter: "statuses") with { IsCommon = true },
        Of("surname", "last_name", filter: "surnames"),
    ];

    /// <param name="isNew">Required members must be there, and standards count.</param>
    public static Result<List<GivenText>> Read(JsonElement root, bool isNew, int limit)
    {
        var texts = new List<GivenText>();
        var problems = new List<string>();
        foreach (var member in All.Where(member => isNew || member.Updates))
            if (!root.TryGetProperty(member.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                if (isNew && member.Required)
                    problems.Add($"{member.Name}: is required");
                else if (isNew && member.Standard is not null)
                    texts.Add(new(member.Field, member.Name, member.Standard));
            }
            else if (Text(value, member, limit).Failed(out var failure, out var text))
                problems.Add(failure.Text);
            else if (text.Length > 0)
                texts.Add(new(member.Field, member.Name, text));
            else if (member.Required)
                problems.Add($"{member.Name}: is required");
        return problems.Count > 0 ? Failure.Invalid(problems) : texts;
    }

    public static string Value(CustomerRecord record, string field) => record[FieldCatalogue.Find(field)!]?.Text ?? "";

    /// <summary>A balance in the form of the database.</summary>
    public static long? Scaled(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) <= Largest && decimal.Truncate(value * Scale) == value * Scale ? (long)(value * Scale) : null;

    /// <summary>One spelling of a value, for filters: case and blanks do not count. A telephone number has only its digits.</summary>
    public static string Folded(string name, string value)
    {
        var text = CleanText.Of(value).ToLowerInvariant();
        if (name is "phone_number" or "phone_numbers")
            return new([.. text.Where(char.IsAsciiDigit)]);
        return decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && name.StartsWith("kyc", StringComparison.Ordinal) ? number.ToString(CultureInfo.InvariantCulture) : text;
    }

    static Result<string> Text(JsonElement value, DcmMember member, int limit)
    {
        Failure Bad(string rule) => Failure.Invalid($"{member.Name}: {rule}");
        switch (member.Kind)
        {
            case DcmKind.Flag:
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() ? "true" : "false"
                    : Bad("must be true or false");
            case DcmKind.Whole:
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var whole) && whole >= 0
                    ? whole.ToString(CultureInfo.InvariantCulture) : Bad("must be a whole number from 0");
            case DcmKind.Amount:
                return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount) && amount >= 0
                    && Scaled(amount.ToString(CultureInfo.InvariantCulture)) is not null
                    ? (amount / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
                    : Bad("must be a number from 0 with at most 7 decimals");
        }
        if (value.ValueKind != JsonValueKind.String || Json.Text(value) is not { } given)
            return Bad("must be a string");
        if (given.Length > limit)
            return Bad(FormattableString.Invariant($"must not be longer than {limit} characters"));
        var text = CleanText.Of(given);
        if (text.Length == 0)
            return text;
        return member.Kind switch
        {
            DcmKind.Address when !StrKey.IsAccount(text) => Bad("must be a Stellar account (G…) with a right checksum"),
            DcmKind.Segment when text is not ("PL" or "PI") => Bad("must be PL or PI"),
            DcmKind.Iban => ReadIban(text) is { } iban ? iban : Bad("must be an IBAN"),
            _ => text,
        };
    }

    public static string? ReadIban(string text) =>
        Iban.In(CodeText.Compact(text).ToUpperInvariant()) is { Problem: null } iban ? iban.Value : null;

    static DcmMember Of(string name, string field, DcmKind kind = DcmKind.Text, string? standard = null, string? filter = null) =>
        new(name, FieldCatalogue.Find(field)!, kind, standard, filter);
}
