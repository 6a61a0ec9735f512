using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Record;

/// <summary>An operator's verdict.</summary>
enum Verdict : byte
{
    None,
    Accepted,
    Rejected,
}

/// <param name="Digest">Keyed; equal for equal files.</param>
sealed record DocumentReference(string Id, string MediaType, long Size, byte[] Digest);

/// <summary>The value of one field.</summary>
/// <param name="Text">Empty for a document.</param>
/// <param name="Version">The version of the record that added it.</param>
/// <param name="Problem">The rule that it breaks, if it was stored nevertheless.</param>
sealed record FieldValue(Sep9Field Field, string Text, DocumentReference? Document, long Version, string? Problem)
{
    /// <summary>The verdict on this value. A new value has none.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>The operator's message for the customer; with <see cref="Verdict.Rejected"/>.</summary>
    public LocalizedText VerdictMessage { get; init; } = LocalizedText.None;

    public bool HasSameContent(FieldValue other) =>
        Document is null || other.Document is null
            ? Document is null && other.Document is null && Text == other.Text
            : Document.Digest.AsSpan().SequenceEqual(other.Document.Digest);
}

/// <summary>An operator's verdict on the customer as one type.</summary>
/// <param name="Version">The version of the record that it is for. A rejection stays until an operator clears it. An acceptance does not
/// cover newer values.</param>
sealed record TypeVerdict(string Type, Verdict Verdict, LocalizedText Message, long Version)
{
    /// <summary>A partner has set it. It covers newer values too, until a partner or an operator changes it.</summary>
    public bool Standing { get; init; }
}

/// <summary>A person of a company. The company's record has it, and is sealed with it.</summary>
/// <param name="Reference">Stays with the person through all changes.</param>
sealed record Associate(string Reference, CustomerRecord Record)
{
    static readonly Sep9Field Owns = FieldCatalogue.Find("associate.has_ownership")!,
        Controls = FieldCatalogue.Find("associate.has_control")!;

    /// <summary>The company is accepted only if this person is.</summary>
    public bool IsDecisive => Record[Owns]?.Text == "true" || Record[Controls]?.Text == "true";
}

/// <summary>A field that an operator asked this customer for. From then on it is required, also if the type does not require it.</summary>
/// <param name="Type">Required as this type; empty: as every type.</param>
/// <param name="Open">The customer has not answered yet. A value from before the ask is no answer.</param>
sealed record Ask(Sep9Field Field, string Type, LocalizedText Message, long Version, bool Open)
{
    /// <summary>Asked for this transaction; empty: for the customer as a whole.</summary>
    public string Transaction { get; init; } = "";

    public bool Concerns(string type) => Type.Length == 0 || Type == type;
}

/// <summary>The data of a customer: values, verdicts and asks. It is stored sealed.</summary>
sealed class CustomerRecord
{
    public static readonly CustomerRecord Empty = new(new FieldValue?[FieldCatalogue.Count], [], []);

    readonly FieldValue?[] values;

    CustomerRecord(FieldValue?[] values, IReadOnlyList<TypeVerdict> verdicts, IReadOnlyList<Ask> asks) =>
        (this.values, Verdicts, Asks) = (values, verdicts, asks);

    public CustomerRecord(IEnumerable<FieldValue> values, IReadOnlyList<TypeVerdict> verdicts, IReadOnlyList<Ask>? asks = null)
        : this(new FieldValue?[FieldCatalogue.Count], verdicts, asks ?? [])
    {
        foreach (var value in values)
            this.values[value.Field.Index] = value;
    }

    public IReadOnlyList<TypeVerdict> Verdicts { get; }

    public IReadOnlyList<Ask> Asks { get; }

    /// <summary>The people of a company.</summary>
    public IReadOnlyList<Associate> Associates { get; init; } = [];

    /// <summary>An earlier customer of the same account and memo was rejected, or had an open transaction, when it was deleted. This one
    /// waits for an operator as every type.</summary>
    public bool IsSuccessor { get; private init; }

    /// <summary>An operator has rejected the customer or one of its values, or an ask is open.</summary>
    public bool IsRejectedOrAsked => Verdicts.Any(verdict => verdict.Verdict == Verdict.Rejected)
        || Values.Any(value => value.Verdict == Verdict.Rejected) || Asks.Any(ask => ask.Open);

    public CustomerRecord AsSuccessor() => new(values, Verdicts, Asks) { IsSuccessor = true, Associates = Associates };

    public bool HasTransactionAsks
    {
        get
        {
            foreach (var ask in Asks)
                if (ask.Transaction.Length > 0)
                    return true;
            return false;
        }
    }

    public FieldValue? this[Sep9Field field] => values[field.Index];

    public IEnumerable<FieldValue> Values => values.OfType<FieldValue>();

    /// <summary>With those of the associates.</summary>
    public IEnumerable<FieldValue> AllValues =>
        Associates.Count == 0 ? Values : Values.Concat(Associates.SelectMany(associate => associate.Record.Values));

    public TypeVerdict? VerdictOn(string type)
    {
        foreach (var verdict in Verdicts)
            if (verdict.Type == type)
                return verdict;
        return null;
    }

    /// <summary>The open ask for a field of a type.</summary>
    public Ask? OpenAsk(Sep9Field field, string type)
    {
        // Called for every field of every answer: must not allocate if there are no asks.
        if (Asks.Count == 0)
            return null;
        foreach (var ask in Asks)
            if (ask.Open && ask.Field == field && ask.Concerns(type))
                return ask;
        return null;
    }

    /// <summary>The record without the asks for other transactions than these.</summary>
    public CustomerRecord For(IReadOnlyCollection<string> transactions) =>
        HasTransactionAsks ? With(Verdicts, [.. Asks.Where(ask => ask.Transaction.Length == 0 || transactions.Contains(ask.Transaction))])
            : this;

    public CustomerRecord With(IEnumerable<FieldValue> changed)
    {
        var copy = (FieldValue?[])values.Clone();
        foreach (var value in changed)
            copy[value.Field.Index] = value;
        return new(copy, Verdicts, Asks) { IsSuccessor = IsSuccessor, Associates = Associates };
    }

    public CustomerRecord With(IReadOnlyList<TypeVerdict> verdicts, IReadOnlyList<Ask> asks) =>
        new(values, verdicts, asks) { IsSuccessor = IsSuccessor, Associates = Associates };

    public CustomerRecord WithAssociates(IReadOnlyList<Associate> associates) =>
        new(values, Verdicts, Asks) { IsSuccessor = IsSuccessor, Associates = associates };

    public CustomerRecord Without(IEnumerable<Sep9Field> removed)
    {
        var copy = (FieldValue?[])values.Clone();
        foreach (var field in removed)
            copy[field.Index] = null;
        return new(copy, Verdicts, Asks) { IsSuccessor = IsSuccessor, Associates = Associates };
    }
}
