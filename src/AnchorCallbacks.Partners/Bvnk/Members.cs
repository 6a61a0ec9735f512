using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Partners.Bvnk;

enum MemberKind
{
    Text,

    /// <summary>A country code of two letters. The record has three.</summary>
    Country,

    Date,
    Flag,
}

/// <summary>A member of BVNK's customer and the field that has its value.</summary>
/// <param name="Path">Names, separated by dots.</param>
sealed record Member(string Path, Sep9Field Field, MemberKind Kind)
{
    /// <summary>Another name under which it may come.</summary>
    public string? Alias { get; init; }

    public bool Required { get; init; }

    /// <summary>The partner cannot write it.</summary>
    public bool IsOurs { get; init; }

    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    public string Parent => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('.')] : "";
}

/// <summary>BVNK's members, one line each, in the order of the answer.</summary>
static class Members
{
    public static readonly IReadOnlyList<Member> Company =
    [
        Of("name", "organization.name") with { Required = true },
        Of("description", "organization.description"),
        Of("taxResidenceCountryCode", "organization.tax_country_code", MemberKind.Country),
        Of("registrationNumber", "organization.registration_number"),
        Of("address.addressLine1", "organization.registered_address"),
        Of("address.addressLine2", "organization.address_line_2"),
        Of("address.city", "organization.city"),
        Of("address.postalCode", "organization.postal_code") with { Alias = "postCode" },
        Of("address.countryCode", "organization.address_country_code", MemberKind.Country),
        Of("address.country", "organization.country_name"),
    ];

    /// <summary>Members that only POST has. No answer shows them.</summary>
    public static readonly IReadOnlyList<Member> NewCompany =
    [
        Of("industryReference", "organization.industry"),
        Of("monthlyExpectedVolumesReference", "organization.monthly_volume"),
    ];

    public static readonly IReadOnlyList<Member> Verification =
    [
        Of("verification.url", "partner.verification_url") with { IsOurs = true },
        Of("verification.status", "partner.verification_status") with { IsOurs = true },
    ];

    /// <summary>After the person's reference.</summary>
    public static readonly IReadOnlyList<Member> Associate =
    [
        Of("person.firstName", "first_name") with { Required = true },
        Of("person.lastName", "last_name") with { Required = true },
        Of("person.dateOfBirth", "birth_date", MemberKind.Date),
        Of("person.address.addressLine1", "address"),
        Of("person.address.addressLine2", "address_line_2"),
        Of("person.address.city", "city"),
        Of("person.address.postalCode", "postal_code") with { Alias = "postCode" },
        Of("person.address.countryCode", "address_country_code", MemberKind.Country),
        Of("person.address.country", "address_country_name"),
        Of("details.birthCountryCode", "birth_country_code", MemberKind.Country),
        Of("details.contactInfo.emailAddress", "email_address"),
        Of("details.contactInfo.phoneNumber", "mobile_number"),
        Of("details.documentNumber", "document_number"),
        Of("details.documentInfo.number", "id_number"),
        Of("details.documentInfo.type", "id_type"),
        Of("details.documentInfo.issuingCountryCode", "id_country_code", MemberKind.Country),
        Of("details.taxIdentification.number", "tax_id"),
        Of("details.taxIdentification.taxResidenceCountryCode", "tax_country_code", MemberKind.Country),
        Of("title", "associate.title"),
        Of("riskScore", "partner.risk_score"),
        Of("controls.hasOwnership", "associate.has_ownership", MemberKind.Flag),
        Of("controls.hasControl", "associate.has_control", MemberKind.Flag),
        Of("controls.isSigner", "associate.is_signer", MemberKind.Flag),
        .. Verification,
    ];

    /// <summary>What follows the reference in <c>person</c>, and what follows <c>person</c>.</summary>
    public static readonly IReadOnlyList<Member> Person = [.. Associate.Where(member => IsPerson(member)).Select(member =>
            member with { Path = member.Path[PersonPrefix.Length..] })],
        AroundPerson = [.. Associate.Where(member => !IsPerson(member))];

    const string PersonPrefix = "person.";

    public static readonly IReadOnlyList<Member> Individual =
    [
        Of("firstName", "first_name") with { Required = true },
        Of("lastName", "last_name") with { Required = true },
        Of("dateOfBirth", "birth_date", MemberKind.Date) with { Required = true },
        Of("birthCountryCode", "birth_country_code", MemberKind.Country),
        Of("documentNumber", "document_number"),
        Of("address.addressLine1", "address"),
        Of("address.addressLine2", "address_line_2"),
        Of("address.city", "city"),
        Of("address.postCode", "postal_code") with { Alias = "postalCode" },
        Of("address.countryCode", "address_country_code", MemberKind.Country),
        Of("address.country", "address_country_name"),
    ];

    public static readonly Sep9Field RiskScore = FieldCatalogue.Find("partner.risk_score")!;

