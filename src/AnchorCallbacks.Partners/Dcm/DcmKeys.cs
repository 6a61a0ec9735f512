using System.Data.Common;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Public keys of a bank (JWK, RS256), and the tokens that they sign.</summary>
sealed class DcmKeys(Database database, PartnerAccounts accounts, PartnerTokens tokens, Idempotency idempotency, DcmOptions options,
    TimeProvider clock)
{
    const int MinBits = 2048, LongestToken = 8192, MostKeys = 20;

    /// <summary>The life of a token that does not say when it ends.</summary>
    static readonly TimeSpan LifetimeWithoutEnd = TimeSpan.FromMinutes(10);

    static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    static readonly string[] Flows = ["sign-in", "sign-up", "sign-up-processing", "sign-up-emission"];

    static readonly JsonWebTokenHandler Handler = new();

    static readonly PartnerAnswer Unknown = DcmAnswers.Error(404, "jwk_guid: no key has this id");

    /// <summary>Checks the members of a key.</summary>
    /// <param name="given">The key, or an object whose <c>data</c> is it.</param>
    /// <returns>The key as JSON, without members that nothing needs.</returns>
    public static Result<string> Read(JsonElement given)
    {
        var data = given.TryGetProperty("data", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : given;
        string? Of(string name) => Json.Text(data, name);
        if (Of("kty") != "RSA" || Of("alg") is not (null or "RS256") || Of("use") is not (null or "sig"))
            return Failure.Invalid("data: must be an RSA key with alg RS256 and use sig");
        if (Of("kid") is not { Length: > 0 and <= 255 } kid || Of("n") is not { Length: <= 2048 } n || Of("e") is not { Length: <= 16 } e)
            return Failure.Invalid("data: must have kid, n and e");
        if (Array.Exists(PrivateMembers, name => data.TryGetProperty(name, out _)))
            return Failure.Invalid("data: must be the public key alone; the private key stays with you");
        try
        {
            if (new BigInteger(Base64UrlEncoder.DecodeBytes(n), true, true).GetBitLength() < MinBits)
                return Failure.Invalid(FormattableString.Invariant($"data.n: must have at least {MinBits} bits"));
            if (new BigInteger(Base64UrlEncoder.DecodeBytes(e), true, true) is var exponent && (exponent < 3 || exponent.IsEven))
                return Failure.Invalid("data.e: must be an odd number from 3");
        }
        catch (FormatException)
        {
            return Failure.Invalid("data.n, data.e: must be base64url");
        }
        using var buffer = new PooledBuffer(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in ((string, string)[])[("alg", "RS256"), ("e", e), ("kid", kid), ("kty", "RSA"),
                ("n", n), ("use", "sig")])
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.Written);
    }

    /// <summary>Whether the token is signed with the key, and valid now.</summary>
    public static async ValueTask<JsonWebToken?> Verify(string token, string key, DateTimeOffset now)
    {
        if (token.Length > LongestToken)
            return null;
        var jwk = new JsonWebKey(key);
        var result = await Handler.ValidateTokenAsync(token, new()
        {
            IssuerSigningKey = jwk,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            RequireExpirationTime = false,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (from, expires, _, _) => !(expires <= now.UtcDateTime) && !(from > now.UtcDateTime.AddMinutes(1)),
        });
        try
        {
            return result.IsValid && result.SecurityToken is JsonWebToken { Subject: var _ } jwt && jwt.Kid == jwk.Kid
                && HasOneSpelling(jwt) && !jwt.TryGetHeaderValue<object>("crit", out _) && IsInTime(jwt, now)
                && (!jwt.TryGetPayloadValue<string>("flow", out var flow) || Flows.Contains(flow)) ? jwt : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or InvalidCastException)
        {
            // A claim has another type.
            return null;
        }
    }

    /// <summary>The last letter of the signature has bits that no byte needs.</summary>
    static bool HasOneSpelling(JsonWebToken token) =>
        Base64UrlEncoder.Encode(Base64UrlEncoder.DecodeBytes(token.EncodedSignature)) == token.EncodedSignature;

    static bool IsInTime(JsonWebToken token, DateTimeOffset now) => token.IssuedAt <= now.UtcDateTime.AddMinutes(1)
        && (token.TryGetPayloadValue<object>("exp", out _) || token.IssuedAt > now.UtcDateTime - LifetimeWithoutEnd);

    /// <summary>The bank's token in <c>CX-Authorization</c>.</summary>
    /// <returns>What a session of the key is for, and the token; null if no key of the bank fits.</returns>
    public async ValueTask<(string Session, JsonWebToken Token)?> Find(Partner partner, string token)
    {
        foreach (var (id, key) in await KeysOf(partner))
            if (await Verify(token, Encoding.UTF8.GetString(key), clock.GetUtcNow()) is { } jwt)
                return (Session(id, key), jwt);
        return null;
    }

    /// <summary>Whether a session is of a key that the bank still has.</summary>
    public async ValueTask<bool> IsOf(Partner partner, string session) =>
        (await KeysOf(partner)).Exists(key => Session(key.Id, key.Secret) == session);

    /// <summary>A key in place of another ends the sessions of the old one.</summary>
    static string Session(string id, byte[] key) => $"{id}.{Convert.ToHexStringLower(SHA256.HashData(key))[..16]}";

    ValueTask<List<(string Id, byte[] Secret)>> KeysOf(Partner partner) =>
        database.Read(connection => accounts.SecretsOf(connection, partner.Name, PartnerAccounts.Jwk));

    public async ValueTask<PartnerAnswer> Add(DoorRequest request)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return DcmAnswers.Error(400, "body: must be a JSON object without repeated members");
        if (Read(body.RootElement).Failed(out var failure, out var key))
            return DcmAnswers.Error(failure);
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
            (await accounts.SecretsOf(connection, request.Partner.Name, PartnerAccounts.Jwk)).Count >= MostKeys
                ? new(DcmAnswers.Error(400, FormattableString.Invariant($"data: there are {MostKeys} keys; replace one with PUT")))
                : new(DcmAnswers.Guid(await accounts.Add(connection, request.Partner.Name, PartnerAccounts.Jwk,
                    Encoding.UTF8.GetBytes(key)))));
    }

    /// <summary>A key in place of another, under the same id.</summary>
    public ValueTask<PartnerAnswer> Replace(DoorRequest request) =>
        Replace(request, (_, _) => ValueTask.FromResult<string?>(request.Reference("jwk_guid")));

    /// <summary>A key in place of the one with the same <c>kid</c>.</summary>
    public ValueTask<PartnerAnswer> ReplaceByKid(DoorRequest request) => Replace(request, async (connection, kid) =>
        (await accounts.SecretsOf(connection, request.Partner.Name, PartnerAccounts.Jwk))
            .Find(known => new JsonWebKey(Encoding.UTF8.GetString(known.Secret)).Kid == kid).Id);

    async ValueTask<PartnerAnswer> Replace(DoorRequest request, Func<DbConnection, string, ValueTask<string?>> find)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return DcmAnswers.Error(400, "body: must be a JSON object without repeated members");
        if (Read(body.RootElement).Failed(out var failure, out var key))
            return DcmAnswers.Error(failure);
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
            await find(connection, new JsonWebKey(key).Kid) is { } id
                && await accounts.Replace(connection, request.Partner.Name, PartnerAccounts.Jwk, id, Encoding.UTF8.GetBytes(key))
                ? new(DcmAnswers.Guid(id)) : new(Unknown));
    }

    public async ValueTask<PartnerAnswer> List(DoorRequest request)
    {
        var keys = await database.Read(connection => accounts.SecretsOf(connection, request.Partner.Name, PartnerAccounts.Jwk));
        return PartnerAnswer.Of(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("jwks");
            foreach (var (id, key) in keys)
                Write(writer, id, key);
            writer.WriteEndArray();
            writer.WriteNumber("total", keys.Count);
            writer.WriteEndObject();
        });
    }

    public async ValueTask<PartnerAnswer> Get(DoorRequest request)
    {
        var id = request.Reference("jwk_guid");
        var keys = await database.Read(connection => accounts.SecretsOf(connection, request.Partner.Name, PartnerAccounts.Jwk));
        return keys.Find(key => key.Id == id) is { Id: { } } found ? PartnerAnswer.Of(200, writer => Write(writer, found.Id, found.Secret))
            : Unknown;
    }

    /// <summary>A session token for a request that the bank's key has signed.</summary>
    public ValueTask<PartnerAnswer> Authenticate(string session)
    {
        var (token, _) = tokens.Make(DcmDoor.Name, session, options.SessionLifetime);
        return ValueTask.FromResult(PartnerAnswer.Of(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("session_token", token);
            writer.WriteEndObject();
        }));
    }

    static void Write(Utf8JsonWriter writer, string id, byte[] key)
    {
        writer.WriteStartObject();
        writer.WriteString("guid", id);
        writer.WritePropertyName("data");
        writer.WriteRawValue(key);
        writer.WriteEndObject();
    }
}
