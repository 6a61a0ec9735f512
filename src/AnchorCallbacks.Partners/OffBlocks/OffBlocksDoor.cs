using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.OffBlocks;

/// <summary>OffBlocks' API: a bearer token and an HTTP message signature on every request, an idempotency key on every change.</summary>
sealed class OffBlocksDoor(OffBlocksOptions options, OffBlocksCustomers customers, OffBlocksChallenges challenges, OffBlocksAuth auth,
    OffBlocksWebhooks webhooks, PartnerTokens tokens, PartnerAccounts accounts, Nonces nonces, Limits limits,
    TimeProvider clock, ILogger<OffBlocksDoor> log)
    : Door(limits, clock, log, "OffBlocks API")
{
    public const string Name = "offblocks";

    const string KeyHeader = "Idempotency-Key";

    static readonly Failure NoToken = Failure.Unauthorized("Authorization: must be Bearer and a token of POST /auth/token");

    public static readonly IdempotencyRules Rules = new(TimeSpan.FromHours(1),
        OffBlocksAnswers.Error(422, "Idempotency-Key: was used for a request with another payload"),
        OffBlocksAnswers.Error(409, "Idempotency-Key: a request with this key is still running"));

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = options.BasePath;
        const string One = "/customers/{id}";
        routes.MapMethods($"{api}/auth/token", ["POST"], Endpoint(auth.Token, isOpen: true));
        routes.MapMethods($"{api}/auth/credentials", ["PUT"], Change(auth.NewCredentials));
        routes.MapMethods($"{api}/auth/credentials", ["DELETE"], Change(auth.EndCredentials));
        routes.MapMethods($"{api}/auth/signing", ["PUT"], Change(auth.SetSigning));
        routes.MapMethods($"{api}/auth/signing", ["DELETE"], Change(auth.EndSigning));
        foreach (var collection in (ReadOnlySpan<string>)["/customers", "/customer"])
            routes.MapMethods(api + collection, ["POST"], Change(customers.Create));
        routes.MapMethods($"{api}/customers", ["GET"], Endpoint(customers.List));
        routes.MapMethods($"{api}{One}", ["GET"], Endpoint(customers.Get));
        routes.MapMethods($"{api}{One}/deactivate", ["PATCH"], Change(customers.Deactivate));
        routes.MapMethods($"{api}{One}/activate", ["PATCH"], Change(customers.Activate));
        routes.MapMethods($"{api}{One}/challenge", ["GET"], Endpoint(challenges.OfCustomer));
        routes.MapMethods($"{api}{One}/challenge/sign", ["POST"], Change(challenges.SignCustomer));
        routes.MapMethods($"{api}{One}/accounts", ["POST"], Change(customers.AddAccount));
        routes.MapMethods($"{api}/accounts/{{id}}/challenge", ["GET"], Endpoint(challenges.OfAccount));
        routes.MapMethods($"{api}/accounts/{{id}}/challenge/sign", ["POST"], Change(challenges.SignAccount));
        routes.MapMethods($"{api}/webhooks", ["GET"], Endpoint(webhooks.List));
        routes.MapMethods($"{api}/webhooks", ["PUT"], Change(webhooks.Put));
        routes.MapMethods($"{api}/webhooks/{{id}}", ["GET"], Endpoint(webhooks.Get));
        routes.MapMethods($"{api}/webhooks/{{id}}", ["DELETE"], Change(webhooks.Delete));
        routes.MapMethods($"{api}/webhooks/{{id}}/keys", ["GET"], Endpoint(webhooks.Keys));
        if (options.Sandbox)
        {
            routes.MapMethods($"{api}/simulator{One}/verify", ["PATCH"], Change((request, key) => customers.Simulate(request, key, true)));
            routes.MapMethods($"{api}/simulator{One}/reject", ["PATCH"], Change((request, key) => customers.Simulate(request, key, false)));
        }
        routes.Map($"{api}/{{**rest}}", Endpoint(NotServed));
    }

    protected override async ValueTask<Result<Authenticated>> Authenticate(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            || await tokens.Read(Name, header["Bearer ".Length..].Trim()) is not { } credential
            || await accounts.Find(Name, PartnerAccounts.ApiKey, credential) is not var (partner, _))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return NoToken;
        }
        var signing = await auth.SigningKeys(partner);
        // The first key cannot be signed with a key.
        if (signing.Count == 0)
            return IsFirstKey(context) ? new Authenticated(partner, body => ValueTask.FromResult(DigestProblem(request, body)))
                : Failure.Unauthorized("Signature: upload a public key with PUT /auth/signing first");
        if (Signed(context) is not { } signed)
            return Failure.Unauthorized("Host: is missing");
        return new Authenticated(partner, async body => DigestProblem(request, body)
            ?? MessageSignature.Check(signed, signing.GetValueOrDefault, body.Length > 0, new(options.Covered, options.SignatureAge),
                Clock.GetUtcNow()) ?? await ReplayProblem(signed, signing.GetValueOrDefault));
    }

    /// <summary>A copied request must not run again with another idempotency key, where the signature does not cover the
    /// key.</summary>
    async ValueTask<Failure?> ReplayProblem(SignedRequest signed, Func<string, string?> findKey) =>
        signed.Method == "GET" || !Guid.TryParseExact(signed.Header("idempotency-key"), "D", out var key)
            || MessageSignature.Hashes(signed, findKey, "idempotency-key") is not { Count: > 0 } hashes
            || await nonces.Bind(hashes, key.ToString(), Clock.GetUtcNow() + 2 * options.SignatureAge) ? null
            : Failure.Unauthorized("Signature: was used with another Idempotency-Key before");

    protected override PartnerAnswer Refusal(Failure failure) => OffBlocksAnswers.Error(failure);

    protected override PartnerAnswer Unavailable(bool mayBeStored) => OffBlocksAnswers.Error(500, mayBeStored
        ? "The customers cannot be reached now. It is not known whether anything changed: repeat the request with its key."
        : "The customers cannot be reached now. Nothing was changed.");

    RequestDelegate Change(Func<DoorRequest, string, ValueTask<PartnerAnswer>> change) => Endpoint(request =>
        request.Context.Request.Headers[KeyHeader] is [{ Length: 36 } key] && Guid.TryParseExact(key, "D", out var id)
            ? change(request, id.ToString())
            : ValueTask.FromResult(OffBlocksAnswers.Error(Failure.Invalid($"{KeyHeader}: must be given once, as a UUID"))));

    static ValueTask<PartnerAnswer> NotServed(DoorRequest request) => ValueTask.FromResult(OffBlocksAnswers.Error(
        Failure.NotFound(request.NotServed)));

    bool IsFirstKey(HttpContext context) => context.Request.Method == "PUT"
        && Target(context).Split('?')[0].TrimEnd('/').Equals($"{options.BasePath}/auth/signing", StringComparison.Ordinal);

    /// <summary>A body needs its digest, and so does every POST.</summary>
    static Failure? DigestProblem(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var given = request.Headers["Content-Digest"];
        return given.Count == 0 && body.Length == 0 && request.Method != "POST" ? null
            : ContentDigest.Check(given.Count == 0 ? null : string.Join(", ", given.AsEnumerable()), body.Span);
    }

    static SignedRequest? Signed(HttpContext context)
    {
        var request = context.Request;
        if (!request.Host.HasValue)
            return null;
        var (host, port) = (request.Host.Host.ToLowerInvariant(), request.Host.Port);
        return new(request.Method, request.Scheme, port is null || port == (request.IsHttps ? 443 : 80) ? host : $"{host}:{port}",
            Target(context), request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(),
                header => (IReadOnlyList<string>)[.. header.Value.Select(value => value ?? "")]))
        {
            Host = port is null || port == (request.IsHttps ? 443 : 80) ? request.Host.Host : $"{request.Host.Host}:{port}",
        };
    }
}
