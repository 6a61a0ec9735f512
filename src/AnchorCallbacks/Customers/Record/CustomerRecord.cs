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
    public string VerdictMessage { get; init; } = "";

    public bool SameContent(FieldValue other) =>
        Document is null || other.Document is null
            ? Document is null && other.Document is null && Text == other.Text
            : Document.Digest.AsSpan().SequenceEqual(other.Document.Digest);
}

/// <summary>An operator's word on the customer as one type.</summary>
/// <param name="Version">The record it was said of. Rejected stays until an operator lifts it; accepted does not cover newer values.</param>
sealed record TypeVerdict(string Type, Verdict Verdict, string Message, long Version);

/// <summary>All that is known of a customer: values and verdicts. Kept sealed, one per customer.</summary>
sealed class CustomerRecord
{
    public static readonly CustomerRecord Empty = new(new FieldValue?[Sep9Catalogue.Fields.Count], []);

    readonly FieldValue?[] values;

    CustomerRecord(FieldValue?[] values, IReadOnlyList<TypeVerdict> verdicts) => (this.values, Verdicts) = (values, verdicts);

    public CustomerRecord(IEnumerable<FieldValue> values, IReadOnlyList<TypeVerdict> verdicts)
        : this(new FieldValue?[Sep9Catalogue.Fields.Count], verdicts)
    {
        foreach (var value in values)
            this.values[value.Field.Index] = value;
    }

    public IReadOnlyList<TypeVerdict> Verdicts { get; }

    public FieldValue? this[Sep9Field field] => values[field.Index];

    public IEnumerable<FieldValue> Values => values.OfType<FieldValue>();

    public TypeVerdict? VerdictOn(string type)
    {
        foreach (var verdict in Verdicts)
            if (verdict.Type == type)
                return verdict;
        return null;
    }

    public CustomerRecord With(IEnumerable<FieldValue> changed)
    {
        var copy = (FieldValue?[])values.Clone();
        foreach (var value in changed)
            copy[value.Field.Index] = value;
        return new(copy, Verdicts);
    }
}
