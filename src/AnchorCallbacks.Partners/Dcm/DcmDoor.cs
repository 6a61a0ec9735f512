using AnchorCallbacks.Http;

namespace AnchorCallbacks.Partners.Dcm;

/// <summary>Prozora's DCM: a bank's JWT or a session token on every request. It has no idempotency keys: the login is the guard.</summary>
sealed class DcmDoor(DcmOptions options, DcmCustomers customers, DcmAccounts bankAccounts, DcmKeys keys, PartnerTokens tokens,
    PartnerAccounts accounts, Limits limits, TimeProvider clock, ILogger<DcmDoor> log)
    : Door(limits, clock, log, "DCM API")
{
    public const string Name = "dcm";

    static readonly Failure Wrong = Failure.Unauthorized("Access credentials are invalid");

    public static readonly IdempotencyRules Rules = new(TimeSpan.Zero, DcmAnswers.Error(400, ""), null);

    public void Map(IEndpointRouteBuilder routes)
    {
        var bank = options.BasePath + "/counterparty/{counterparty_guid}";
        const string One = "/customers/{customer_guid}";
        routes.MapMethods($"{bank}/customers", ["POST"], Endpoint(customers.Create));
        routes.MapMethods($"{bank}/customers", ["GET"], Endpoint(customers.List));
        routes.MapMethods($"{bank}{One}", ["PUT"], WithId("customer_guid", customers.Update));
        routes.MapMethods($"{bank}{One}/accounts", ["POST"], WithId("customer_guid", bankAccounts.Add));
        routes.MapMethods($"{bank}{One}/accounts", ["GET"], WithId("customer_guid", bankAccounts.OfCustomer));
        routes.MapMethods($"{bank}/accounts", ["GET"], Endpoint(bankAccounts.OfBank));
        routes.MapMethods($"{bank}/jwk", ["POST"], Endpoint(keys.Add));
        routes.MapMethods($"{bank}/jwk", ["PUT"], Endpoint(keys.ReplaceByKid));
        routes.MapMethods($"{bank}/jwk", ["GET"], Endpoint(keys.List));
        routes.MapMethods($"{bank}/jwk/authenticate", ["POST"], Endpoint(async request =>
            request.Context.Items[typeof(DcmDoor)] is string key ? await keys.Authenticate(key) : DcmAnswers.Error(Wrong)));
        routes.MapMethods($"{bank}/jwk/{{jwk_guid}}", ["PUT"], WithId("jwk_guid", keys.Replace));
        routes.MapMethods($"{bank}/jwk/{{jwk_guid}}", ["GET"], WithId("jwk_guid", keys.Get));
        routes.Map($"{options.BasePath}/counterparty/{{**rest}}", Endpoint(NotServed));
        // Without a bank in the path there is no credential to check.
        routes.Map($"{options.BasePath}/{{**rest}}", Endpoint(NotServed, isOpen: true));
    }

    protected override async ValueTask<Result<Authenticated>> Authenticate(HttpContext context)
    {
        // The bank is in the path. Another bank's credential is as wrong as none.
        if (Bank(context) is not { } guid)
            return Failure.Invalid("counterparty_guid: must be a UUID");
        if (await accounts.FindOwner(Name, PartnerAccounts.Counterparty, guid) is not { } partner)
            return Wrong;
        var headers = context.Request.Headers;
        if (headers["CX-Authorization"] is [{ Length: > 0 } given])
        {
            if (headers.Authorization.ToString().Length > 0 || await keys.Find(partner, Bare(given)) is not var (session, token))
                return Wrong;
            if (token.Subject is { Length: > 0 } subject && subject != "employee")
                return new Failure(FailureKind.Forbidden, "sub: these calls are made on behalf of an employee");
            context.Items[typeof(DcmDoor)] = session;
        }
        else if (headers["CX-Authorization"].Count > 0 || headers.Authorization is not [{ Length: > 0 } session]
            || await tokens.Read(Name, Bare(session)) is not { } known || !await keys.IsOf(partner, known))
            return Wrong;
        return new Authenticated(partner, _ => ValueTask.FromResult<Failure?>(null));
    }

    protected override PartnerAnswer Refusal(Failure failure) => DcmAnswers.Error(failure);

    protected override PartnerAnswer Unavailable(bool mayBeStored) => DcmAnswers.Error(503, mayBeStored
        ? "the customers cannot be reached now; it is not known whether anything changed"
        : "the customers cannot be reached now; nothing was changed");

    static ValueTask<PartnerAnswer> NotServed(DoorRequest request) => ValueTask.FromResult(
        DcmAnswers.Error(404, request.NotServed));

    RequestDelegate WithId(string name, Func<DoorRequest, ValueTask<PartnerAnswer>> handler) => Endpoint(request =>
        Guid.TryParseExact(request.Reference(name), "D", out _) ? handler(request)
            : ValueTask.FromResult(DcmAnswers.Error(400, $"{name}: must be a UUID")));

    /// <summary>The id in the path, also where routing found no endpoint for the rest of it.</summary>
    string? Bank(HttpContext context)
    {
        var path = Target(context).Split('?')[0];
        var start = options.BasePath + "/counterparty/";
        return path.StartsWith(start, StringComparison.OrdinalIgnoreCase)
            && Guid.TryParseExact(path[start.Length..].Split('/')[0], "D", out var guid) ? guid.ToString() : null;
    }

    static string Bare(string header) =>
        header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : header.Trim();
}
