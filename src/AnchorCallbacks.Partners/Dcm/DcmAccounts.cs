using System.Data.Common;
using System.Globalization;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Accounts of DCM's customers. A customer has at least one.</summary>
sealed class DcmAccounts(Database database, ServiceKeys keys, Idempotency idempotency, TimeProvider clock)
{
    const int MostOfCustomer = 1000, LargestPage = 1000, DefaultPage = 100;

    static readonly PartnerAnswer NotFound = DcmAnswers.Error(404, "customer_guid: no customer has this id");

    /// <summary>Opens an account in the caller's transaction.</summary>
    /// <returns>Its id.</returns>
    public async ValueTask<string> Open(DbConnection connection, string partner, string reference, string iban)
    {
        var (id, now) = (Guid.NewGuid().ToString(), clock.GetUtcNow().ToUnixTimeMilliseconds());
        await DcmRows.Add(connection, partner, new()
        {
            Id = id,
            Reference = reference,
            Iban = iban.Length == 0 ? [] : ServiceSeal.Seal(keys, iban, Context(partner, id)),
            CreatedAt = now,
            UpdatedAt = now,
        });
        return id;
    }

    public async ValueTask<PartnerAnswer> Add(DoorRequest request)
    {
        using var body = request.Body.Length == 0 ? null : Json.Object(request.Body);
        if (body is null && request.Body.Length > 0)
            return DcmAnswers.Error(400, "body: must be a JSON object without repeated members");
        var given = body is null ? null : Json.Text(body.RootElement, "iban");
        var iban = string.IsNullOrWhiteSpace(given) ? "" : DcmMembers.ReadIban(given);
        if (iban is null || (given is null && body is not null && body.RootElement.TryGetProperty("iban", out var other)
            && other.ValueKind != System.Text.Json.JsonValueKind.Null))
            return DcmAnswers.Error(400, "iban: must be an IBAN");
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
            await PartnerCustomers.Find(connection, request.Partner.Name, request.Reference("customer_guid")) is { } row
                ? new(DcmAnswers.NewAccount(await Open(connection, request.Partner.Name, row.Reference, iban), row.CustomerId))
                : new(NotFound));
    }

    public async ValueTask<PartnerAnswer> OfCustomer(DoorRequest request)
    {
        var query = request.Context.Request.Query["iban"];
        if (query.Count > 1)
            return DcmAnswers.Error(400, "iban: must be given once");
        var wanted = query is [{ Length: > 0 } given, ..] ? DcmMembers.ReadIban(given) ?? given : null;
        return await database.ReadSnapshot(async connection =>
        {
            if (await PartnerCustomers.Find(connection, request.Partner.Name, request.Reference("customer_guid")) is not { } row)
                return NotFound;
            var rows = await DcmRows.AccountsOf(connection, request.Partner.Name, row.Reference, MostOfCustomer);
            var shown = (await Opened(connection, request.Partner.Name, rows))
                .Where(item => wanted is null || item.Iban == wanted).ToList();
            return DcmAnswers.Accounts(request.Reference("counterparty_guid"), shown, shown.Count);
        });
    }

    public async ValueTask<PartnerAnswer> OfBank(DoorRequest request)
    {
        var query = request.Context.Request.Query;
        if (Number("offset", 0, int.MaxValue) is not { } offset || Number("limit", DefaultPage, LargestPage) is not { } limit)
            return DcmAnswers.Error(400, "offset, limit: must be whole numbers, each given once");
        return await database.ReadSnapshot(async connection =>
        {
            var (rows, total) = await DcmRows.AllAccounts(connection, request.Partner.Name, offset, limit);
            return DcmAnswers.Accounts(request.Reference("counterparty_guid"), await Opened(connection, request.Partner.Name, rows), total);
        });

        long? Number(string name, long standard, long max) => query[name] switch
        {
            [] or [null or ""] => standard,
            [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max => value,
            _ => null,
        };
    }

    async ValueTask<List<(DcmAccountRow, string Iban, string Login)>> Opened(DbConnection connection, string partner,
        List<DcmAccountRow> rows)
    {
        var records = await PartnerRecords.Open(connection, partner, [.. rows.Select(row => row.Reference).Distinct()], keys.DataKeys);
        return [.. rows.Select(row => (row,
            row.Iban.Length == 0 ? "" : ServiceSeal.OpenText(keys, row.Iban, Context(partner, row.Id)) ?? "",
            records.TryGetValue(row.Reference, out var record) ? DcmMembers.Value(record, "dcm.login") : ""))];
    }

    static byte[] Context(string partner, string id) => SealContext.DcmAccount(partner, id);
}
