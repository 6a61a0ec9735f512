using System.Data.Common;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>What BVNK's API does with customers. A change runs in one transaction, with its audit and the answer that a repeat
/// gets.</summary>
sealed class BvnkCustomers(
    Database database, ServiceKeys keys, CustomerStore store, CustomerDecisions decisions, PendingApprovals approvals, CustomerTypes types,
    Idempotency idempotency, BvnkAgreements agreements, BvnkEvents events, BvnkOptions options, Limits limits, TimeProvider clock)
{
    const int MostAssociates = 200, LargestPage = 100, DefaultPage = 20;

    static readonly PartnerAnswer NotFound = BvnkAnswers.Error(Failure.NotFound("no customer has this reference"));

    static readonly PartnerAnswer NoObject = BvnkAnswers.Error(Failure.Invalid("body: must be a JSON object without repeated members"));

    public static readonly IdempotencyRules Rules = new(TimeSpan.FromDays(1),
        BvnkAnswers.Error(400, "customers:4090", "X-Idempotency-Key: was used for another request"), null);

    DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddHours(14));

    public async ValueTask<PartnerAnswer> Get(DoorRequest request) => await database.ReadSnapshot(async connection =>
        await Open(connection, request.Partner, request.Reference("reference")) is var (row, customer)
            ? BvnkAnswers.Customer(200, row, customer.Record, types) : NotFound);

    public async ValueTask<PartnerAnswer> List(DoorRequest request)
    {
        var query = request.Context.Request.Query;
        var problems = new Problems();
        var page = Number(query, "page", 0, 0, int.MaxValue, problems);
        var size = Number(query, "size", DefaultPage, 1, LargestPage, problems);
        var sort = One(query, "sort", problems) is { Length: > 0 } wanted ? wanted : "createdAt,asc";
        var (member, direction) = sort.Split(',', 2) is [var name, var given] ? (name, given.ToLowerInvariant()) : (sort, "asc");
        var isNewestFirst = direction == "desc";
        if (member != "createdAt" || direction is not ("asc" or "desc"))
            problems.Add("sort", "must be createdAt,asc or createdAt,desc: other members are stored encrypted");
        if (problems.Any)
            return Invalid(problems);
        return await database.ReadSnapshot(async connection =>
        {
            var total = await PartnerCustomers.Count(connection, request.Partner.Name);
            var rows = await PartnerCustomers.Page(connection, request.Partner.Name,
                PagePlace.Of(page * size, size, total, isNewestFirst));
            var opened = await PartnerRecords.Open(connection, rows, keys.DataKeys);
            return PartnerAnswer.Of(200, writer => BvnkPage.Write(writer, opened, types, page, size, total, query["sort"].Count > 0));
        });
    }

    public async ValueTask<PartnerAnswer> Create(DoorRequest request, string? key)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return NoObject;
        var (root, problems) = (body.RootElement, new Problems());
        var isCompany = Json.Text(root, "type") == "COMPANY";
        if (!isCompany && Json.Text(root, "type") != "INDIVIDUAL")
            problems.Add("type", "must be COMPANY or INDIVIDUAL");
        var name = isCompany ? "company" : "individual";
        List<GivenText> texts = [];
        List<GivenAssociate>? associates = null;
        if (!root.TryGetProperty(name, out var given) || given.ValueKind != JsonValueKind.Object)
            problems.Add(name, "is required, and must be an object");
        else
        {
            texts = Members.Read(given, isCompany ? [.. Members.Company, .. Members.NewCompany] : Members.Individual, name + ".", true,
                limits.TextCharacters, Today, problems);
            if (isCompany && given.TryGetProperty("associates", out var list) && list.ValueKind != JsonValueKind.Null)
                associates = ReadAssociates(list, "company.", problems);
        }
        var agreement = Json.Text(root, "signedAgreementSessionReference");
        if (agreement is null && root.TryGetProperty("signedAgreementSessionReference", out var session)
            && session.ValueKind != JsonValueKind.Null)
            problems.Add("signedAgreementSessionReference", "must be a string");
        if (problems.Any)
            return Invalid(problems);
        var reference = Guid.NewGuid().ToString();
        texts.AddRange(Ours(reference));
        texts.Add(new(Members.RiskScore, "riskScore", options.RiskScore));
        return await idempotency.Run(request.Change(key), Rules, async connection =>
        {
            if (await agreements.Problem(connection, request.Partner, agreement) is { } unsigned)
                return new(Invalid("signedAgreementSessionReference", unsigned));
            var type = isCompany ? BvnkOptions.CompanyType : BvnkOptions.IndividualType;
            var put = new CustomerPut(PartnerCustomers.NewKey(reference), type, null, texts, [], [])
            {
                Actor = request.Partner.Actor,
                Associates = associates,
            };
            var result = await store.Put(connection, put);
            if (result.Failed(out var failure, out var saved))
                return new(BvnkAnswers.Error(failure));
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var row = new PartnerCustomerRow
            {
                Reference = reference,
                CustomerId = saved.Id,
                CustomerType = type,
                CreatedAt = now,
                UpdatedAt = now,
            };
            row = row with { Shown = BvnkAnswers.StatusOf(row, saved.Update.Record, types) };
            await PartnerCustomers.Add(connection, request.Partner.Name, row, Guid.Parse(reference).ToByteArray());
            await events.Created(connection, request.Partner.Name, row, clock.GetUtcNow());
            return new(BvnkAnswers.Customer(200, row, saved.Update.Record, types), () => store.Committed(result));
        });
    }

    public async ValueTask<PartnerAnswer> PutDetails(DoorRequest request, string? key)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return NoObject;
        var problems = new Problems();
        var texts = Members.Read(body.RootElement, Members.Company, "", false, limits.TextCharacters, Today, problems);
        // An address replaces the whole address.
        var replaces = body.RootElement.TryGetProperty("address", out var address) && address.ValueKind == JsonValueKind.Object;
        return problems.Any ? Invalid(problems) : await Change(request, key, put => put with
        {
            Texts = texts,
            Cleared = replaces ? [.. Members.Below(Members.Company, "address")] : [],
        });
    }

    public async ValueTask<PartnerAnswer> PutAssociates(DoorRequest request, string? key)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return NoObject;
        var problems = new Problems();
        var associates = ReadAssociates(body.RootElement.TryGetProperty("associates", out var list) ? list : default, "", problems);
        return problems.Any ? Invalid(problems) : await Change(request, key, put => put with { Associates = associates });
    }

    public async ValueTask<PartnerAnswer> PutStatus(DoorRequest request, string? key)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return NoObject;
        if (Json.Text(body.RootElement, "status") is not { } status || !BvnkAnswers.Settable.TryGetValue(status, out var kind))
            return Invalid("status", $"must be one of {string.Join(", ", BvnkAnswers.Settable.Keys)}");
        if (!request.Partner.MaySetStatus)
            return BvnkAnswers.Error(new Failure(FailureKind.Forbidden, "status: this partner may not set it"));
        return await idempotency.Run(request.Change(key), Rules, async connection =>
        {
            if (await Open(connection, request.Partner, request.Reference("reference")) is not var (row, customer))
                return new(NotFound);
            var decision = new Decision(kind, row.CustomerType, [], LocalizedText.None) { PartnerStatus = status };
            if ((await approvals.Propose(connection, row.CustomerId, null, decision, request.Partner.Actor))
                .Failed(out var refused, out var pending))
                return new(BvnkAnswers.Error(refused));
            // Four eyes: the status changes when an operator approves it.
            if (pending is not null)
                return new(BvnkAnswers.Customer(200, row, customer.Record, types));
            var result = await decisions.Save(connection, row.CustomerId, null, decision, request.Partner.Actor);
            if (result.Failed(out var failure, out var decided))
                return new(BvnkAnswers.Error(failure));
            await PartnerCustomers.Touch(connection, request.Partner.Name, row.Reference, row.State,
                clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new(BvnkAnswers.Customer(200, row, decided.Record, types), () => decisions.Committed(decided));
        });
    }

    /// <summary>A change of a company's record.</summary>
    async ValueTask<PartnerAnswer> Change(DoorRequest request, string? key, Func<CustomerPut, CustomerPut> change) =>
        await idempotency.Run(request.Change(key), Rules, async connection =>
        {
            if (await Open(connection, request.Partner, request.Reference("reference")) is not var (row, _))
                return new(NotFound);
            if (row.CustomerType != BvnkOptions.CompanyType)
                return new(BvnkAnswers.Error(Failure.Invalid("type: this customer is no company")));
            var put = new CustomerPut(CustomerKey.OfId(row.CustomerId), row.CustomerType, null, [], [], [])
            {
                Actor = request.Partner.Actor,
            };
            var result = await store.Put(connection, change(put));
            if (result.Failed(out var failure, out var saved))
                return new(BvnkAnswers.Error(failure));
            await PartnerCustomers.Touch(connection, request.Partner.Name, row.Reference, row.State,
                clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new(BvnkAnswers.Customer(200, row, saved.Update.Record, types), () => store.Committed(result));
        });

    /// <summary>Null if the partner has no such customer.</summary>
    internal async ValueTask<(PartnerCustomerRow Row, Customer Customer)?> Open(DbConnection connection, Partner partner,
        string reference) =>
        await PartnerCustomers.Find(connection, partner.Name, reference) is { } row
            && await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is { } customer
            ? (row, customer.Open(keys.DataKeys)) : null;

    List<GivenAssociate> ReadAssociates(JsonElement list, string prefix, Problems problems)
    {
        var associates = new List<GivenAssociate>();
        if (list.ValueKind != JsonValueKind.Array)
            problems.Add(prefix + "associates", "is required, and must be an array");
        else if (list.GetArrayLength() > MostAssociates)
            problems.Add(prefix + "associates", FormattableString.Invariant($"must have at most {MostAssociates} people"));
        else
            foreach (var (index, item) in list.EnumerateArray().Index())
            {
                var path = FormattableString.Invariant($"{prefix}associates[{index}]");
                if (item.ValueKind != JsonValueKind.Object)
                {
                    problems.Add(path, "must be an object");
                    continue;
                }
                var reference = Guid.NewGuid().ToString();
                associates.Add(new(reference,
                    Members.Read(item, Members.Associate, path + ".", true, limits.TextCharacters, Today, problems), Ours(reference)));
            }
        return associates;
    }

    /// <summary>The first values of what the partner cannot write.</summary>
    List<GivenText> Ours(string reference)
    {
        var texts = new List<GivenText> { Text("partner.verification_status", "infoRequired") };
        if (options.VerificationUrl.Length > 0)
            texts.Add(Text("partner.verification_url",
                options.VerificationUrl.Replace("{reference}", reference, StringComparison.Ordinal)));
        return texts;

        static GivenText Text(string field, string value) => new(FieldCatalogue.Find(field)!, field, value);
    }

    static string? One(IQueryCollection query, string name, Problems problems)
    {
        if (query[name].Count > 1)
            problems.Add(name, "must be given once");
        return query[name].FirstOrDefault();
    }

    static long Number(IQueryCollection query, string name, long standard, long min, long max, Problems problems)
    {
        if (One(query, name, problems) is not { Length: > 0 } text)
            return standard;
        if (long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
            return value;
        problems.Add(name, FormattableString.Invariant($"must be a whole number from {min} to {max}"));
        return standard;
    }

    public static PartnerAnswer Invalid(Problems problems) =>
        BvnkAnswers.Error(400, "customers:4001", "The request has invalid members.", problems);

    public static PartnerAnswer Invalid(string path, string problem)
    {
        var problems = new Problems();
        problems.Add(path, problem);
        return Invalid(problems);
    }
}
