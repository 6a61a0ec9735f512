using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>What DCM's API does with customers.</summary>
sealed class DcmCustomers(Database database, ServiceKeys keys, CustomerStore store, DcmIndex index, DcmAccounts accounts,
    Idempotency idempotency, Limits limits, TimeProvider clock)
{
    readonly DcmLists lists = new(keys);

    static readonly PartnerAnswer NotFound = DcmAnswers.Error(404, "customer_guid: no customer has this id"),
        NoObject = DcmAnswers.Error(400, "body: must be a JSON object without repeated members"),
        NotReady = DcmAnswers.Error(503, "the lists are made again after an update of this server; try again later");

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask<PartnerAnswer> Create(DoorRequest request)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return NoObject;
        if (DcmMembers.Read(body.RootElement, true, limits.TextCharacters).Failed(out var failure, out var texts))
            return DcmAnswers.Error(failure);
        var (partner, reference) = (request.Partner.Name, Guid.NewGuid().ToString());
        var login = texts.Find(text => text.Name == "login").Value;
        var iban = texts.Find(text => text.Name == "iban").Value ?? "";
        var external = login is null ? Guid.NewGuid().ToByteArray()
            : PartnerCustomers.ExternalDigest(keys, partner, DcmMembers.Folded("login", login));
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
        {
            if (await PartnerCustomers.FindExternal(connection, partner, external) is not null)
                return new(DcmAnswers.Error(400, "login: exists already (409: conflict)"));
            var result = await store.Put(connection, new(PartnerCustomers.NewKey(login is null ? reference : Memo(partner, external)),
                DcmOptions.CustomerType, null, texts, [], [])
            {
                Actor = request.Partner.Actor,
            });
            if (result.Failed(out var refusal, out var saved))
                return new(DcmAnswers.Error(refusal));
            var now = Now;
            await PartnerCustomers.Add(connection, partner, new()
            {
                Reference = reference,
                CustomerId = saved.Id,
                CustomerType = DcmOptions.CustomerType,
                CreatedAt = now,
                UpdatedAt = now,
            }, external);
            await index.Save(connection, partner, reference, saved.Update.Record, now, now);
            var account = await accounts.Open(connection, partner, reference, iban);
            return new(DcmAnswers.Created(reference, account, iban, saved.Update.Record, saved.Id), () => store.Committed(result));
        });
    }

    /// <summary>The identity of a customer with a login, in place of a Stellar account and memo.</summary>
    public static string Memo(string partner, byte[] external) => $"{partner}:{Convert.ToHexStringLower(external)}";

    public async ValueTask<PartnerAnswer> Update(DoorRequest request)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return NoObject;
        if (DcmMembers.Read(body.RootElement, false, limits.TextCharacters).Failed(out var failure, out var texts))
            return DcmAnswers.Error(failure);
        var reference = request.Reference("customer_guid");
        if (body.RootElement.TryGetProperty("wallet_user_guid", out var user) && user.ValueKind != JsonValueKind.Null
            && (user.ValueKind != JsonValueKind.String || !reference.Equals(Json.Text(user), StringComparison.OrdinalIgnoreCase)))
            return DcmAnswers.Error(400, "wallet_user_guid: must be the customer's id in the path");
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
        {
            if (await PartnerCustomers.Find(connection, request.Partner.Name, reference) is not { } row)
                return new(NotFound);
            var result = await store.Put(connection, new(CustomerKey.OfId(row.CustomerId), row.CustomerType, null, texts, [], [])
            {
                Actor = request.Partner.Actor,
            });
            if (result.Failed(out var refusal, out var saved))
                return new(DcmAnswers.Error(refusal));
            await PartnerCustomers.Touch(connection, request.Partner.Name, reference, row.State, Now);
            if (!DcmIndex.Differ(saved.Before, saved.Update.Record))
                await index.Save(connection, request.Partner.Name, reference, saved.Update.Record, row.CreatedAt, Now);
            return new(DcmAnswers.Empty(row.CustomerId), () => store.Committed(result));
        });
    }

    public async ValueTask<PartnerAnswer> List(DoorRequest request)
    {
        if (DcmQuery.Read(request.Context.Request.Query).Failed(out var failure, out var query))
            return DcmAnswers.Error(failure);
        var partner = request.Partner.Name;
        return await database.ReadSnapshot(async connection =>
        {
            if (await DcmRows.AreWaiting(connection, partner))
                return NotReady;
            var (references, total) = await lists.Page(connection, partner, query);
            var rows = (await DcmRows.Find(connection, partner, references)).ToDictionary(row => row.Reference);
            var records = await PartnerRecords.Open(connection, partner, references, keys.DataKeys);
            var opened = references.Where(reference => rows.ContainsKey(reference) && records.ContainsKey(reference))
                .Select(reference => (rows[reference], records[reference])).ToList();
            return PartnerAnswer.Of(200, writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartArray("customers");
                foreach (var (row, record) in opened)
                    DcmAnswers.Write(writer, row, record);
                writer.WriteEndArray();
                writer.WriteNumber("total", total);
                writer.WriteEndObject();
            });
        });
    }

    /// <summary>Puts a customer of an earlier release into the lists.</summary>
    public async ValueTask Order(DbConnection connection, string partner, string reference)
    {
        if (await DcmRows.Find(connection, partner, reference) is not { SortKeys: null } row)
            return;
        if ((await PartnerRecords.Open(connection, partner, [reference], keys.DataKeys)).TryGetValue(reference, out var record))
            await index.Save(connection, partner, reference, record, row.CreatedAt, row.UpdatedAt);
        else
            // No record: no list shows it. The others must not wait for it.
            await DcmRows.Remove(connection, partner, reference, keys);
    }
}