    /// <summary>Reads what the partner may write. A null counts as absent.</summary>
    /// <param name="prefix">The path of <paramref name="root"/>, for messages.</param>
    /// <param name="isNew">Required members must be there.</param>
    public static List<GivenText> Read(JsonElement root, IReadOnlyList<Member> members, string prefix, bool isNew, int limit,
        DateOnly today, Problems problems)
    {
        var texts = new List<GivenText>();
        foreach (var member in members)
        {
            var path = prefix + member.Path;
            if (member.IsOurs)
                continue;
            var value = Find(root, member, prefix, problems);
            if (value is null)
            {
                if (isNew && member.Required)
                    problems.Add(path, "is required");
            }
            else if (Text(value.Value, member, limit, today, out var text) is { } problem)
                problems.Add(path, problem);
            else if (text.Length > 0)
                texts.Add(new(member.Field, path, text));
            else if (member.Required)
                problems.Add(path, "must not be empty");
        }
        return texts;
    }

    /// <summary>The fields of members below a path, which a given object replaces.</summary>
    public static IEnumerable<Sep9Field> Below(IReadOnlyList<Member> members, string parent) =>
        members.Where(member => member.Parent == parent).Select(member => member.Field);

    /// <summary>Whether an answer shows the same members of both. Verdicts do not count.</summary>
    public static bool AreSame(CustomerRecord one, CustomerRecord other, bool isCompany)
    {
        if (!AreSame(one, other, isCompany ? Company : Individual))
            return false;
        return ReferenceEquals(one.Associates, other.Associates) || (one.Associates.Count == other.Associates.Count
            && one.Associates.Zip(other.Associates).All(pair => pair.First.Reference == pair.Second.Reference
                && AreSame(pair.First.Record, pair.Second.Record, Associate)));
    }

    static bool AreSame(CustomerRecord one, CustomerRecord other, IReadOnlyList<Member> members) =>
        members.All(member => one[member.Field]?.Text == other[member.Field]?.Text);

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Member> members, CustomerRecord record)
    {
        var open = new List<string>();
        foreach (var member in members)
            if (record[member.Field]?.Text is { Length: > 0 } text)
            {
                Enter(writer, open, member.Parent.Length == 0 ? [] : member.Parent.Split('.'));
                if (member.Kind == MemberKind.Flag)
                    writer.WriteBoolean(member.Name, text == "true");
                else
                    writer.WriteString(member.Name, member.Kind == MemberKind.Country
                        && CodeChecks.CountryAlpha2(text, default) is { Problem: null } code ? code.Value : text);
            }
        Enter(writer, open, []);
    }

    /// <summary>Closes and opens objects, so that <paramref name="parents"/> are open.</summary>
    static void Enter(Utf8JsonWriter writer, List<string> open, string[] parents)
    {
        var common = 0;
        while (common < open.Count && common < parents.Length && open[common] == parents[common])
            common++;
        for (; open.Count > common; open.RemoveAt(open.Count - 1))
            writer.WriteEndObject();
        foreach (var parent in parents[common..])
        {
            writer.WriteStartObject(parent);
            open.Add(parent);
        }
    }

    static JsonElement? Find(JsonElement root, Member member, string prefix, Problems problems)
    {
        var at = root;
        var path = prefix;
        if (member.Parent.Length > 0)
            foreach (var name in member.Parent.Split('.'))
            {
                path += name;
                if (!at.TryGetProperty(name, out at) || at.ValueKind == JsonValueKind.Null)
                    return null;
                if (at.ValueKind != JsonValueKind.Object)
                {
                    problems.Add(path, "must be an object");
                    return null;
                }
                path += ".";
            }
        return Given(at, member.Name) ?? (member.Alias is { } alias ? Given(at, alias) : null);
    }

    static JsonElement? Given(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    static string? Text(JsonElement value, Member member, int limit, DateOnly today, out string text)
    {
        text = "";
        if (member.Kind == MemberKind.Flag)
        {
            text = value.ValueKind == JsonValueKind.True ? "true" : "false";
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false";
        }
        if (value.ValueKind != JsonValueKind.String || Json.Text(value) is not { } given)
            return "must be a string";
        if (given.Length > limit)
            return FormattableString.Invariant($"must not be longer than {limit} characters");
        text = CleanText.Of(given);
        if (text.Length == 0 || member.Kind == MemberKind.Text)
            return null;
        if (member.Kind == MemberKind.Date)
        {
            var date = member.Field.Check(text, today);
            text = date.Value ?? text;
            return date.Problem is null ? null : "must be a date of birth as YYYY-MM-DD";
        }
        if (text.Length != 2 || CodeChecks.Country(text, today) is not { Problem: null } code)
            return "must be a country code of two letters (ISO 3166-1)";
        text = code.Value!;
        return null;
    }

    static bool IsPerson(Member member) => member.Path.StartsWith(PersonPrefix, StringComparison.Ordinal);

    static Member Of(string path, string field, MemberKind kind = MemberKind.Text) => new(path, FieldCatalogue.Find(field)!, kind);
}

/// <summary>Problems of a body, by the path of the member.</summary>
sealed class Problems
{
    readonly List<(string Path, string Text)> all = [];

    public bool Any => all.Count > 0;

    public IEnumerable<IGrouping<string, string>> ByPath => all.GroupBy(problem => problem.Path, problem => problem.Text);

    public void Add(string path, string text)
    {
        if (all.Count < 100)
            all.Add((path, text));
    }
}
