using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.Bvnk;

/// <summary>BVNK's Customers API v1: its paths, its Hawk credentials, its errors.</summary>
sealed class BvnkDoor(BvnkOptions options, BvnkCustomers customers, BvnkDocuments documents, BvnkAgreements agreements,
    PartnerAccounts accounts, Nonces nonces, Limits limits, TimeProvider clock, ILogger<BvnkDoor> log)
    : Door(limits, clock, log, "BVNK API")
{
    public const string Name = "bvnk";

    const string KeyHeader = "X-Idempotency-Key";

    /// <summary>Hawk's own default.</summary>
    static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    static readonly Failure Wrong = Failure.Unauthorized("Authorization: must be a Hawk header with a valid MAC");

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = options.BasePath;
        const string One = "/customers/{reference}";
        routes.MapMethods($"{api}/customers", ["POST"], Change(customers.Create));
        routes.MapMethods($"{api}/customers", ["GET"], Endpoint(customers.List));
        routes.MapMethods($"{api}{One}", ["GET"], Endpoint(customers.Get));
        routes.MapMethods($"{api}{One}", ["PUT"], Change(customers.PutDetails));
        routes.MapMethods($"{api}{One}/status", ["PUT"], Change(customers.PutStatus));
        routes.MapMethods($"{api}{One}/associates", ["PUT"], Change(customers.PutAssociates));
        routes.MapMethods($"{api}{One}/documents", ["POST"], Change(documents.Add, documents.BodyLimit));
        routes.MapMethods($"{api}/customers/agreement/sessions", ["POST"], Change(agreements.Create));
        routes.MapMethods($"{api}/customers/agreement/sessions/{{reference}}", ["GET"], Endpoint(agreements.Get));
        routes.MapMethods($"{api}/customers/agreement/sessions/{{reference}}", ["PUT"], Change(agreements.Sign));
        routes.Map($"{api}/{{**rest}}", Endpoint(NotServed));
        // The newer model of the real service.
        if (api.EndsWith("/v1", StringComparison.Ordinal))
            routes.Map($"{api[..^1]}2/{{**rest}}", Endpoint(NotServed));
    }

    protected override async ValueTask<Result<Authenticated>> Authenticate(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } text] || HawkHeader.Read(text) is not { } header)
            return Challenge(context, "Hawk", Wrong);
        if (await accounts.Find(Name, PartnerAccounts.Hawk, header.Id) is not var (partner, key)
            || Signed(context) is not { } signed || !header.Fits(signed, key))
            return Challenge(context, "Hawk", Wrong);
        var now = Clock.GetUtcNow();
        if (Math.Abs(header.Time - now.ToUnixTimeSeconds()) > Skew.TotalSeconds)
            return Challenge(context, HawkHeader.StaleChallenge(now.ToUnixTimeSeconds(), key),
                Failure.Unauthorized("Authorization: ts is more than 60 seconds from the time of this server"));
        return new Authenticated(partner, async body =>
            !header.FitsBody(context.Request.ContentType, body.Span) ? Failure.Unauthorized("Authorization: hash is not that of the body")
            : await nonces.Use(header.Id, $"{header.Timestamp} {header.Nonce}", now + 3 * Skew) ? null
            : Failure.Unauthorized("Authorization: this nonce was used before; every request needs its own"));
    }

    protected override PartnerAnswer Refusal(Failure failure) => BvnkAnswers.Error(failure);

    protected override PartnerAnswer Unavailable(bool mayBeStored) => BvnkAnswers.Error(503, "customers:5030",
        mayBeStored ? "The customers cannot be reached now. It is not known whether anything changed: repeat the request with its key."
            : "The customers cannot be reached now. Nothing was changed.");

    RequestDelegate Change(Func<DoorRequest, string?, ValueTask<PartnerAnswer>> change, int bodyLimit = 0) => Endpoint(request =>
    {
        var given = request.Context.Request.Headers[KeyHeader];
        return given switch
        {
            [] => change(request, null),
            [{ Length: 36 } key] when Guid.TryParseExact(key, "D", out var id) => change(request, id.ToString()),
            _ => ValueTask.FromResult(BvnkCustomers.Invalid(KeyHeader, "must be given once, as a UUID of 36 characters")),
        };
    }, bodyLimit);

    static ValueTask<PartnerAnswer> NotServed(DoorRequest request) => ValueTask.FromResult(
        BvnkAnswers.Error(404, "customers:4040", request.NotServed));

    static Failure Challenge(HttpContext context, string challenge, Failure failure)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return failure;
    }

    /// <summary>Null if the request has no host.</summary>
    static HawkRequest? Signed(HttpContext context)
    {
        var request = context.Request;
        return request.Host is { HasValue: true } host
            ? new(request.Method, Target(context), host.Host.ToLowerInvariant(), host.Port ?? (request.IsHttps ? 443 : 80)) : null;
    }
}
