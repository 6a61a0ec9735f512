using System.Globalization;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AnchorCallbacks.Platform;

/// <summary>Signs requests. One token is used for many calls, and is renewed at half of its lifetime.</summary>
/// <remarks>AP checks HS256, <c>exp</c> and <c>nbf</c>, to the second. With a fast clock <c>nbf</c> would cause 403, so it is left out.
/// Source: AP <c>PlatformAuthJwtFilter</c>, <c>ApiKeyFilter</c>.</remarks>
sealed class Credentials(PlatformAuth auth, TimeProvider clock)
{
    readonly Lock gate = new();
    string token = "", secret = auth.Secret;
    int generation;
    DateTimeOffset renewAt = DateTimeOffset.MinValue;

    /// <summary>Whether a new credential may be accepted after a refused one.</summary>
    public bool CanRenew => auth.Type == PlatformAuthType.Jwt || auth.PreviousSecret.Length > 0;

    /// <summary>Changes with each renewal.</summary>
    public int Generation
    {
        get
        {
            lock (gate)
                return generation;
        }
    }

    public void Apply(HttpRequestMessage request)
    {
        switch (auth.Type)
        {
            case PlatformAuthType.ApiKey:
                request.Headers.TryAddWithoutValidation(auth.HeaderName.Length > 0 ? auth.HeaderName : "X-Api-Key", Secret());
                break;
            case PlatformAuthType.Jwt:
                request.Headers.TryAddWithoutValidation(auth.HeaderName.Length > 0 ? auth.HeaderName
                    : "Authorization", "Bearer " + Token());
                break;
        }
    }

    /// <summary>Makes a new credential after a refused one. While the secret changes it has the other secret: AP knows only one.</summary>
    /// <param name="refused">The generation of the refused credential. Of several refused calls only the first has an effect.</param>
    public void Renew(int refused)
    {
        lock (gate)
        {
            if (generation != refused)
                return;
            generation++;
            renewAt = DateTimeOffset.MinValue;
            if (auth.PreviousSecret.Length > 0)
                secret = secret == auth.Secret ? auth.PreviousSecret : auth.Secret;
        }
    }

    string Secret()
    {
        lock (gate)
            return secret;
    }

    string Token()
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (now >= renewAt)
            {
                token = Sign(now);
                renewAt = now + auth.Lifetime / 2;
            }
            return token;
        }
    }

    string Sign(DateTimeOffset now)
    {
        var issued = (now - auth.DatedBack).ToUnixTimeSeconds();
        var expires = (now + auth.Lifetime).ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{issued}},"exp":{{expires}}}""");
        return new JsonWebTokenHandler()
            .CreateToken(claims, new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)),
            SecurityAlgorithms.HmacSha256));
    }
}
