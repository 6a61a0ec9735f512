using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Sep9.Checks;

namespace AnchorCallbacks.Customers;

/// <summary>What a PUT makes of a customer: a pure function of the customer as stored, the request and the configuration.</summary>
/// <param name="Type">The type the answer is given for.</param>
/// <param name="Record">The same object as before when nothing changes.</param>
/// <param name="Changed">New values; empty when the request brought nothing new.</param>
/// <param name="Replaced">The values they take the place of.</param>
sealed record CustomerUpdate(
    CustomerType Type, string LastType, CustomerRecord Record, IReadOnlyList<FieldValue> Changed, IReadOnlyList<FieldValue> Replaced)
{
    /// <summary>The fields it brought something new for: a value, or the same again where that was asked for.</summary>
    public IReadOnlyList<Sep9Field> Given { get; private init; } = [];

    /// <summary>Of a new customer whose predecessor was rejected or had an open transaction.</summary>
    public CustomerUpdate ForSuccessor() => this with { Record = Record.AsSuccessor() };

    /// <param name="current">Null for somebody not known yet.</param>
    /// <param name="version">The version the record will have if anything changes.</param>
    public static Result<CustomerUpdate> Decide(Customer? current, CustomerPut put, CustomerTypes types, long version, DateOnly today)
    {
        var type = put.Type is null ? types.FindOrDefault(current?.LastType) : types.Find(put.Type);
        if (type is null)
            return Failure.Invalid($"type: not a configured customer type; there are {types.KnownNames}");
        var record = current?.Record ?? CustomerRecord.Empty;
        // What an operator asked for has its rules too.
        var asking = type.Asking(record.Asks);
        List<FieldValue> changed = [], replaced = [];
        List<string> problems = [];
        HashSet<Sep9Field> answered = [];

        foreach (var field in put.Codes)
            if (asking.ValidationOf(field) == Validation.Strict)
                problems.Add($"{field.Name}_verification: no code was requested for {field.Name}");
        foreach (var given in put.Texts)
        {
            var result = Check(given, asking, put, record, today);
            Take(given.Field, given.Name,
                new(given.Field, result.Problem is null ? result.Value : given.Value, null, version, result.Problem));
        }
        foreach (var given in put.Documents)
        {
            var upload = given.Upload;
            var problem = asking.ValidationOf(given.Field) == Validation.Off ? null : given.Field.Check(upload.MediaType, today).Problem;
            Take(given.Field, given.Name,
                new(given.Field, "", new(upload.Id, upload.MediaType, upload.Size, upload.Digest), version, problem));
        }

        if (problems.Count > 0)
            return Failure.Invalid(string.Join("; ", problems));
        var updated = changed.Count > 0 ? record.With(changed) : record;
        if (record.Asks.Any(Answers))
            updated = updated.With(record.Verdicts, [.. record.Asks.Select(ask => Answers(ask) ? ask with { Open = false } : ask)]);
        return new CustomerUpdate(type, put.Type is null ? current?.LastType ?? "" : type.Name, updated, changed, replaced)
        {
            Given = [.. changed.Select(value => value.Field).Union(record.Asks.Where(Answers).Select(ask => ask.Field))],
        };

        bool IsSame(FieldValue old, FieldValue value) => old.SameContent(value)
            || IsSameOnceCleaned(old, value, asking, put, record, today);

        bool Answers(Ask ask) => ask.Open && answered.Contains(ask.Field);

        void Take(Sep9Field field, string name, FieldValue value)
        {
            var old = record[field];
            // Whoever was asked again and gives the same has answered.
            if (value.Problem is null && record.Asks.Count > 0)
                answered.Add(field);
            if (value.Problem is not null && asking.ValidationOf(field) == Validation.Strict)
                problems.Add($"{name}: {value.Problem}");
            else if (old is null)
                changed.Add(value);
            // A bad value never replaces a good one, and the same again is nothing new.
            else if ((value.Problem is null || old.Problem is not null) && !(IsSame(old, value) && old.Problem == value.Problem))
            {
                changed.Add(value);
                replaced.Add(old);
            }
        }
    }

    /// <summary>What an earlier release stored is compared as it would be stored today.</summary>
    static bool IsSameOnceCleaned(FieldValue old, FieldValue value, CustomerType type, CustomerPut put, CustomerRecord record,
        DateOnly today)
    {
        if (old.Document is not null || value.Document is not null || old.Field.Verbatim)
            return false;
        var cleaned = CleanText.Of(old.Text);
        var result = Check(new(old.Field, old.Field.Name, cleaned), type, put, record, today);
        return (result.Problem is null ? result.Value : cleaned) == value.Text;
    }

    static Checked Check(GivenText given, CustomerType type, CustomerPut put, CustomerRecord record, DateOnly today)
    {
        var (field, value) = (given.Field, given.Value);
        if (type.ValidationOf(field) == Validation.Off)
            return Checked.Good(value);
        if (TextChecks.Unreadable(value) is { } unreadable)
            return Checked.Bad(unreadable);
        if (type.NeedOf(field) is { } need)
        {
            if (!need.TryChoose(value, out var choice))
                return Checked.Bad(need.ChoiceProblem);
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
