using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Documents;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sep9;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary><c>POST …/documents</c>: files in Base64 of the customer or of a company's people, only while information is
/// required.</summary>
sealed class BvnkDocuments(BvnkCustomers customers, CustomerStore store, DocumentStore documents, CustomerTypes types,
    Idempotency idempotency, Limits limits)
{
    const int Most = 10;

    /// <summary>BVNK's types and sub types, and the field that takes the file.</summary>
    static readonly (string Type, string? SubType, string Field)[] Kinds =
    [
        ("COMPANY_DOC", "INCORPORATION_CERT", "organization.photo_incorporation_doc"),
        ("COMPANY_DOC", "PROOF_OF_ADDRESS", "organization.photo_proof_address"),
        ("PROOF_OF_ADDRESS", null, "photo_proof_residence"),
        ("PASSPORT", "BACK_SIDE", "photo_id_back"),
        ("PASSPORT", null, "photo_id_front"),
        ("DRIVERS_LICENSE", "BACK_SIDE", "photo_id_back"),
        ("DRIVERS_LICENSE", null, "photo_id_front"),
        ("ID_CARD", "BACK_SIDE", "photo_id_back"),
        ("ID_CARD", null, "photo_id_front"),
    ];

    /// <summary>A document's names, by the field that has it.</summary>
    public static readonly IReadOnlyList<(string Type, string SubType, Sep9Field Field)> Named =
    [
        .. Kinds.DistinctBy(kind => kind.Field)
            .Select(kind => (kind.Type, kind.SubType ?? "FRONT_SIDE", FieldCatalogue.Find(kind.Field)!)),
    ];

    /// <summary>Files in Base64, and the members around them.</summary>
    public int BodyLimit => (int)Math.Min(int.MaxValue / 2, limits.FileBytes / 3 * 4 + (1 << 20));

    public async ValueTask<PartnerAnswer> Add(DoorRequest request, string? key)
    {
        using var body = Json.Array(request.Body);
        if (body is null || body.RootElement.GetArrayLength() is 0 or > Most)
            return BvnkCustomers.Invalid("body", FormattableString.Invariant($"must be an array of 1 to {Most} documents"));
        var given = new List<AssociateDocument>();
        var taken = false;
        try
        {
            var problems = new Problems();
            foreach (var (index, item) in body.RootElement.EnumerateArray().Index())
                await Receive(item, FormattableString.Invariant($"[{index}]"), given, problems, request.Context.RequestAborted);
            if (problems.Any)
                return BvnkCustomers.Invalid(problems);
            return await idempotency.Run(request.Change(key), BvnkCustomers.Rules, async connection =>
            {
                taken = false;
                if (await customers.Open(connection, request.Partner, request.Reference("reference")) is not var (row, customer))
                    return new(BvnkAnswers.Error(Failure.NotFound("no customer has this reference")));
                if (BvnkAnswers.StatusOf(row, customer.Record, types) != BvnkAnswers.InfoRequired)
                    return new(BvnkAnswers.Error(Failure.Invalid("status: documents are taken only while it is INFO_REQUIRED")));
                var result = await store.Put(connection, new(CustomerKey.OfId(row.CustomerId), row.CustomerType, null, [],
                    [.. given.Where(one => one.Reference.Length == 0).Select(one => one.Document)], [])
                {
                    Actor = request.Partner.Actor,
                    AssociateDocuments = [.. given.Where(one => one.Reference.Length > 0)],
                });
                if (result.Failed(out var failure, out var saved))
                    return new(BvnkAnswers.Error(failure));
                taken = true;
                return new(new(202, [], row.CustomerId), () =>
                {
                    store.Committed(result);
                    foreach (var unused in saved.Unused)
                        documents.Discard(unused);
                });
            });
        }
        finally
        {
            if (!taken)
                foreach (var one in given)
                    documents.Discard(one.Document.Upload);
        }
    }

    async ValueTask Receive(JsonElement item, string path, List<AssociateDocument> given, Problems problems, CancellationToken cancel)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            problems.Add(path, "must be an object");
            return;
        }
        var person = "";
        if (item.TryGetProperty("customerPersonReference", out var reference) && reference.ValueKind != JsonValueKind.Null)
        {
            if (Guid.TryParseExact(Json.Text(item, "customerPersonReference"), "D", out var id))
                person = id.ToString();
            else
                problems.Add($"{path}.customerPersonReference", "must be the reference of a person of the company");
        }
        var (type, subType) = (Json.Text(item, "type"), Json.Text(item, "subType"));
        var kind = Kinds.FirstOrDefault(known => known.Type == type && (known.SubType is null || known.SubType == subType));
        if (subType is null && item.TryGetProperty("subType", out var other) && other.ValueKind != JsonValueKind.Null)
            problems.Add($"{path}.subType", "must be a string");
        else if (kind.Field is null)
            problems.Add($"{path}.type", "type and subType must be of "
                + string.Join(", ", Kinds.Select(known => known.SubType is null ? known.Type : $"{known.Type} {known.SubType}")));
        else if (person.Length > 0 && kind.Type == "COMPANY_DOC")
            problems.Add($"{path}.type", "must not be COMPANY_DOC for a person");
        var field = FieldCatalogue.Find(kind.Field ?? "photo_id_front")!;
        if (Json.Bytes(item, "content") is not { Length: > 0 } bytes)
            problems.Add($"{path}.content", "must be a file in Base64");
        else if (given.Exists(one => one.Reference == person && one.Document.Field == field))
            problems.Add($"{path}.subType", "comes twice");
        else if (problems.Any)
            return;
        else if ((await documents.Receive($"{path}.content", new MemoryStream(bytes, writable: false), cancel))
            .Failed(out var failure, out var upload))
            problems.Add($"{path}.content", failure.Text);
        else
            given.Add(new(person, new(field, person.Length == 0 ? path : $"{path}.customerPersonReference", upload!)));
    }
}
