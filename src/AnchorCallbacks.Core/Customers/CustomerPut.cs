using AnchorCallbacks.Audit;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Customers;

/// <param name="Name">The name in the request, for error messages. It may be the field's alias.</param>
readonly record struct GivenText(Sep9Field Field, string Name, string Value);

readonly record struct GivenDocument(Sep9Field Field, string Name, DocumentUpload Upload);

/// <summary>A PUT /customer, read and cleaned, but not yet checked. Values without a visible character count as not given.</summary>
/// <param name="Codes">Fields that the request has a verification code for.</param>
sealed record CustomerPut(
    CustomerKey Key, string? Type, string? TransactionId, IReadOnlyList<GivenText> Texts, IReadOnlyList<GivenDocument> Documents,
    IReadOnlyList<Sep9Field> Codes)
{
    /// <summary>Who has sent it, for the audit log.</summary>
    public string Actor { get; init; } = AuditLog.ByPlatform;

    /// <summary>Fields that lose their value, unless the request gives them one.</summary>
    public IReadOnlyList<Sep9Field> Cleared { get; init; } = [];

    /// <summary>The people of a company, in place of those that it has; null: they stay.</summary>
    public IReadOnlyList<GivenAssociate>? Associates { get; init; }

    /// <summary>Documents of people that the company has.</summary>
    public IReadOnlyList<AssociateDocument> AssociateDocuments { get; init; } = [];

    public IEnumerable<GivenDocument> AllDocuments =>
        AssociateDocuments.Count == 0 ? Documents : Documents.Concat(AssociateDocuments.Select(given => given.Document));

    /// <summary>The trace of the request.</summary>
    public string Trace { get; } = RequestTrace.Current;
}

/// <param name="Reference">Of the person.</param>
readonly record struct AssociateDocument(string Reference, GivenDocument Document);

/// <summary>A person of a company, as a request gives it.</summary>
/// <param name="NewReference">The reference, if the company does not have this person yet.</param>
/// <param name="Kept">Fields that the request cannot give. A person that the company has keeps its own.</param>
sealed record GivenAssociate(string NewReference, IReadOnlyList<GivenText> Texts, IReadOnlyList<GivenText> Kept);

/// <summary>Collects the members of a PUT in any order and form. Unknown names are ignored. Of a repeated name the first value counts. If a
/// field comes under both its names, its own name counts, not the alias.</summary>
sealed class CustomerPutForm(int textLimit)
{
    const int ControlLimit = 256;

    readonly Dictionary<string, string> controls = [];
    readonly Dictionary<Sep9Field, GivenText> texts = [];
    readonly Dictionary<Sep9Field, GivenDocument> documents = [];
    readonly HashSet<Sep9Field> codes = [];
    readonly HashSet<string> seen = [];

    public IEnumerable<DocumentUpload> Uploads => documents.Values.Select(document => document.Upload);

    /// <summary>The binary field of this name, if it has no file yet.</summary>
    public Sep9Field? NeedsFile(string name) =>
        Sep9Catalogue.Find(name) is { Kind: FieldKind.Binary } field
            && (!documents.TryGetValue(field, out var earlier) || Supersedes(name, earlier.Name, field))
            ? field
            : null;

    public static bool IsFile(string name) => Sep9Catalogue.Find(name) is { Kind: FieldKind.Binary };

    /// <summary>Whether a member of this name is used.</summary>
    public static bool IsKnown(string name) => IsControl(name) || Sep9Catalogue.Find(name) is not null
        || Sep9Catalogue.FindVerified(name) is not null;

    /// <summary>The largest number of characters of a text.</summary>
    public int LimitOf(string name) => IsControl(name) ? ControlLimit : textLimit;

    public Failure? Add(string name, string value)
    {
        if (!seen.Add(name))
            return null;
        if (IsControl(name))
            return AddControl(name, value);
        if (value.Length > textLimit && CountCharacters(value) > textLimit)
            return Failure.Invalid($"{name}: must not be longer than {textLimit} characters");
        var cleaned = CleanText.Of(value);
        if (cleaned.Length == 0)
            return null;
        if (Sep9Catalogue.Find(name) is { } field)
        {
            value = field.Verbatim ? value.Trim() : cleaned;
            if (!texts.TryGetValue(field, out var earlier) || Supersedes(name, earlier.Name, field))
                texts[field] = new(field, name, value);
        }
        else if (Sep9Catalogue.FindVerified(name) is { } verified)
        {
            codes.Add(verified);
        }
        return null;
    }

    /// <returns>The upload that this one replaces. The caller discards it.</returns>
    public DocumentUpload? Add(Sep9Field field, string name, DocumentUpload upload)
    {
        documents.Remove(field, out var earlier);
        documents[field] = new(field, name, upload);
        return earlier.Upload;
    }

    public Result<CustomerPut> Complete()
    {
        if (CustomerKey.Read(Control("id"), Control("account"), Control("memo"), Control("memo_type"),
            mayBeEmpty: Control("transaction_id") is not null).Failed(out var failure, out var key))
            return failure;
        return new CustomerPut(key, Control("type"), Control("transaction_id"), [.. texts.Values], [.. documents.Values], [.. codes]);
    }

    Failure? AddControl(string name, string value)
    {
        if (Http.Text.ControlProblem(value, ControlLimit) is { } problem)
            return Failure.Invalid($"{name}: {problem}");
        if (value.Length > 0)
            controls[name] = value;
        return null;
    }

    string? Control(string name) => controls.GetValueOrDefault(name);

    static bool IsControl(string name) => name is "id" or "account" or "memo" or "memo_type" or "type" or "transaction_id";

    static bool Supersedes(string name, string earlier, Sep9Field field) => name == field.Name && earlier != field.Name;

    static int CountCharacters(string value)
    {
        var pairs = 0;
        foreach (var c in value)
            if (char.IsHighSurrogate(c))
                pairs++;
        return value.Length - pairs;
    }
}
