using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Customers;
using AnchorCallbacks.Customers.Record;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Sep9;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>Challenges that prove who owns an account on a blockchain. One is valid for an hour. A used or failed one is
/// replaced.</summary>
sealed class OffBlocksChallenges(Database database, ServiceKeys keys, Idempotency idempotency, OffBlocksEvents events,
    OffBlocksOptions options, TimeProvider clock)
{
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    static readonly PartnerAnswer NoCustomer = OffBlocksAnswers.Error(Failure.NotFound("no customer has this id")),
        NoAccount = OffBlocksAnswers.Error(Failure.NotFound("no account has this id")),
        Signed = OffBlocksAnswers.Error(Failure.Conflict("challenge: is signed already"));

    /// <summary>The owner of a challenge.</summary>
    sealed record Subject(string Id, PartnerCustomerRow Customer, CustomerRecord Record, ChainAccount Account,
        OffBlocksAccount? Opened);

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<PartnerAnswer> OfCustomer(DoorRequest request) => Show(request, FindCustomer, NoCustomer);

    public ValueTask<PartnerAnswer> OfAccount(DoorRequest request) => Show(request, FindAccount, NoAccount);

    public ValueTask<PartnerAnswer> SignCustomer(DoorRequest request, string key) => Sign(request, key, FindCustomer, NoCustomer);

    public ValueTask<PartnerAnswer> SignAccount(DoorRequest request, string key) => Sign(request, key, FindAccount, NoAccount);

    /// <summary>Makes the challenge of a customer or an account, in the caller's transaction.</summary>
    public async ValueTask<byte[]> Make(DbConnection connection, DoorRequest request, string subject, string reference,
        ChainAccount account)
    {
        var host = request.Context.Request.Host;
        var domain = options.Domain.Length > 0 ? options.Domain : host.Value ?? "";
        var text = Wallets.Challenge(account, domain, $"{request.Context.Request.Scheme}://{domain}{options.BasePath}/customers",
            RandomNumberGenerator.GetHexString(16, lowercase: true), clock.GetUtcNow());
        var challenge = Encoding.UTF8.GetBytes(text);
        await OffBlocksRows.SetChallenge(connection, request.Partner.Name, subject, reference,
            ServiceSeal.Seal(keys, challenge, Context(request.Partner, subject)), Now + (long)Lifetime.TotalMilliseconds);
        return challenge;
    }

    async ValueTask<PartnerAnswer> Show(DoorRequest request, Func<DbConnection, DoorRequest, ValueTask<Subject?>> find,
        PartnerAnswer unknown)
    {
        var shown = await database.ReadSnapshot(connection => Current(connection, request, find, unknown));
        return shown ?? await database.Write(async connection =>
        {
            // Another request may have made it in the meantime.
            if (await Current(connection, request, find, unknown) is { } current)
                return current;
            var subject = (await find(connection, request))!;
            var challenge = await Make(connection, request, subject.Id, subject.Customer.Reference, subject.Account);
            return OffBlocksAnswers.Challenge(challenge, Now + (long)Lifetime.TotalMilliseconds, subject.Customer.CustomerId);
        });
    }

    /// <summary>Null if a new challenge is due.</summary>
    async ValueTask<PartnerAnswer?> Current(DbConnection connection, DoorRequest request,
        Func<DbConnection, DoorRequest, ValueTask<Subject?>> find, PartnerAnswer unknown)
    {
        if (await find(connection, request) is not { } subject)
            return unknown;
        var row = await OffBlocksRows.Challenge(connection, request.Partner.Name, subject.Id);
        return row is not null && row.EndsAt > Now
            && ServiceSeal.Open(keys, row.Challenge, Context(request.Partner, subject.Id)) is { } text
            ? OffBlocksAnswers.Challenge(text, row.EndsAt, subject.Customer.CustomerId) : null;
    }

    async ValueTask<PartnerAnswer> Sign(DoorRequest request, string key, Func<DbConnection, DoorRequest, ValueTask<Subject?>> find,
        PartnerAnswer unknown)
    {
        using var body = Json.Object(request.Body);
        if (body is null || Read(body.RootElement) is not var (account, given, signature))
            return OffBlocksAnswers.Error(Failure.Invalid("body: must have chainId, challenge and signature"));
        return await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            if (await find(connection, request) is not { } subject)
                return new(unknown);
            var row = await OffBlocksRows.Challenge(connection, request.Partner.Name, subject.Id);
            if (row is { UsedAt: not null })
                return new(Signed);
            var current = row is null ? null : ServiceSeal.Open(keys, row.Challenge, Context(request.Partner, subject.Id));
            var problem = current is null || row!.EndsAt <= Now ? "challenge: has expired; ask for the new one"
                : !IsSame(given, current) ? "challenge: is not the current one; a new one is there now"
                : !subject.Account.Is(account) ? "chainId: is not the account of the challenge; a new one is there now"
                : !Wallets.Fits(subject.Account, current, signature)
                ? "signature: is not of this account; a new challenge is there now" : null;
            if (problem is not null)
            {
                await Make(connection, request, subject.Id, subject.Customer.Reference, subject.Account);
                return new(OffBlocksAnswers.Error(Failure.Invalid(problem))) { Commits = true };
            }
            await OffBlocksRows.Use(connection, request.Partner.Name, subject.Id, Now);
            // Its signature cannot be used a second time.
            await Make(connection, request, subject.Id, subject.Customer.Reference, subject.Account);
            await Advance(connection, request.Partner, subject);
            return new(new PartnerAnswer(204, [], subject.Customer.CustomerId), events.Committed);
        });
    }

    /// <summary>The owner has signed. There is no screening here, so verification goes on at once.</summary>
    async ValueTask Advance(DbConnection connection, Partner partner, Subject subject)
    {
        var row = subject.Customer;
        if (subject.Opened is { } account)
        {
            var signed = account with
            {
                State = account.State == OffBlocksStates.Inactive ? account.State : OffBlocksStates.Active,
                UpdatedAt = Now,
            };
            await OffBlocksRows.Signed(connection, partner.Name, account.Id, signed.State, Now);
            if (signed.State != account.State)
                await events.Account(connection, partner.Name, row.CustomerId, signed, clock.GetUtcNow());
        }
        else if (OffBlocksStates.Next(row.State, OffBlocksStates.Sign) is { } screening)
        {
            var before = row.Shown.Length > 0 ? row : row with { Shown = row.State };
            var after = before with { State = OffBlocksStates.Next(screening, OffBlocksStates.Screen) ?? screening, UpdatedAt = Now };
            await PartnerCustomers.Touch(connection, partner.Name, subject.Id, after.State, Now);
            await events.Moved(connection, partner.Name, after, subject.Record, clock.GetUtcNow());
        }
    }

    async ValueTask<Subject?> FindCustomer(DbConnection connection, DoorRequest request) =>
        await Find(connection, request.Partner, request.Reference("id"), null);

    async ValueTask<Subject?> FindAccount(DbConnection connection, DoorRequest request) =>
        await OffBlocksRows.Account(connection, request.Partner.Name, request.Reference("id")) is { } account
            ? await Find(connection, request.Partner, account.Reference, account) : null;

    async ValueTask<Subject?> Find(DbConnection connection, Partner partner, string reference, OffBlocksAccount? account) =>
        await PartnerCustomers.Find(connection, partner.Name, reference) is { } row
            && await CustomerRows.Find(connection, CustomerKey.OfId(row.CustomerId)) is { } customer
            && customer.Open(keys.DataKeys).Record is var record
            && !ChainAccount.Read(record[FieldCatalogue.Find("offblocks.chain_id")!]?.Text).Failed(out _, out var chain)
            ? new(account?.Id ?? reference, row, record, chain, account) : null;

    /// <summary>The names of the members are not known: these are accepted, flat or under <c>signature</c>.</summary>
    static (string Account, string Challenge, string Signature)? Read(JsonElement root)
    {
        var inner = root.TryGetProperty("signature", out var nested) && nested.ValueKind == JsonValueKind.Object ? nested : root;
        string? Of(string name) => Json.Text(inner, name) ?? Json.Text(root, name);
        var account = Of("chainId") ?? Of("accountId") ?? Of("address");
        return account is not null && Of("challenge") is { } challenge
            && (Json.Text(inner, "signature") ?? Json.Text(inner, "value")) is { } signature
            ? (account, challenge, signature) : null;
    }

    static bool IsSame(string base64, byte[] challenge) => base64 == Convert.ToBase64String(challenge);

    static byte[] Context(Partner partner, string subject) => SealContext.OffBlocksChallenge(partner.Name, subject);
}
