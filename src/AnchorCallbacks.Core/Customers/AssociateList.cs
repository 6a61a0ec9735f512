using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

/// <summary>Replaces the people of a company. A person that the company has keeps the reference, the verification, the verdicts and the
/// documents. A pure function.</summary>
static class AssociateList
{
    static readonly Sep9Field FirstName = Field("first_name"), LastName = Field("last_name"), BirthDate = Field("birth_date"),
        DocumentNumber = Field("document_number"), IdNumber = Field("id_number"), IdType = Field("id_type"),
        IdCountry = Field("id_country_code");

    /// <param name="type">Its rules hold for each person.</param>
    /// <param name="version">The version of the record if anything changes.</param>
    /// <returns>The same list if nothing changes.</returns>
    public static Result<IReadOnlyList<Associate>> Replace(IReadOnlyList<Associate> known, IReadOnlyList<GivenAssociate> given,
        CustomerType type, long version, DateOnly today)
    {
        var matches = Match(known, given);
        var problems = new List<string>();
        var people = new List<Associate>();
        for (var i = 0; i < given.Count; i++)
            people.Add(Merge(matches[i], given[i], type, version, today, $"associates[{i}]", problems));
        if (problems.Count > 0)
            return Failure.Invalid(problems);
        var isSame = known.Count == people.Count && known.Zip(people).All(pair => ReferenceEquals(pair.First, pair.Second));
        return Result<IReadOnlyList<Associate>>.Of(isSame ? known : people);
    }

    /// <summary>Gives the people documents.</summary>
    /// <returns>The same list if nothing changes.</returns>
    public static Result<IReadOnlyList<Associate>> Add(IReadOnlyList<Associate> known, IReadOnlyList<AssociateDocument> given,
        CustomerType type, long version, DateOnly today)
    {
        var (people, problems) = (known.ToArray(), new List<string>());
        foreach (var (reference, document) in given)
            if (Array.FindIndex(people, person => person.Reference == reference) is >= 0 and var at)
                people[at] = Add(people[at], document, type, version, today, problems);
            else
                problems.Add($"{document.Name}: the company has no person with this reference");
        return problems.Count > 0 ? Failure.Invalid(problems)
            : Result<IReadOnlyList<Associate>>.Of(people.SequenceEqual(known) ? known : people);
    }

    static Associate Add(Associate person, GivenDocument given, CustomerType type, long version, DateOnly today, List<string> problems)
    {
        var (record, upload) = (person.Record, given.Upload);
        var problem = type.ValidationOf(given.Field) == Validation.Off ? null : given.Field.Check(upload.MediaType, today).Problem;
        if (problem is not null && type.ValidationOf(given.Field) == Validation.Strict)
            problems.Add($"{given.Name}: {problem}");
        var value = new FieldValue(given.Field, "", new(upload.Id, upload.MediaType, upload.Size, upload.Digest), version, problem);
        var after = record[given.Field] is { } old && (old.HasSameContent(value) || (problem is not null && old.Problem is null))
            ? record : record.With([value]);
        // The same file again answers an ask too.
        if (problem is null && after.Asks.Any(ask => ask.Open && ask.Field == given.Field))
            after = after.With(after.Verdicts,
                [.. after.Asks.Select(ask => ask.Field == given.Field ? ask with { Open = false } : ask)]);
        return ReferenceEquals(after, record) ? person : person with { Record = after };
    }

    /// <summary>Whether someone who owned or controlled the company does so no longer.</summary>
    public static bool Releases(IReadOnlyList<Associate> before, IReadOnlyList<Associate> after) => before.Any(person =>
        person.IsDecisive && !after.Any(other => other.Reference == person.Reference && other.IsDecisive));

    /// <summary>The person of the company that each given one is: by the document first, then by name and date of birth. The position
    /// decides only where the lists have the same length and these leave it open. Never two for one.</summary>
    static Associate?[] Match(IReadOnlyList<Associate> known, IReadOnlyList<GivenAssociate> given)
    {
        var matches = new Associate?[given.Count];
        var free = known.ToList();
        Take(IsSameDocument);
        Take(IsSameName);
        if (known.Count == given.Count)
            for (var i = 0; i < given.Count; i++)
                if (matches[i] is null && free.Contains(known[i]) && MayBeSame(known[i].Record, given[i]))
                    Assign(i, known[i]);
        return matches;

        void Take(Func<CustomerRecord, GivenAssociate, bool> isSame)
        {
            for (var i = 0; i < given.Count; i++)
                if (matches[i] is null && free.Where(person => isSame(person.Record, given[i])).ToList() is [var only]
                    && given.Where((other, j) => j != i && matches[j] is null).All(other => !isSame(only.Record, other)))
                    Assign(i, only);
        }

        void Assign(int at, Associate person)
        {
            matches[at] = person;
            free.Remove(person);
        }
    }

