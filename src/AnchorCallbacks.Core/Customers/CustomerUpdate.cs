using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Customers;

/// <summary>Applies a PUT to a customer. A pure function of the stored customer, the request and the configuration.</summary>
/// <param name="Type">The type of the answer.</param>
/// <param name="Record">The same object as before if nothing changes.</param>
/// <param name="Changed">New values; empty if the request has none.</param>
/// <param name="Replaced">The values that they replace.</param>
sealed record CustomerUpdate(
    CustomerType Type, string LastType, CustomerRecord Record, IReadOnlyList<FieldValue> Changed, IReadOnlyList<FieldValue> Replaced)
{
    /// <summary>The fields with a new value, or with the same value as the answer to an ask.</summary>
    public IReadOnlyList<Sep9Field> Given { get; private init; } = [];

    /// <summary>The associates that a changed list replaces.</summary>
    public IReadOnlyList<Associate> ReplacedAssociates { get; private init; } = [];

    public bool ChangesAssociates { get; private init; }

    /// <summary>The documents that are current no longer.</summary>
    public IEnumerable<DocumentReference> ReplacedDocuments => ChangesAssociates
        ? Replaced.Concat(ReplacedAssociates.SelectMany(person => person.Record.Values)).Select(value => value.Document)
            .OfType<DocumentReference>().ExceptBy(Record.AllValues.Select(value => value.Document?.Id), document => document.Id)
        : Replaced.Select(value => value.Document).OfType<DocumentReference>();

    /// <summary>Whether an upload has become a document.</summary>
    public bool Has(DocumentUpload upload) => Changed.Any(value => value.Document?.Id == upload.Id)
        || (ChangesAssociates && Record.Associates.Any(person => person.Record.Values.Any(value => value.Document?.Id == upload.Id)));

    /// <summary>For a new customer whose predecessor was rejected or had an open transaction.</summary>
    public CustomerUpdate ForSuccessor() => this with { Record = Record.AsSuccessor() };

    /// <param name="current">Null for a new customer.</param>
    /// <param name="version">The version of the record if anything changes.</param>
    public static Result<CustomerUpdate> Decide(Customer? current, CustomerPut put, CustomerTypes types, long version, DateOnly today)
    {
        var type = put.Type is null ? types.FindOrDefault(current?.LastType) : types.Find(put.Type);
        if (type is null)
            return Failure.Invalid($"type: not a configured customer type; there are {types.KnownNames}");
        var record = current?.Record ?? CustomerRecord.Empty;
        // Fields that an operator asked for have rules too.
        var typeWithAsks = type.WithAsks(record.Asks);
        List<FieldValue> changed = [], replaced = [];
        List<string> problems = [];
        HashSet<Sep9Field> answered = [];

        foreach (var field in put.Codes)
            if (typeWithAsks.ValidationOf(field) == Validation.Strict)
                problems.Add($"{field.Name}_verification: no code was requested for {field.Name}");
        foreach (var given in put.Texts)
        {
            var result = Check(given, typeWithAsks, put, record, today);
            Take(given.Field, given.Name,
                new(given.Field, result.Problem is null ? result.Value : given.Value, null, version, result.Problem));
        }
        foreach (var given in put.Documents)
        {
            var upload = given.Upload;
            var problem = typeWithAsks.ValidationOf(given.Field) == Validation.Off ? null
                : given.Field.Check(upload.MediaType, today).Problem;
            Take(given.Field, given.Name,
                new(given.Field, "", new(upload.Id, upload.MediaType, upload.Size, upload.Digest), version, problem));
        }

        var associates = record.Associates;
        if (put.Associates is not null
            && AssociateList.Replace(record.Associates, put.Associates, type.Associates ?? type, version, today)
                .Failed(out var failure, out associates))
            problems.AddRange(failure.Problems);
        else if (put.AssociateDocuments.Count > 0
            && AssociateList.Add(associates, put.AssociateDocuments, type.Associates ?? type, version, today)
                .Failed(out failure, out associates))
            problems.AddRange(failure.Problems);
        if (problems.Count > 0)
            return Failure.Invalid(problems);
        var cleared = put.Cleared.Where(field => record[field] is not null && !put.Texts.Any(given => given.Field == field)).ToList();
        replaced.AddRange(cleared.Select(field => record[field]!));
        var updated = changed.Count > 0 ? record.With(changed) : record;
        if (cleared.Count > 0)
            updated = updated.Without(cleared);
        if (!ReferenceEquals(associates, record.Associates))
            updated = updated.WithAssociates(associates);
        // An acceptance does not cover a company that one of its owners has left: nobody has looked at that.
        if (AssociateList.Releases(record.Associates, associates))
            updated = updated.With(
                [.. updated.Verdicts.Where(verdict => verdict.Verdict != Verdict.Accepted || verdict.Standing)], updated.Asks);
        if (record.Asks.Any(Answers))
            updated = updated.With(updated.Verdicts, [.. record.Asks.Select(ask => Answers(ask) ? ask with { Open = false } : ask)]);
        updated = PartnerStatusChanges.NoteRemovals(record, updated, version);
        // A partner's type must not become that of a customer of AP: a request without a type is answered as the last one.
        var keepsType = put.Type is null || (type.IsPartners && current is { Account.Length: > 0 });
        return new CustomerUpdate(type, keepsType ? current?.LastType ?? "" : type.Name, updated, changed, replaced)
        {
            Given = [.. changed.Select(value => value.Field).Union(record.Asks.Where(Answers).Select(ask => ask.Field)).Union(cleared)],
            ChangesAssociates = !ReferenceEquals(associates, record.Associates),
            ReplacedAssociates = ReferenceEquals(associates, record.Associates) ? [] : record.Associates,
        };

        bool IsSame(FieldValue old, FieldValue value) => old.HasSameContent(value)
            || IsSameOnceCleaned(old, value, typeWithAsks, put, record, today);

        bool Answers(Ask ask) => ask.Open && answered.Contains(ask.Field);

        void Take(Sep9Field field, string name, FieldValue value)
        {
            var old = record[field];
            // The same value again answers an ask too.
            if (value.Problem is null && record.Asks.Count > 0)
                answered.Add(field);
            if (value.Problem is not null && typeWithAsks.ValidationOf(field) == Validation.Strict)
                problems.Add($"{name}: {value.Problem}");
            else if (old is null)
                changed.Add(value);
            // An invalid value never replaces a valid one. The same value again is no change.
            else if ((value.Problem is null || old.Problem is not null) && !(IsSame(old, value) && old.Problem == value.Problem))
            {
                changed.Add(value);
                replaced.Add(old);
            }
        }
    }

    /// <summary>A value that an earlier release stored is cleaned before it is compared.</summary>
    static bool IsSameOnceCleaned(FieldValue old, FieldValue value, CustomerType type, CustomerPut put, CustomerRecord record,
        DateOnly today)
    {
        if (old.Document is not null || value.Document is not null || old.Field.Verbatim)
            return false;
        var cleaned = CleanText.Of(old.Text);
        var result = Check(new(old.Field, old.Field.Name, cleaned), type, put, record, today);
        return (result.Problem is null ? result.Value : cleaned) == value.Text;
    }

    /// <summary>The checks of one text, as in a PUT.</summary>
    public static Checked Check(GivenText given, CustomerType type, CustomerPut put, CustomerRecord record, DateOnly today)
    {
        var (field, value) = (given.Field, given.Value);
        if (type.ValidationOf(field) == Validation.Off)
            return Checked.Good(value);
        if (TextChecks.Unreadable(value) is { } unreadable)
            return Checked.Bad(unreadable);
        if (type.RequirementOf(field) is { } requirement)
        {
            if (!requirement.TryChoose(value, out var choice))
                return Checked.Bad(requirement.ChoiceProblem);
            value = choice;
        }
        return HasOtherFormat(field, put, record) ? Checked.Good(value) : field.Check(value, today);
    }

    static bool HasOtherFormat(Sep9Field field, CustomerPut put, CustomerRecord record)
    {
        if (field.FormatField is not { } name)
            return false;
        var format = put.Texts.FirstOrDefault(text => text.Field.Name == name).Value ?? record[Sep9Catalogue.Find(name)!]?.Text;
        return format is not null && !CodeText.Compact(format).Equals("E164", StringComparison.OrdinalIgnoreCase);
    }
}
