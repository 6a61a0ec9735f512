using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AnchorCallbacks.Callback;

/// <summary>Verifies AP's JWTs: signed with HS256, with an expiry. No other claim is required (core <c>JwtService</c>).</summary>
/// <param name="previous">The secret before the last change, which is still good; empty: there is none.</param>
sealed class Hs256(byte[] key, TimeSpan skew, byte[]? previous = null)
{
    /// <summary>AP's tokens have about 110 characters.</summary>
    const int MaxTokenCharacters = 4096;
    const string Malformed = "is not a JWT";

    readonly JsonWebTokenHandler handler = new();
    readonly TokenValidationParameters parameters = new()
    {
        IssuerSigningKeys = previous is { Length: > 0 } ? [new SymmetricSecurityKey(key), new SymmetricSecurityKey(previous)]
            : [new SymmetricSecurityKey(key)],
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        // AP sets neither issuer nor audience. This class checks the times: the library rounds them, and accepts text as a number.
        ValidateIssuer = false,
        ValidateAudience = false,
        ValidateLifetime = false,
        RequireExpirationTime = false,
    };

    /// <summary>Makes a token like AP's.</summary>
    public static string Sign(byte[] key, DateTimeOffset now, TimeSpan lifetime) => new JsonWebTokenHandler().CreateToken(
        string.Create(CultureInfo.InvariantCulture,
            $$"""{"iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + lifetime).ToUnixTimeSeconds()}}}"""),
        new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256));

    /// <summary>The validity of a token in Unix seconds. It includes the allowed difference of the clocks.</summary>
    public readonly record struct Validity(double From, double Until)
    {
        public string? Problem(DateTimeOffset now)
        {
            var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
            return seconds >= Until ? "has expired" : seconds < From ? "is not valid yet" : null;
        }
    }

    /// <returns>The problem, without any part of the token; null if it is valid.</returns>
    public string? Problem(string token, DateTimeOffset now) => Read(token, out var validity) ?? validity.Problem(now);

    /// <summary>Whether the last good token was signed with the previous secret.</summary>
    public bool UsedPrevious { get; private set; }

    /// <returns>The problem apart from the times; null if there is none.</returns>
    public string? Read(string token, out Validity validity) => Read(token, out validity, out _);

    /// <param name="claims">The claims as JSON. They count only if there is no problem.</param>
    public string? Read(string token, out Validity validity, out byte[] claims)
    {
        validity = default;
        if (!TryDecode(token, out claims))
            return Malformed;
        JsonWebToken jwt;
        try
        {
            jwt = new JsonWebToken(token);
        }
        catch (ArgumentException)
        {
            // The library reads the claims before it verifies the signature. It throws if a time has a wrong form.
            return ReadTimes(claims, out _) ?? Malformed;
        }
        // With a local key the task is already complete.
        if (!handler.ValidateTokenAsync(jwt, parameters).GetAwaiter().GetResult().IsValid)
            return jwt.Alg == SecurityAlgorithms.HmacSha256 ? "is not signed with this server's secret" : "must be signed with HS256";
        UsedPrevious = jwt.SigningKey is SymmetricSecurityKey used && used.Key.AsSpan().SequenceEqual(previous);
        // The header crit requires extensions that this server does not have (RFC 7515 §4.1.11). The library ignores it.
        if (jwt.TryGetHeaderValue<object>("crit", out _))
            return "must be signed with HS256";
        return ReadTimes(claims, out validity);
    }

    /// <summary>Accepts exactly one form of a token: three parts of Base64url without padding, white space or spare bits. The library is
    /// more lenient.</summary>
    static bool TryDecode(string token, out byte[] claims)
    {
        claims = [];
        if (token.Length > MaxTokenCharacters || token.AsSpan().ContainsAny(Spaces))
            return false;
        var parts = token.Split('.');
        if (parts.Length != 3 || Array.Exists(parts, part => part.Length == 0))
            return false;
        try
        {
            Base64Url.DecodeFromChars(parts[0]);
            claims = Base64Url.DecodeFromChars(parts[1]);
            return Base64Url.DecodeFromChars(parts[2]).Length == HMACSHA256.HashSizeInBytes;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static readonly SearchValues<char> Spaces = SearchValues.Create("= \t\r\n");

    string? ReadTimes(ReadOnlySpan<byte> claims, out Validity validity)
    {
        validity = default;
        try
        {
            double? expires = null, issued = null, notBefore = null;
            var reader = new Utf8JsonReader(claims);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "has no claims";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var claim = reader.ValueTextEquals("exp"u8) ? 'e' : reader.ValueTextEquals("iat"u8) ? 'i'
                    : reader.ValueTextEquals("nbf"u8) ? 'n' : ' ';
                reader.Read();
                if (claim != ' ')
                {
                    if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var seconds) || !double.IsFinite(seconds))
                        return "has a time that is not a number";
                    if (claim == 'e')
                        expires = seconds;
                    else if (claim == 'i')
                        issued = seconds;
                    else
                        notBefore = seconds;
                }
                reader.Skip();
            }
            if (expires is not { } until)
                return "has no exp";
            validity = new(Math.Max(issued ?? double.MinValue, notBefore ?? double.MinValue) - skew.TotalSeconds,
                until + skew.TotalSeconds);
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Malformed;
        }
    }
}
