using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers.Record;

/// <summary>What an operator said; <see cref="None"/> until one did.</summary>
enum Verdict : byte
{
    None,
    Accepted,
    Rejected,
}

/// <param name="Digest">Keyed; equal for equal files.</param>
sealed record DocumentReference(string Id, string MediaType, long Size, byte[] Digest);

/// <summary>One field as the customer gave it.</summary>
/// <param name="Text">The value; empty for a document.</param>
/// <param name="Version">The record's version that brought it.</param>
/// <param name="Problem">The rule it breaks, if it was taken all the same.</param>
sealed record FieldValue(Sep9Field Field, string Text, DocumentReference? Document, long Version, string? Problem)
{
    /// <summary>An operator's word on this very value: another value starts without one.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>What the operator wants the customer to read; with <see cref="Verdict.Rejected"/>.</summary>
    public LocalizedText VerdictMessage { get; init; } = LocalizedText.None;

    public bool SameContent(FieldValue other) =>
        Document is null || other.Document is null
            ? Document is null && other.Document is null && Text == other.Text
            : Document.Digest.AsSpan().SequenceEqual(other.Document.Digest);
}

/// <summary>An operator's word on the customer as one type.</summary>
/// <param name="Version">The record it was said of. Rejected stays until an operator clears it; accepted does not cover newer values.</param>
sealed record TypeVerdict(string Type, Verdict Verdict, LocalizedText Message, long Version);

/// <summary>A field an operator asked this customer for, whatever its type says: it is required from then on.</summary>
/// <param name="Type">Asked as this type; empty: as every type.</param>
/// <param name="Open">Until it is given, and given again if it was there. An answer that is turned down is asked for again all the same.</param>
sealed record Ask(Sep9Field Field, string Type, LocalizedText Message, long Version, bool Open)
{
    /// <summary>Asked for this transaction of AP's; empty: of the customer as a whole.</summary>
    public string Transaction { get; init; } = "";

    public bool Concerns(string type) => Type.Length == 0 || Type == type;
}

/// <summary>All that is known of a customer: values, verdicts and what was asked for. Kept sealed, one per customer.</summary>
sealed class CustomerRecord
{
    public static readonly CustomerRecord Empty = new(new FieldValue?[Sep9Catalogue.Fields.Count], [], []);

    readonly FieldValue?[] values;

    CustomerRecord(FieldValue?[] values, IReadOnlyList<TypeVerdict> verdicts, IReadOnlyList<Ask> asks) =>
        (this.values, Verdicts, Asks) = (values, verdicts, asks);

    public CustomerRecord(IEnumerable<FieldValue> values, IReadOnlyList<TypeVerdict> verdicts, IReadOnlyList<Ask>? asks = null)
        : this(new FieldValue?[Sep9Catalogue.Fields.Count], verdicts, asks ?? [])
    {
        foreach (var value in values)
            this.values[value.Field.Index] = value;
    }

    public IReadOnlyList<TypeVerdict> Verdicts { get; }

    public IReadOnlyList<Ask> Asks { get; }

    /// <summary>A customer of the same account and memo was rejected or had an open transaction when it was deleted. This one waits for an
    /// operator as every type.</summary>
    public bool IsSuccessor { get; private init; }

    /// <summary>An operator has turned it down, as a whole or in one value, or has asked for something that it has not given.</summary>
    public bool IsHeldUp => Verdicts.Any(verdict => verdict.Verdict == Verdict.Rejected)
        || Values.Any(value => value.Verdict == Verdict.Rejected) || Asks.Any(ask => ask.Open);

    public CustomerRecord AsSuccessor() => new(values, Verdicts, Asks) { IsSuccessor = true };

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

    public TypeVerdict? VerdictOn(string type)
    {
        foreach (var verdict in Verdicts)
            if (verdict.Type == type)
                return verdict;
        return null;
    }

    /// <summary>The ask that a field of a type has yet to answer.</summary>
    public Ask? OpenAsk(Sep9Field field, string type)
    {
        // Asked of every field of every answer: nothing is to be allocated where there are none.
        if (Asks.Count == 0)
            return null;
        foreach (var ask in Asks)
            if (ask.Open && ask.Field == field && ask.Concerns(type))
                return ask;
        return null;
    }

    /// <summary>With what was asked for these transactions and of the customer as a whole, and nothing that was asked for others.</summary>
    public CustomerRecord For(IReadOnlyCollection<string> transactions) =>
        HasTransactionAsks ? With(Verdicts, [.. Asks.Where(ask => ask.Transaction.Length == 0 || transactions.Contains(ask.Transaction))])
            : this;

    public CustomerRecord With(IEnumerable<FieldValue> changed)
    {
        var copy = (FieldValue?[])values.Clone();
        foreach (var value in changed)
            copy[value.Field.Index] = value;
        return new(copy, Verdicts, Asks) { IsSuccessor = IsSuccessor };
    }

    public CustomerRecord With(IReadOnlyList<TypeVerdict> verdicts, IReadOnlyList<Ask> asks) =>
        new(values, verdicts, asks) { IsSuccessor = IsSuccessor };
}
