using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Sep9;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Customers.Record;

/// <summary>Records to try codec and seal on.</summary>
static class Records
{
    /// <summary>Something of everything a record can hold.</summary>
    public static readonly CustomerRecord Full = new(
        [
            Sample.Value("first_name", "Zoë 山田 🙂", 1),
            Sample.Value("last_name", "", 2),
            Sample.Value("address", "1 Main St\nSpringfield", 3).Judged(Verdict.Accepted),
            Sample.Value("birth_date", "yesterday", 4, "must be a date, YYYY-MM-DD"),
            Sample.Value("tax_id", "1", 5, "is wrong").Judged(Verdict.Rejected, "Please send it again — completo"),
            Sample.Document("photo_id_front", 7, long.MaxValue),
            Sample.Document("photo_id_back", 8, 6, "must be a JPEG").Judged(Verdict.Rejected, "Too dark"),
        ],
        [new("default", Verdict.Accepted, "", 3), new("sep31-receiver", Verdict.Rejected, "Not served in your country", 128),
            new("sep24", Verdict.Rejected, LocalizedText.Of([("en", "No"), ("es", "No, señora")]), 129)],
        [new(Sample.Field("city"), "", LocalizedText.Of([("es", "¿Dónde?")]), 130, Open: true),
            new(Sample.Field("photo_id_front"), "sep6", "Again", 131, Open: false)]);

    public static Arbitrary<CustomerRecord> Any => (
        from fields in Gen.SubListOf(Sep9Catalogue.Fields.AsEnumerable())
        from values in Gen.CollectToList(fields, Value)
        from verdicts in Gen.ListOf(TypeVerdict)
        from asks in Gen.ListOf(Ask)
        select new CustomerRecord(values, [.. verdicts], [.. asks])).ToArbitrary();

    /// <summary>All a record holds, comparable: documents and lists have no equality of their own.</summary>
    public static string Describe(this CustomerRecord record) =>
        string.Join('\n', record.Values.Select(Describe).Concat(record.Verdicts.Select(verdict => verdict.ToString()))
        .Concat(record.Asks.Select(ask => ask.ToString())));

    static Gen<long> Version => Generators.UnsignedLong.Select(number => (long)(number >> 1));

    static Gen<Verdict> AnyVerdict => Gen.Elements(Verdict.None, Verdict.Accepted, Verdict.Rejected);

    static Gen<LocalizedText> AnyWording => Gen.OneOf(
        Generators.Text.Select(text => (LocalizedText)text),
        from languages in Gen.SubListOf("en", "es", "es-ar")
        from texts in Gen.CollectToList(languages, language => Generators.Text.Select(text => (language, text)))
        select LocalizedText.Of([.. texts]));

    static Gen<Ask> Ask =>
        from wanted in Gen.Elements(Sep9Catalogue.Fields.ToArray())
        from type in Generators.Text
        from message in AnyWording
        from version in Version
        from open in Gen.Elements(true, false)
        select new Ask(wanted, type, message, version, open);

    static Gen<TypeVerdict> TypeVerdict =>
        from type in Generators.Text
        from verdict in AnyVerdict
        from message in AnyWording
        from version in Version
        select new TypeVerdict(type, verdict, message, version);

    static Gen<FieldValue> Value(Sep9Field field) =>
        from text in Generators.Text
        from document in Document.OrNull()
        from version in Version
        from problem in Generators.Text.OrNull()
        from verdict in AnyVerdict
        from message in AnyWording
        select new FieldValue(field, document is null ? text
            : "", document, version, problem)
        {
            Verdict = verdict,
            VerdictMessage = verdict == Verdict.None ? LocalizedText.None
            : message
        };

    static Gen<DocumentReference> Document =>
        from id in Generators.Text
        from mediaType in Gen.Elements("image/png", "application/pdf", "")
        from size in Version
        from digest in Generators.Bytes(32)
        select new DocumentReference(id, mediaType, size, digest);

    static string Describe(FieldValue value) => value.Document is not { } document
        ? value.ToString()
        : $"{value with { Document = null }} {document.Id} {document.MediaType} {document.Size} {Convert.ToHexString(document.Digest)}";
}
