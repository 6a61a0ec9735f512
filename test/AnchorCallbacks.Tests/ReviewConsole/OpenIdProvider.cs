using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AnchorCallbacks.Tests.ReviewConsole;

/// <summary>A small OpenID Connect provider: discovery, authorize, token and keys. It signs everyone in at once as <see cref="Person"/>.</summary>
sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "anchor-console", Secret = "a secret of client and provider";

    readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string RedirectUri)> codes = [];
    readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "one" };
    readonly TimeProvider clock;
    readonly WebApplication app;

    OpenIdProvider(TimeProvider clock)
    {
        this.clock = clock;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Json(new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["jwks_uri"] = $"{Issuer}/keys",
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        }));
        app.MapGet("/keys", () => Json(new() { ["keys"] = new[] { PublicKey() } }));
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", Token);
    }

    public string Issuer => app.Urls.First();

    /// <summary>The claims of the person at the browser.</summary>
    public Dictionary<string, object> Person { get; } = new()
    {
        ["sub"] = "1001",
        ["email"] = "alice@example.com",
        ["email_verified"] = true,
        ["roles"] = new[] { "staff", "kyc-reviewers" },
    };

    /// <summary>Changes the token before it is signed.</summary>
    public Action<Dictionary<string, object>> Falsify { get; set; } = _ => { };

    public Func<string, string> ChangeState { get; set; } = state => state;

    /// <summary>Signs with a key that it does not publish.</summary>
    public bool SignsWithAnotherKey { get; set; }

    public static async Task<OpenIdProvider> Start(TimeProvider clock)
    {
        var provider = new OpenIdProvider(clock);
        await provider.app.StartAsync();
        return provider;
    }

    public (string, string)[] Settings(TempFile secret) =>
    [
        ("Operator:OpenId:Issuer", Issuer), ("Operator:OpenId:ClientId", ClientId), ("Operator:OpenId:ClientSecretFile", secret.Path),
        ("Operator:OpenId:Roles:reviewer", "kyc-reviewers"), ("Operator:OpenId:Roles:viewer", "kyc-viewers"),
    ];

    IResult Authorize(HttpRequest request)
    {
        string Of(string name) => $"{request.Query[name]}";
        if (Of("client_id") != ClientId || Of("response_type") != "code" || Of("code_challenge_method") != "S256" || Of("nonce").Length == 0)
            return Results.BadRequest();
        var code = Guid.NewGuid().ToString("N");
        codes[code] = (Of("nonce"), Of("code_challenge"), Of("redirect_uri"));
        return Results.Redirect($"{Of("redirect_uri")}?code={code}&state={Uri.EscapeDataString(ChangeState(Of("state")))}");
    }

    async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{form["code_verifier"]}")));
        if (!codes.TryRemove($"{form["code"]}", out var asked) || verifier != asked.Challenge || form["client_secret"] != Secret
            || form["redirect_uri"] != asked.RedirectUri)
            return Results.BadRequest(new { error = "invalid_grant" });
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(Person)
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["nonce"] = asked.Nonce,
            ["iat"] = now,
            ["exp"] = now + 300,
        };
        Falsify(claims);
        var signer = new SigningCredentials(SignsWithAnotherKey ? new RsaSecurityKey(RSA.Create(2048)) { KeyId = "one" } : key, "RS256");
        var token = new JsonWebTokenHandler().CreateToken(JsonSerializer.Serialize(claims), signer);
        return Json(new() { ["access_token"] = "none", ["token_type"] = "Bearer", ["id_token"] = token, ["expires_in"] = 300 });
    }

    Dictionary<string, object> PublicKey()
    {
        var parameters = key.Rsa.ExportParameters(false);
        return new()
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = key.KeyId,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    static IResult Json(Dictionary<string, object> value) => Results.Text(JsonSerializer.Serialize(value), "application/json");

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>A file with a secret.</summary>
sealed class TempFile : IDisposable
{
    public TempFile(string text) => File.WriteAllText(Path, text);

    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"anchor-callbacks-test-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(Path);
}
