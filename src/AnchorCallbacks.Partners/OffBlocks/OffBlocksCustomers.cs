using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Approvals;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Customers.Types;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>What OffBlocks' API does with customers and accounts.</summary>
sealed class OffBlocksCustomers(
    Database database, ServiceKeys keys, CustomerStore store, CustomerDecisions decisions, PendingApprovals approvals,
    OffBlocksChallenges challenges, OffBlocksEvents events, Idempotency idempotency, OffBlocksOptions options, VerificationLink link,
    TimeProvider clock)
{
    const int LongestId = 255, ReadAtOnce = 200, MostCurrencies = 32;

    static readonly PartnerAnswer NotFound = OffBlocksAnswers.Error(Failure.NotFound("no customer has this id"));

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask<PartnerAnswer> Create(DoorRequest request, string key)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return Invalid("body: must be a JSON object without repeated members");
        var chainId = Json.Text(body.RootElement, "chainId") ?? "";
        if (ChainAccount.Read(chainId).Failed(out var bad, out var chain))
            return OffBlocksAnswers.Error(bad);
        if (Json.Text(body.RootElement, "externalId") is not { } given
            || CleanText.Of(given) is not { Length: > 0 and <= LongestId } externalId)
            return Invalid(FormattableString.Invariant($"externalId: must be a text of 1 to {LongestId} characters"));
        // Both spellings of the path are the same for a repeat.
        var change = request.Change(key) with { Path = $"{options.BasePath}/customers" };
        return await idempotency.Run(change, OffBlocksDoor.Rules, async connection =>
        {
            var (partner, reference) = (request.Partner.Name, Guid.NewGuid().ToString());
            var (external, chainDigest) = (PartnerCustomers.ExternalDigest(keys, partner, externalId), ChainDigest(keys, partner, chain));
            if (await PartnerCustomers.FindExternal(connection, partner, external) is not null)
                return new(OffBlocksAnswers.Error(Failure.Conflict("externalId: a customer has it already")));
            if (await OffBlocksRows.HasChain(connection, partner, chainDigest))
                return new(OffBlocksAnswers.Error(Failure.Conflict("chainId: a customer has it already")));
            var result = await store.Put(connection, new(PartnerCustomers.NewKey(Memo(partner, chainDigest)),
                OffBlocksOptions.CustomerType, null,
                [Text("partner.external_id", externalId), Text("offblocks.chain_id", chainId)], [], [])
            {
                Actor = request.Partner.Actor,
            });
            if (result.Failed(out var failure, out var saved))
                return new(OffBlocksAnswers.Error(failure));
            var row = new PartnerCustomerRow
            {
                Reference = reference,
                CustomerId = saved.Id,
                CustomerType = OffBlocksOptions.CustomerType,
                State = OffBlocksStates.Initiating,
                Shown = OffBlocksStates.Initiating,
                CreatedAt = Now,
                UpdatedAt = Now,
            };
            await PartnerCustomers.Add(connection, partner, row, external);
            await OffBlocksRows.AddChain(connection, partner, chainDigest, reference);
            await events.Created(connection, partner, row, clock.GetUtcNow());
            var challenge = await challenges.Make(connection, request, reference, reference, chain);
            var url = options.VerificationUrl.Length > 0
                ? options.VerificationUrl.Replace("{id}", reference, StringComparison.Ordinal)
                : await link(connection, saved.Customer, OffBlocksOptions.CustomerType, request.Partner.Actor);
            return new(OffBlocksAnswers.Customer(201, row, saved.Update.Record, row.State, challenge, url), () => store.Committed(result));
        });
    }

    public async ValueTask<PartnerAnswer> Get(DoorRequest request)
    {
        var (answer, row, state) = await database.ReadSnapshot<(PartnerAnswer, PartnerCustomerRow?, string)>(async connection =>
        {
            if (await Open(connection, request) is not var (row, record))
                return (NotFound, null, "");
            var state = StateOf(row, record);
            return (OffBlocksAnswers.Customer(200, row, record, state), row, state);
        });
        if (row is not null)
            await Remember(request.Partner, [(row, state)]);
        return answer;
    }

    /// <summary>What the partner has seen stays: rejected is final, and active ends only by a transition.</summary>
    async Task Remember(Partner partner, IReadOnlyList<(PartnerCustomerRow Row, string State)> seen)
    {
        if (seen.Where(one => one.State != one.Row.State && one.State is OffBlocksStates.Active or OffBlocksStates.Rejected)
            .ToList() is { Count: > 0 } moved)
            await database.Write(async connection =>
            {
                foreach (var (row, state) in moved)
                    if (await PartnerCustomers.Find(connection, partner.Name, row.Reference) is { } now && now.State == row.State)
                        await PartnerCustomers.Touch(connection, partner.Name, row.Reference, state, row.UpdatedAt);
                return true;
            });
    }

    /// <summary>All customers of the partner, a few at a time.</summary>
    public ValueTask<PartnerAnswer> List(DoorRequest request)
    {
        var partner = request.Partner.Name;
        return ValueTask.FromResult(new PartnerAnswer(200, [])
        {
            Stream = async (output, cancel) =>
            {
                await output.WriteAsync("["u8.ToArray(), cancel);
                var (at, reference, isFirst) = (long.MinValue, "", true);
                while (true)
                {
                    var from = (at, reference);
                    var (rows, last) = await database.ReadSnapshot(async connection =>
                    {
                        var page = await PartnerCustomers.After(connection, partner, from.at, from.reference, ReadAtOnce);
                        return (await PartnerRecords.Open(connection, page, keys.DataKeys), page.Count < ReadAtOnce ? null : page[^1]);
                    });
                    using var buffer = new PooledBuffer();
                    var seen = new List<(PartnerCustomerRow, string)>(rows.Count);
                    foreach (var (row, record) in rows)
                    {
                        if (!isFirst)
                            buffer.Write(","u8);
                        isFirst = false;
                        using var writer = new Utf8JsonWriter(buffer, AnswerTexts.Json);
                        var state = StateOf(row, record);
                        OffBlocksAnswers.Write(writer, row, record, state);
                        seen.Add((row, state));
                    }
                    await Remember(request.Partner, seen);
                    await output.WriteAsync(buffer.WrittenMemory, cancel);
                    if (last is null)
                        break;
                    (at, reference) = (last.CreatedAt, last.Reference);
                }
                await output.WriteAsync("]"u8.ToArray(), cancel);
            },
        });
    }

    public ValueTask<PartnerAnswer> Deactivate(DoorRequest request, string key) => Move(request, key, OffBlocksStates.Deactivate,
        (connection, row) => OffBlocksRows.Deactivate(connection, request.Partner.Name, row.Reference, Now));

    public ValueTask<PartnerAnswer> Activate(DoorRequest request, string key) => Move(request, key, OffBlocksStates.Activate,
        (connection, row) => OffBlocksRows.Activate(connection, request.Partner.Name, row.Reference, Now));

    public async ValueTask<PartnerAnswer> AddAccount(DoorRequest request, string key)
    {
        using var body = Json.Object(request.Body);
        if (body is null || Json.Text(body.RootElement, "type") != "card_account")
            return Invalid("type: must be card_account");
        if (!body.RootElement.TryGetProperty("currencies", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MostCurrencies
            || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String || Json.Text(item) is not { Length: 3 } code
                || !code.All(char.IsAsciiLetterUpper)))
            return Invalid("currencies: must be an array of currency codes (ISO 4217), such as EUR");
        var currencies = string.Join(' ', list.EnumerateArray().Select(item => item.GetString()).Distinct());
        return await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            if (await Open(connection, request) is not var (row, record)
                || ChainAccount.Read(record[FieldCatalogue.Find("offblocks.chain_id")!]?.Text).Failed(out _, out var chain))
                return new(NotFound);
            if (StateOf(row, record) is var shown && shown is OffBlocksStates.Rejected or OffBlocksStates.Inactive)
                return new(Invalid($"status: is {shown}; such a customer gets no accounts"));
            var account = new OffBlocksAccount
            {
                Id = Guid.NewGuid().ToString(),
                Reference = row.Reference,
                Kind = "card_account",
                Currencies = currencies,
                State = OffBlocksStates.Initiating,
                CreatedAt = Now,
                UpdatedAt = Now,
            };
            await OffBlocksRows.Add(connection, request.Partner.Name, account);
            await events.Account(connection, request.Partner.Name, row.CustomerId, account, clock.GetUtcNow());
            var challenge = await challenges.Make(connection, request, account.Id, row.Reference, chain);
            return new(OffBlocksAnswers.Account(201, account, row.CustomerId, challenge), events.Committed);
        });
    }

    /// <summary>The sandbox's word in place of the review.</summary>
    public async ValueTask<PartnerAnswer> Simulate(DoorRequest request, string key, bool accept) =>
        await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            if (await Open(connection, request) is not var (row, record))
                return new(NotFound);
            var shown = StateOf(row, record);
            if (OffBlocksStates.Next(shown, accept ? OffBlocksStates.Accept : OffBlocksStates.Reject) is not { } next)
                return new(Invalid($"status: is {shown}"));
            var decision = new Decision(accept ? DecisionKind.Accept : DecisionKind.Reject, OffBlocksOptions.CustomerType, [],
                LocalizedText.None);
            if ((await approvals.Propose(connection, row.CustomerId, null, decision, request.Partner.Actor))
                .Failed(out var refused, out var pending))
                return new(OffBlocksAnswers.Error(refused));
            // Four eyes: the review goes on until an operator approves it.
            if (pending is not null)
                return new(new PartnerAnswer(202, [], row.CustomerId));
            var result = await decisions.Save(connection, row.CustomerId, null, decision, request.Partner.Actor);
            if (result.Failed(out var failure, out var decided))
                return new(OffBlocksAnswers.Error(failure));
            await PartnerCustomers.Touch(connection, request.Partner.Name, row.Reference, next, Now);
            if (await PartnerCustomers.Find(connection, request.Partner.Name, row.Reference) is { } after)
                await events.Moved(connection, request.Partner.Name, after, decided.Record, clock.GetUtcNow());
            return new(new PartnerAnswer(202, [], row.CustomerId), () => decisions.Committed(decided));
        });

    async ValueTask<PartnerAnswer> Move(DoorRequest request, string key, string happening,
        Func<DbConnection, PartnerCustomerRow, Task<int>> cascade) =>
        await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            if (await Open(connection, request) is not var (row, record))
                return new(NotFound);
            var shown = StateOf(row, record);
            // A customer whose review is open again is inactive, and only the review makes it active.
            var from = happening == OffBlocksStates.Activate ? row.State : shown;
            if (OffBlocksStates.Next(from, happening) is not { } next)
                return new(Invalid($"status: is {shown}; {happening} is not possible"));
            await PartnerCustomers.Touch(connection, request.Partner.Name, row.Reference, next, Now);
            var (partner, now) = (request.Partner.Name, clock.GetUtcNow());
            var before = await OffBlocksRows.AccountsOf(connection, partner, row.Reference);
            await cascade(connection, row);
            var after = row with { State = next, Shown = shown, UpdatedAt = Now };
            await events.Moved(connection, partner, after, record, now);
            foreach (var account in (await OffBlocksRows.AccountsOf(connection, partner, row.Reference)).Where(account =>
                before.Exists(old => old.Id == account.Id && old.State != account.State)))
                await events.Account(connection, partner, row.CustomerId, account, now);
            await Audit.AuditLog.Append(connection, row.CustomerId, 0, now, request.Partner.Actor, happening, "");
            return new(OffBlocksAnswers.Customer(200, after, record, StateOf(after, record)), events.Committed);
        });

    string StateOf(PartnerCustomerRow row, CustomerRecord record) => events.StatusOf(row, record);

    async ValueTask<(PartnerCustomerRow Row, CustomerRecord Record)?> Open(DbConnection connection, DoorRequest request) =>
        await PartnerCustomers.Find(connection, request.Partner.Name, request.Reference("id")) is { } row
            && await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is { } customer
            ? (row, customer.Open(keys.DataKeys).Record) : null;

    /// <summary>The identity of a customer in place of a Stellar account and memo.</summary>
    public static string Memo(string partner, byte[] chainDigest) => $"{partner}:{Convert.ToHexStringLower(chainDigest)}";

    public static byte[] ChainDigest(ServiceKeys keys, string partner, ChainAccount chain) =>
        HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"chain\n{partner}\n{chain.Key}"));

    static GivenText Text(string field, string value) => new(FieldCatalogue.Find(field)!, field, value);

    static PartnerAnswer Invalid(string text) => OffBlocksAnswers.Error(Failure.Invalid(text));
}