    static bool IsSameDocument(CustomerRecord known, GivenAssociate given) =>
        Number(known) is { } number && number == Number(given) && !Differs(known, given, IdType) && !Differs(known, given, IdCountry);

    static bool IsSameName(CustomerRecord known, GivenAssociate given) => !HaveTwoDocuments(known, given)
        && IsEqual(known, given, FirstName) && IsEqual(known, given, LastName) && IsEqual(known, given, BirthDate);

    /// <summary>Nothing says that they are two people, and the name or the date of birth is the same.</summary>
    static bool MayBeSame(CustomerRecord known, GivenAssociate given) =>
        !HaveTwoDocuments(known, given) && !Differs(known, given, BirthDate)
            && (IsEqual(known, given, BirthDate) || (IsEqual(known, given, FirstName) && IsEqual(known, given, LastName)));

    static bool HaveTwoDocuments(CustomerRecord known, GivenAssociate given) =>
        Number(known) is { } number && Number(given) is { } other && number != other;

    static string? Number(CustomerRecord known) => known[IdNumber]?.Text ?? known[DocumentNumber]?.Text;

    static string? Number(GivenAssociate given) => Text(given, IdNumber) ?? Text(given, DocumentNumber);

    static bool IsEqual(CustomerRecord known, GivenAssociate given, Sep9Field field) =>
        known[field]?.Text is { } text && text.Equals(Text(given, field), StringComparison.OrdinalIgnoreCase);

    static bool Differs(CustomerRecord known, GivenAssociate given, Sep9Field field) =>
        known[field]?.Text is { } text && Text(given, field) is { } other && !text.Equals(other, StringComparison.OrdinalIgnoreCase);

    static string? Text(GivenAssociate given, Sep9Field field)
    {
        foreach (var text in given.Texts)
            if (text.Field == field)
                return text.Value;
        return null;
    }

    static Associate Merge(Associate? known, GivenAssociate given, CustomerType type, long version, DateOnly today, string name,
        List<string> problems)
    {
        var before = known?.Record ?? CustomerRecord.Empty;
        var put = new CustomerPut(default, null, null, given.Texts, [], []);
        var values = new List<FieldValue>();
        var answered = new HashSet<Sep9Field>();
        foreach (var text in given.Texts)
        {
            var result = CustomerUpdate.Check(text, type, put, before, today);
            if (result.Problem is not null && type.ValidationOf(text.Field) == Validation.Strict)
                problems.Add($"{name}.{text.Name}: {result.Problem}");
            else
                Add(new(text.Field, result.Problem is null ? result.Value : text.Value, null, version, result.Problem));
            if (result.Problem is null)
                answered.Add(text.Field);
        }
        // What the request cannot give stays, and a new person gets the first values.
        if (known is null)
            values.AddRange(given.Kept.Select(text => new FieldValue(text.Field, text.Value, null, version, null)));
        else
            values.AddRange(before.Values.Where(value =>
                value.Document is not null || given.Kept.Any(kept => kept.Field == value.Field)));
        var isAnswer = before.Asks.Any(ask => ask.Open && answered.Contains(ask.Field));
        var isSame = known is not null && !isAnswer && values.Count == before.Values.Count()
            && values.All(value => ReferenceEquals(before[value.Field], value));
        return isSame ? known! : new(known?.Reference ?? given.NewReference, new CustomerRecord(values, before.Verdicts,
            isAnswer ? [.. before.Asks.Select(ask => answered.Contains(ask.Field) ? ask with { Open = false } : ask)] : before.Asks));

        void Add(FieldValue value) =>
            values.Add(before[value.Field] is { } old && old.HasSameContent(value) && old.Problem == value.Problem ? old : value);
    }

    static Sep9Field Field(string name) => FieldCatalogue.Find(name)!;
}
