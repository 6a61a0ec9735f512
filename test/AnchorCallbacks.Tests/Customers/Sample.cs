using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Tests.Customers;

/// <summary>Customers, their values and requests about them, made in one line.</summary>
static class Sample
{
    public const string Account = "GCAL4YJKBRQKJOGOEB6UT2TJB5535Q7NWWZTAXHCCO7LGMGIAPXSM3PV";

    public static readonly DateOnly Today = new(2026, 11, 21);

    public static Sep9Field Field(string name) => Sep9Catalogue.Find(name) ?? throw new ArgumentException($"There is no field {name}.");

    public static FieldValue Value(string name, string text, long version = 1, string? problem = null) =>
        new(Field(name), text, null, version, problem);

    public static FieldValue Document(string name, byte content = 1, long version = 1, string? problem = null) =>
        new(Field(name), "", new($"document-{content}", "image/png", 1000 + content, Digest(content)), version, problem);

    public static FieldValue Judged(this FieldValue value, Verdict verdict, string message = "") =>
        value with { Verdict = verdict, VerdictMessage = message };

    public static CustomerRecord Record(params FieldValue[] values) => new(values, []);

    public static CustomerRecord Record(TypeVerdict verdict, params FieldValue[] values) => new(values, [verdict]);

    public static Customer Customer(CustomerRecord record, string lastType = "", long version = 1) =>
        new("customer-1", Account, Memo.None, version, lastType, lastType, record, new byte[32]);

    /// <summary>A request as a PUT's members make it, the account added.</summary>
    public static CustomerPut Put(params (string Name, string Value)[] members)
    {
        var form = new CustomerPutForm(4096);
        foreach (var (name, value) in members.Prepend(("account", Account)))
            if (form.Add(name, value) is { } failure)
                throw new ArgumentException(failure.Text);
        return form.Complete().Value();
    }

    public static CustomerPut With(this CustomerPut put, params (string Name, DocumentUpload Upload)[] files) =>
        put with { Documents = [.. files.Select(file => new GivenDocument(Field(file.Name), file.Name, file.Upload))] };

    public static DocumentUpload Upload(byte content = 1, string mediaType = "image/png") =>
        new($"upload-{content}", new byte[32], mediaType, 1000 + content, Digest(content), 1, []);

    public static T Value<T>(this Result<T> result) => result.Failed(out var failure, out var value)
        ? throw new AssertionException(failure.Text) : value;

    public static Failure Failure<T>(this Result<T> result) => result.Failed(out var failure, out _) ? failure
        : throw new AssertionException("A failure was expected.");

    static byte[] Digest(byte content) => [.. Enumerable.Repeat(content, 32)];
}
