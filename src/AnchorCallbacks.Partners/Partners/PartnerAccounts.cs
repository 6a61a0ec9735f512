using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Audit;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Partners;

/// <summary>A new credential. The secret is shown once.</summary>
sealed record NewCredential(string Name, string Door, string Kind, string Id, string Secret);

/// <summary>A partner and the ids of its credentials.</summary>
sealed record PartnerSummary(Partner Partner, IReadOnlyList<CredentialRow> Credentials);

/// <summary>Adds and revokes partners while the server runs. A change takes effect with the next request, in every process.</summary>
sealed class PartnerAccounts(Database database, ServiceKeys keys, WebhookOperations webhooks, TimeProvider clock)
{
    public const string Hawk = "hawk", ApiKey = "api_key", Counterparty = "counterparty", Jwk = "jwk";

    static readonly Failure Unknown = Failure.NotFound("name: no partner has this name");

    /// <summary>The kind of credential that each door's partner begins with.</summary>
    static string KindOf(string door) => door switch
    {
        "bvnk" => Hawk,
        "dcm" => Counterparty,
        _ => ApiKey,
    };

    public ValueTask<List<PartnerSummary>> List() => database.Read(async connection =>
    {
        var all = new List<PartnerSummary>();
        foreach (var partner in await PartnerRows.All(connection))
            all.Add(new(partner, await PartnerRows.CredentialsOf(connection, partner.Name)));
        return all;
    });

    public Task<Result<NewCredential>> Add(string name, string door, bool maySetStatus, string networks, string actor,
        string? jwk = null) =>
        database.Write<Result<NewCredential>>(async connection =>
        {
            if (await PartnerRows.Find(connection, name) is { } known)
            {
                if (known.RevokedAt is null)
                    return Failure.Conflict("name: exists; rotate its credential, or revoke the partner first");
                if (known.Door != door)
                    return Failure.Conflict($"name: was a partner of {known.Door}; its customers stay there, so choose another name");
            }
            await PartnerRows.Save(connection,
                new() { Name = name, Door = door, MaySetStatus = maySetStatus, Networks = networks, CreatedAt = Now });
            await Note(connection, name, actor, AuditActions.Add);
            if (jwk is not null)
                await Add(connection, name, Jwk, Encoding.UTF8.GetBytes(jwk));
            return await MakeCredential(connection, name, door);
        });

    /// <summary>Makes a new credential. The old one ends after the time, so that the partner can change.</summary>
    public Task<Result<NewCredential>> Rotate(string name, TimeSpan overlap, string actor) =>
        database.Write<Result<NewCredential>>(async connection =>
        {
            if (await PartnerRows.Find(connection, name) is not { } partner)
                return Unknown;
            if (partner.RevokedAt is not null)
                return Failure.Conflict("name: is revoked; add the partner again");
            if (KindOf(partner.Door) == Counterparty)
                return Failure.Conflict("name: this partner changes its own keys, with PUT …/jwk");
            await PartnerRows.End(connection, name, KindOf(partner.Door), Now + (long)overlap.TotalMilliseconds);
            await Note(connection, name, actor, AuditActions.Rotate);
            return await MakeCredential(connection, name, partner.Door);
        });

    /// <summary>Ends credentials and webhooks.</summary>
    public async Task<Result<Partner>> Revoke(string name, string actor) =>
        (await database.Write<(Result<Partner> Partner, List<string> Webhooks)>(async connection =>
        {
            if (await PartnerRows.Find(connection, name) is not { } partner)
                return (Unknown, []);
            if (partner.RevokedAt is not null)
                return (partner, []);
            await PartnerRows.Revoke(connection, name, Now);
            await Note(connection, name, actor, AuditActions.Revoke);
            return ((await PartnerRows.Find(connection, name))!, await WebhookOperations.DeleteOf(connection, name));
        }, revoked => revoked.Webhooks.ForEach(webhooks.Removed))).Partner;

    /// <summary>The partner and the secret of a credential in force.</summary>
    /// <returns>Null if there is none, or the partner has another door.</returns>
    public ValueTask<(Partner Partner, byte[] Secret)?> Find(string door, string kind, string id) =>
        database.Read<(Partner, byte[])?>(async connection =>
        {
            if (await PartnerRows.FindCredential(connection, id) is not { } row || row.Kind != kind || row.EndsAt <= Now
                || await PartnerRows.Find(connection, row.Partner) is not { RevokedAt: null } partner || partner.Door != door
                || ServiceSeal.Open(keys, row.Secret, Context(row.Id)) is not { } secret)
                return null;
            return (partner, secret);
        });

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes a credential of the door's kind, in the caller's transaction.</summary>
    public async ValueTask<NewCredential> MakeCredential(DbConnection connection, string name, string door)
    {
        // A bank proves itself with its own key.
        var secret = KindOf(door) == Counterparty ? "" : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return new(name, door, KindOf(door), await Add(connection, name, KindOf(door), Encoding.UTF8.GetBytes(secret)), secret);
    }

    /// <returns>Null if no partner of the door has this id.</returns>
    public async ValueTask<Partner?> FindOwner(string door, string kind, string id) =>
        await Find(door, kind, id) is var (partner, _) ? partner : null;

    /// <returns>False if the partner has no such credential.</returns>
    public async ValueTask<bool> Replace(DbConnection connection, string name, string kind, string id, byte[] secret) =>
        await PartnerRows.Replace(connection, name, kind, id, ServiceSeal.Seal(keys, secret, Context(id)), Now) > 0;

    /// <returns>The credential's id: a UUID, except for Hawk.</returns>
    public async ValueTask<string> Add(DbConnection connection, string name, string kind, byte[] secret)
    {
        var id = kind == Hawk ? Ids.New() : Guid.NewGuid().ToString();
        await PartnerRows.Add(connection, new()
        {
            Id = id,
            Partner = name,
            Kind = kind,
            Secret = ServiceSeal.Seal(keys, secret, Context(id)),
            CreatedAt = Now,
        });
        return id;
    }

    /// <summary>The partner itself ends its credentials of a kind.</summary>
    public async ValueTask EndAll(DbConnection connection, Partner partner, string kind, string actor)
    {
        await PartnerRows.End(connection, partner.Name, kind, Now);
        await Note(connection, partner.Name, actor, $"{AuditActions.End} {kind}");
    }

    /// <summary>The secrets of a kind that are in force.</summary>
    public async ValueTask<List<(string Id, byte[] Secret)>> SecretsOf(DbConnection connection, string name, string kind)
    {
        var all = new List<(string, byte[])>();
        foreach (var row in await PartnerRows.CredentialsOf(connection, name))
            if (row.Kind == kind && !(row.EndsAt <= Now) && ServiceSeal.Open(keys, row.Secret, Context(row.Id)) is { } secret)
                all.Add((row.Id, secret));
        return all;
    }

    static byte[] Context(string id) => SealContext.PartnerCredential(id);

    Task<int> Note(DbConnection connection, string name, string actor, string action) =>
        OperationLog.Append(connection, new Subject("partner", name), clock.GetUtcNow(), actor, action);
}
