using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Sealing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AnchorCallbacks.Partners;

/// <summary>Bearer tokens. A token names the credential that it was made for, and ends with it.</summary>
sealed class PartnerTokens(ServiceKeys keys, TimeProvider clock)
{
    readonly JsonWebTokenHandler handler = new();

    /// <param name="door">A token of one door is none at another.</param>
    public (string Token, long ExpiresAt) Make(string door, string credential, TimeSpan lifetime)
    {
        var expires = (clock.GetUtcNow() + lifetime).ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture,
            $$"""{"sub":"{{credential}}","iat":{{clock.GetUtcNow().ToUnixTimeSeconds()}},"exp":{{expires}}}""");
        return (handler.CreateToken(claims, new SigningCredentials(Key(door), SecurityAlgorithms.HmacSha256)), expires);
    }

    /// <returns>The credential; null if the token is not valid now.</returns>
    public async ValueTask<string?> Read(string door, string token)
    {
        if (token.Length > 2048)
            return null;
        var result = await handler.ValidateTokenAsync(token, new()
        {
            IssuerSigningKey = Key(door),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
        });
        return result.IsValid && result.SecurityToken is JsonWebToken jwt ? jwt.Subject : null;
    }

    SymmetricSecurityKey Key(string door) => new(HMACSHA256.HashData(keys.Digests, Encoding.UTF8.GetBytes($"partner tokens\n{door}")));
}
