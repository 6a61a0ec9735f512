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
    const int MinBits = 2048, LongestToken = 8192;

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
        if (Of("d") is not null || Of("p") is not null)
            return Failure.Invalid("data: must be the public key alone; the private key stays with you");
        try
        {
            if (Base64UrlEncoder.DecodeBytes(n).SkipWhile(value => value == 0).Count() * 8 < MinBits
                || Base64UrlEncoder.DecodeBytes(e).Length == 0)
                return Failure.Invalid(FormattableString.Invariant($"data.n: must have at least {MinBits} bits"));
        }
        catch (FormatException)
        {
            return Failure.Invalid("data.n: must be base64url");
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
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (from, expires, _, _) => expires > now.UtcDateTime && !(from > now.UtcDateTime.AddMinutes(1)),
        });
        return result.IsValid && result.SecurityToken is JsonWebToken jwt && jwt.Kid == jwk.Kid
            && !(jwt.IssuedAt > now.UtcDateTime.AddMinutes(1))
            && (!jwt.TryGetPayloadValue<string>("flow", out var flow) || Flows.Contains(flow)) ? jwt : null;
    }

    /// <summary>The bank's token in <c>CX-Authorization</c>.</summary>
    /// <returns>The key's id and the token; null if no key of the bank fits.</returns>
    public async ValueTask<(string KeyId, JsonWebToken Token)?> Find(Partner partner, string token)
    {
        string? kid;
        try
        {
            kid = token.Length > LongestToken ? null : new JsonWebToken(token).Kid;
        }
        catch (ArgumentException)
        {
            return null;
        }
        foreach (var (id, key) in await database.Read(connection => accounts.SecretsOf(connection, partner.Name, PartnerAccounts.Jwk)))
            if (Encoding.UTF8.GetString(key) is var json && new JsonWebKey(json).Kid == kid
                && await Verify(token, json, clock.GetUtcNow()) is { } jwt)
                return (id, jwt);
        return null;
    }

    public async ValueTask<PartnerAnswer> Add(DoorRequest request)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return DcmAnswers.Error(400, "body: must be a JSON object without repeated members");
        if (Read(body.RootElement).Failed(out var failure, out var key))
            return DcmAnswers.Error(failure);
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
            new(DcmAnswers.Guid(await accounts.Add(connection, request.Partner.Name, PartnerAccounts.Jwk, Encoding.UTF8.GetBytes(key)))));
    }

    /// <summary>A key in place of another, under the same id.</summary>
    public async ValueTask<PartnerAnswer> Replace(DoorRequest request)
    {
        using var body = Json.Object(request.Body);
        if (body is null)
            return DcmAnswers.Error(400, "body: must be a JSON object without repeated members");
        if (Read(body.RootElement).Failed(out var failure, out var key))
            return DcmAnswers.Error(failure);
        var id = request.Reference("jwk_guid");
        return await idempotency.Run(request.Change(null), DcmDoor.Rules, async connection =>
            await accounts.Replace(connection, request.Partner.Name, PartnerAccounts.Jwk, id, Encoding.UTF8.GetBytes(key))
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
    public ValueTask<PartnerAnswer> Authenticate(DoorRequest request, string keyId)
    {
        var (token, _) = tokens.Make(DcmDoor.Name, keyId, options.SessionLifetime);
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
