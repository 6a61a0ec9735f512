using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Search;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>What DCM's API does with customers.</summary>
sealed class DcmCustomers(Database database, ServiceKeys keys, CustomerStore store, DcmAccounts accounts, Idempotency idempotency,
    Limits limits, TimeProvider clock)
{
    /// <summary>Words of a filter may have many customers. Above this, the filters must be narrower.</summary>
    const int MostFound = 50_000;

    /// <summary>Names are encrypted: to order by them, the records are opened.</summary>
    const int MostOpened = 2_000;

    static readonly PartnerAnswer NotFound = DcmAnswers.Error(404, "customer_guid: no customer has this id"),
        NoObject = DcmAnswers.Error(400, "body: must be a JSON object without repeated members");

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
            var result = await store.Put(connection, new(PartnerCustomers.NewKey(login is null ? reference
                : $"{partner}:{Convert.ToHexStringLower(external)}"), DcmOptions.CustomerType, null, texts, [], [])
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
            await SaveRow(connection, partner, reference, saved.Update.Record, now, now);
            var account = await accounts.Open(connection, partner, reference, iban);
            return new(DcmAnswers.Created(reference, account, iban, saved.Update.Record, saved.Id), () => store.Committed(result));
        });
    }

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
            await SaveRow(connection, request.Partner.Name, reference, saved.Update.Record, row.CreatedAt, Now);
            return new(DcmAnswers.Empty(row.CustomerId), () => store.Committed(result));
        });
    }

    public async ValueTask<PartnerAnswer> List(DoorRequest request)
    {
        if (DcmQuery.Read(request.Context.Request.Query).Failed(out var failure, out var query))
            return DcmAnswers.Error(failure);
        var partner = request.Partner.Name;
        return await database.Read(async connection =>
        {
            List<DcmCustomerRow> page;
            long total;
            if (query.HasWords || query.OrdersByName)
            {
                var found = query.HasWords ? await Filtered(connection, partner, query)
                    : await DcmRows.Count(connection, partner, query.Range) > MostOpened ? null
                    : await DcmRows.Page(connection, partner, query.Range, "created_at", 0, MostOpened);
                if (found is null || (query.OrdersByName && found.Count > MostOpened))
                    return DcmAnswers.Error(400, "too many customers for this filter or ordering; add filters, or order by created_at");
                total = found.Count;
                page = [.. (await Ordered(connection, partner, found, query)).Skip((int)query.Offset).Take((int)query.Limit)];
            }
            else
            {
                total = await DcmRows.Count(connection, partner, query.Range);
                page = await DcmRows.Page(connection, partner, query.Range, query.Ordering, query.Offset, query.Limit);
            }
            var opened = new List<(DcmCustomerRow Row, CustomerRecord Record)>();
            foreach (var row in page)
                if (await Open(connection, partner, row.Reference) is { } record)
                    opened.Add((row, record));
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

    /// <summary>Null if a filter has too many customers.</summary>
    async ValueTask<List<DcmCustomerRow>?> Filtered(DbConnection connection, string partner, DcmQuery query)
    {
        Dictionary<string, DcmCustomerRow>? found = null;
        foreach (var filter in query.Words)
        {
            var matching = new Dictionary<string, DcmCustomerRow>();
            foreach (var (name, value) in filter)
            {
                var rows = name == DcmQuery.Reference
                    ? await DcmRows.Find(connection, partner, value) is { } one ? [one] : []
                    : await DcmRows.WithWord(connection, partner, Digest(partner, name, value), MostFound + 1);
                if (rows.Count > MostFound)
                    return null;
                foreach (var row in rows)
                    matching[row.Reference] = row;
            }
            found = found is null ? matching : found.Where(pair => matching.ContainsKey(pair.Key)).ToDictionary();
        }
        return [.. found!.Values.Where(query.Range.Includes)];
    }

    async ValueTask<IEnumerable<DcmCustomerRow>> Ordered(DbConnection connection, string partner, List<DcmCustomerRow> rows, DcmQuery query)
    {
        var keysOf = new Dictionary<string, string>();
        if (query.OrdersByName)
            foreach (var row in rows)
                keysOf[row.Reference] = await Open(connection, partner, row.Reference) is { } record
                    ? DcmMembers.Value(record, query.OrderField) : "";
        IEnumerable<DcmCustomerRow> ordered = query.OrdersByName
            ? rows.OrderBy(row => keysOf[row.Reference], StringComparer.OrdinalIgnoreCase)
                .ThenBy(row => row.Reference, StringComparer.Ordinal)
            : rows.OrderBy(row => query.OrderField == "updated_at" ? row.UpdatedAt : row.CreatedAt)
                .ThenBy(row => row.Reference, StringComparer.Ordinal);
        return query.Ordering.StartsWith('-') ? ordered.Reverse() : ordered;
    }

    async ValueTask<CustomerRecord?> Open(DbConnection connection, string partner, string reference) =>
        await PartnerCustomers.Find(connection, partner, reference) is { } row
            && await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is { } customer
            ? customer.Open(keys.DataKeys).Record : null;

    async ValueTask SaveRow(DbConnection connection, string partner, string reference, CustomerRecord record, long createdAt, long now)
    {
        await DcmRows.Save(connection, partner, new()
        {
            Reference = reference,
            Disabled = DcmMembers.Value(record, "dcm.is_disabled") == "true",
            Balance = DcmMembers.Scaled(DcmMembers.Value(record, "dcm.balance_allowed")) ?? 0,
            CreatedAt = createdAt,
            UpdatedAt = now,
        });
        var words = DcmMembers.All.Where(member => member.Filter is not null && record[member.Field] is not null)
            .Select(member => Digest(partner, member.Filter!, DcmMembers.Folded(member.Filter!, record[member.Field]!.Text)))
            .Concat(DcmQuery.SearchWords(record).Select(word => Digest(partner, DcmQuery.Search, word)));
        await DcmRows.SaveWords(connection, partner, reference, words.Distinct());
    }

    long Digest(string partner, string filter, string value) => SearchDigest.Of(keys, $"dcm\n{partner}\n{filter}\n{value}");
}
