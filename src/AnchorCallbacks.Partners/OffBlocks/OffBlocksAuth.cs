using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Http;
using AnchorCallbacks.Store;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary><c>/auth</c>: tokens, the API key and the key for signatures.</summary>
sealed class OffBlocksAuth(Database database, PartnerAccounts accounts, PartnerTokens tokens, OffBlocksOptions options,
    Idempotency idempotency)
{
    public const string SigningKey = "signing_key";

    static readonly Failure Wrong = Failure.Unauthorized("apiKey: this key and secret are not known");

    /// <summary>The API key and its secret for a token. It is the one call without a token and a signature.</summary>
    public async ValueTask<PartnerAnswer> Token(DoorRequest request)
    {
        using var body = Json.Object(request.Body);
        if (body is null || Json.Text(body.RootElement, "apiKey") is not { } id
            || Json.Text(body.RootElement, "apiSecret") is not { } secret)
            return OffBlocksAnswers.Error(Failure.Invalid("body: must have apiKey and apiSecret"));
        if (!Guid.TryParseExact(id, "D", out var key)
            || await accounts.Find(OffBlocksDoor.Name, PartnerAccounts.ApiKey, key.ToString()) is not var (_, known)
            || !CryptographicOperations.FixedTimeEquals(known, Encoding.UTF8.GetBytes(secret)))
            return OffBlocksAnswers.Error(Wrong);
        var (token, expires) = tokens.Make(OffBlocksDoor.Name, key.ToString(), options.TokenLifetime);
        return PartnerAnswer.Of(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("token", token);
            writer.WriteNumber("expiresAt", expires);
            writer.WriteString("tokenType", "Bearer");
            writer.WriteEndObject();
        });
    }

    /// <summary>A new API key. The old one and its tokens end at once.</summary>
    public async ValueTask<PartnerAnswer> NewCredentials(DoorRequest request, string key) =>
        await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            await accounts.EndAll(connection, request.Partner, PartnerAccounts.ApiKey, request.Partner.Actor);
            var made = await accounts.MakeCredential(connection, request.Partner.Name, OffBlocksDoor.Name);
            return new(PartnerAnswer.Of(200, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("apiKey", made.Id);
                writer.WriteString("apiSecret", made.Secret);
                writer.WriteEndObject();
            }));
        });

    public ValueTask<PartnerAnswer> EndCredentials(DoorRequest request, string key) => End(request, key, PartnerAccounts.ApiKey);

    public ValueTask<PartnerAnswer> EndSigning(DoorRequest request, string key) => End(request, key, SigningKey);

    /// <summary>A new public key: PEM in Base64. The old one ends at once.</summary>
    public async ValueTask<PartnerAnswer> SetSigning(DoorRequest request, string key)
    {
        using var body = Json.Object(request.Body);
        var given = body is null ? null : Json.Text(body.RootElement, "publicKey") ?? Json.Text(body.RootElement, "key");
        var bytes = new byte[4096];
        if (given is not { Length: > 0 and <= 4096 } || !Convert.TryFromBase64String(given, bytes, out var length)
            || MessageSignature.ReadKey(Encoding.UTF8.GetString(bytes, 0, length)) is not { } pem)
            return OffBlocksAnswers.Error(Failure.Invalid("publicKey: must be the PEM of a public key on P-384, in Base64"));
        return await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            await accounts.EndAll(connection, request.Partner, SigningKey, request.Partner.Actor);
            var id = await accounts.Add(connection, request.Partner.Name, SigningKey, Encoding.UTF8.GetBytes(pem));
            return new(PartnerAnswer.Of(200, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("keyId", id);
                writer.WriteEndObject();
            }));
        });
    }

    /// <summary>The partner's keys for signatures, as PEM by id.</summary>
    public ValueTask<Dictionary<string, string>> SigningKeys(Partner partner) =>
        database.Read(async connection => (await accounts.SecretsOf(connection, partner.Name, SigningKey))
            .ToDictionary(pair => pair.Id, pair => Encoding.UTF8.GetString(pair.Secret)));

    async ValueTask<PartnerAnswer> End(DoorRequest request, string key, string kind) =>
        await idempotency.Run(request.Change(key), OffBlocksDoor.Rules, async connection =>
        {
            await accounts.EndAll(connection, request.Partner, kind, request.Partner.Actor);
            return new(new PartnerAnswer(204, []));
        });
}
