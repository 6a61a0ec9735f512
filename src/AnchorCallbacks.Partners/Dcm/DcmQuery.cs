using System.Globalization;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>The query of a list. A filter's values are alternatives, and all filters must hold.</summary>
/// <param name="Words">Each filter's alternatives: the name of the filter and a value.</param>
sealed record DcmQuery(IReadOnlyList<IReadOnlyList<(string Name, string Value)>> Words, DcmRange Range, string Ordering, long Offset,
    long Limit)
{
    public const string Search = "search_string", Reference = "wallet_user_guids";

    const int MostWords = 12, MostValues = 100, LargestPage = 1000, DefaultPage = 100;

    static readonly string[] Orderings = ["created_at", "updated_at", "name", "surname", "login"];

    static readonly string[] NameFields = ["first_name", "last_name", "additional_name"];

    public bool IsDescending => Ordering.StartsWith('-');

    public bool OrdersByName => OrderField is not ("created_at" or "updated_at");

    /// <summary>The column or the record's field.</summary>
    public string OrderField => Ordering.TrimStart('-') switch
    {
        "name" => "first_name",
        "surname" => "last_name",
        "login" => "dcm.login",
        var column => column,
    };

    public static Result<DcmQuery> Read(IQueryCollection query)
    {
        var problems = new List<string>();
        var words = new List<IReadOnlyList<(string, string)>>();
        foreach (var name in DcmMembers.All.Select(member => member.Filter).OfType<string>().Append(Reference))
            if (Values(query, name) is { Count: > 0 } values)
            {
                if (values.Count > MostValues)
                    problems.Add(FormattableString.Invariant($"{name}: must have at most {MostValues} values"));
                if (name == Reference && !values.TrueForAll(value => Guid.TryParseExact(value, "D", out _)))
                    problems.Add($"{name}: must be UUIDs");
                words.Add([.. values.Select(value =>
                    (name, name == Reference ? value.ToLowerInvariant() : DcmMembers.Folded(name, value)))]);
            }
        if (One(Search) is { } text)
        {
            // Every word must be one of a name or of the login.
            List<string> searched = [.. SearchText.Words(text).Distinct()];
            if (searched.Count > MostWords)
                problems.Add(FormattableString.Invariant($"{Search}: must have at most {MostWords} words"));
            words.AddRange(searched.DefaultIfEmpty("").Select(word => (IReadOnlyList<(string, string)>)[(Search, word)]));
        }
        var ordering = One("ordering") ?? "created_at";
        if (!Orderings.Contains(ordering.StartsWith('-') ? ordering[1..] : ordering))
            problems.Add($"ordering: must be {string.Join(", ", Orderings)}, each also with '-' before it");
        var range = new DcmRange(Balance("min_balance_allowed") ?? long.MinValue, Balance("max_balance_allowed") ?? long.MaxValue,
            Time("min_created_at") ?? long.MinValue, Time("max_created_at") ?? long.MaxValue, Time("min_updated_at") ?? long.MinValue,
            Time("max_updated_at") ?? long.MaxValue, Flag("is_disabled"));
        var read = new DcmQuery(words, range, ordering, Number("offset", 0, int.MaxValue), Number("limit", DefaultPage, LargestPage));
        return problems.Count > 0 ? Failure.Invalid(problems) : read;

        string? One(string name)
        {
            if (query[name].Count > 1)
                problems.Add($"{name}: must be given once");
            return query[name] is [{ Length: > 0 } value, ..] ? value : null;
        }

        long? Balance(string name)
        {
            if (One(name) is not { } given)
                return null;
            if (DcmMembers.Scaled(given) is { } value)
                return value;
            problems.Add($"{name}: must be a number with at most 7 decimals");
            return null;
        }

        long? Time(string name)
        {
            if (One(name) is not { } given)
                return null;
            // A plus sign of an offset may arrive as a blank.
            if (DateTimeOffset.TryParse(given.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && given.Contains('T', StringComparison.OrdinalIgnoreCase))
                return time.ToUnixTimeMilliseconds();
            problems.Add($"{name}: must be a time such as 2026-11-27T12:00:00Z");
            return null;
        }

        bool Flag(string name)
        {
            if (One(name) is not { } given)
                return false;
            if (bool.TryParse(given, out var value))
                return value;
            problems.Add($"{name}: must be true or false");
            return false;
        }

        long Number(string name, long standard, long max)
        {
            if (One(name) is not { } given)
                return standard;
            if (long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max)
                return value;
            problems.Add(FormattableString.Invariant($"{name}: must be a whole number from 0 to {max}"));
            return standard;
        }
    }

    /// <summary>The words by which <c>search_string</c> finds a customer: each word of the names, and the login.</summary>
    public static IEnumerable<string> SearchWords(CustomerRecord record)
    {
        var names = NameFields.SelectMany(field => SearchText.Words(DcmMembers.Value(record, field)).Take(8));
        var login = DcmMembers.Value(record, "dcm.login");
        return names.Concat(SearchText.Words(login).Take(8)).Append(SearchText.Code(login)).Where(word => word.Length > 0);
    }

    /// <summary>Repeated, with <c>[]</c>, or separated by commas.</summary>
    static List<string> Values(IQueryCollection query, string name) =>
        [.. query[name].Concat(query[name + "[]"]).OfType<string>().SelectMany(value => value.Split(',')).Select(value => value.Trim())
            .Where(value => value.Length > 0).Distinct()];
}
