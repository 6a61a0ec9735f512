using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using AnchorCallbacks.Operators;
using AnchorCallbacks.Sealing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace AnchorCallbacks.ReviewConsole;

/// <summary>The framework's handler for one provider: code flow with PKCE. It is not registered with the server, which knows no such
/// sign-in until a browser asks for it. The provider's tokens are not kept.</summary>
sealed partial class OpenIdSignIn
{
    static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);
    static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A shared secret would let everyone who has it write tokens.</summary>
    static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    sealed class Monitor(OpenIdConnectOptions options) : IOptionsMonitor<OpenIdConnectOptions>
    {
        public OpenIdConnectOptions CurrentValue => options;

        public OpenIdConnectOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<OpenIdConnectOptions, string?> listener) => null;
    }

    readonly AuthenticationScheme scheme = new("OpenId", null, typeof(OpenIdConnectHandler));
    readonly OpenIdOptions provider;
    readonly ConsoleSessions sessions;
    readonly SignInLimiter limiter;
    readonly OperatorAccounts accounts;
    readonly ServiceKeys keys;
    readonly ILoggerFactory loggers;
    readonly ILogger log;
    readonly Monitor options;

    public OpenIdSignIn(OpenIdOptions provider, ConsoleSessions sessions, SignInLimiter limiter, OperatorAccounts accounts,
        ServiceKeys keys, TimeProvider clock, ILoggerFactory loggers)
    {
        (this.provider, this.sessions, this.limiter, this.accounts, this.keys, this.loggers) =
            (provider, sessions, limiter, accounts, keys, loggers);
        log = loggers.CreateLogger<OpenIdSignIn>();
        options = new(Configure(clock));
    }

    public async Task Start(HttpContext context)
    {
        try
        {
            await (await Handler(context)).ChallengeAsync(new AuthenticationProperties { RedirectUri = "/console/queue" });
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(e.GetBaseException().GetType().Name);
            await SignInRoutes.Show(context, "sign_in.provider_failed", StatusCodes.Status502BadGateway);
        }
    }

    public async Task Finish(HttpContext context) => await (await Handler(context)).HandleRequestAsync();

    async Task<OpenIdConnectHandler> Handler(HttpContext context)
    {
        var handler = new OpenIdConnectHandler(options, loggers, HtmlEncoder.Default, UrlEncoder.Default);
        await handler.InitializeAsync(scheme, context);
        return handler;
    }

    OpenIdConnectOptions Configure(TimeProvider clock)
    {
        var configured = new OpenIdConnectOptions
        {
            Authority = provider.Issuer.OriginalString,
            ClientId = provider.ClientId,
            ClientSecret = provider.Secret.Length > 0 ? provider.Secret : null,
            RequireHttpsMetadata = provider.Issuer.Scheme == Uri.UriSchemeHttps,
            CallbackPath = OpenIdRoutes.CallbackPath,
            ResponseType = "code",
            ResponseMode = "query",
            UsePkce = true,
            MapInboundClaims = false,
            SaveTokens = false,
            DisableTelemetry = true,
            BackchannelTimeout = ProviderTimeout,
            RemoteAuthenticationTimeout = ConsoleSessions.IdleTime,
        };
        configured.Scope.Clear();
        foreach (var scope in provider.Scopes)
            configured.Scope.Add(scope);
        configured.TokenValidationParameters.ValidAlgorithms = Algorithms;
        configured.TokenValidationParameters.LifetimeValidator = (from, until, _, _) => until is { } end
            && clock.GetUtcNow().UtcDateTime is var now && now < end + ClockSkew && (from is null || from <= now + ClockSkew);
        foreach (var cookie in (CookieBuilder[])[configured.NonceCookie, configured.CorrelationCookie])
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        configured.Events = new()
        {
            OnTicketReceived = async ticket =>
            {
                ticket.HandleResponse();
                await Open(ticket.HttpContext, ticket.Principal!);
            },
            OnRemoteFailure = async failure =>
            {
                failure.HandleResponse();
                // The text of the failure may quote a token.
                LogFailed((failure.Failure?.GetBaseException() ?? failure.Failure)?.GetType().Name ?? "");
                await SignInRoutes.Show(failure.HttpContext, "sign_in.provider_failed", StatusCodes.Status400BadRequest);
            },
        };
        new OpenIdConnectPostConfigureOptions(new SealedState(keys, "")).PostConfigure(scheme.Name, configured);
        return configured;
    }

    async Task Open(HttpContext context, ClaimsPrincipal person)
    {
        var role = person.FindAll(provider.RoleClaim).Select(claim => provider.Roles.TryGetValue(claim.Value, out var known) ? known
            : (OperatorRole?)null).Max();
        if (role is null)
        {
            await SignInRoutes.Show(context, "sign_in.no_role", StatusCodes.Status403Forbidden);
            return;
        }
        var name = person.FindFirst(provider.NameClaim)?.Value ?? "";
        if (!NamePattern().IsMatch(name) || person.FindFirst("sub")?.Value is not { Length: > 0 } subject
            || (provider.NameClaim == "email" && person.FindFirst("email_verified")?.Value is "false" or "False"))
        {
            await SignInRoutes.Show(context, "sign_in.no_name", StatusCodes.Status403Forbidden);
            return;
        }
        var digest = HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"openid\n{provider.Issuer.OriginalString}\n{subject}"));
        if ((await accounts.SignIn(digest, name, role.Value, ConsoleSessions.LongestTime)).Failed(out _, out _))
        {
            await SignInRoutes.Show(context, "sign_in.refused", StatusCodes.Status403Forbidden);
            return;
        }
        SignInRoutes.Enter(context, await sessions.Open(digest), limiter);
    }

    [GeneratedRegex("^[A-Za-z0-9_.@+-]{1,64}$")]
    private static partial Regex NamePattern();

    [LoggerMessage(EventId = 3502, EventName = "OpenIdSignIn.Failed", Level = LogLevel.Warning,
        Message = "A sign-in at the OpenID Connect provider failed: {Kind}")]
    partial void LogFailed(string kind);
}
