using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace AnchorCallbacks.Simulator;

/// <summary>AP's credentials, for either direction.</summary>
/// <param name="Type"><c>none</c>, <c>api_key</c> or <c>jwt</c>.</param>
/// <param name="Secret">The API key, or the secret that signs the tokens.</param>
/// <param name="Header">The header's name. Null for AP's default.</param>
public sealed record SimulatorCredentials(string Type = "none", string Secret = "", string? Header = null)
{
    /// <summary>No credentials.</summary>
    public static SimulatorCredentials None { get; } = new();

    /// <summary>An API key in <c>X-Api-Key</c>.</summary>
    public static SimulatorCredentials ApiKey(string secret) => new("api_key", secret);

    /// <summary>Tokens signed with HS256, valid for 30 seconds.</summary>
    public static SimulatorCredentials Jwt(string secret) => new("jwt", secret);

    /// <summary>The header that carries the credential.</summary>
    public string HeaderName => Header ?? (Type == "jwt" ? "Authorization" : "X-Api-Key");

    /// <summary>The credential that AP sends with its own calls. Null for none.</summary>
    public string? Present(DateTimeOffset now) => Type switch
    {
        "api_key" => Secret,
        "jwt" => "Bearer " + Sign(now),
        _ => null,
    };

    /// <summary>Whether AP lets a request in.</summary>
    public bool Accepts(StringValues header, DateTimeOffset now) => Type switch
    {
        "api_key" => header == Secret,
        "jwt" => header.ToString() is var value && value.StartsWith("Bearer ", StringComparison.Ordinal)
            && IsValid(value["Bearer ".Length..], now),
        _ => true,
    };

    string Sign(DateTimeOffset now)
    {
        var issued = now.ToUnixTimeSeconds();
        var claims = Encoding.UTF8.GetBytes($$"""{"iat":{{issued}},"exp":{{issued + 30}}}""");
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256"}"""u8)}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)))}";
    }

    bool IsValid(string token, DateTimeOffset now)
    {
        try
        {
            if (token.Split('.') is not [var header, var claims, var signature])
                return false;
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{header}.{claims}"));
            if (head.RootElement.GetProperty("alg").GetString() != "HS256"
                || !CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(signature)))
                return false;
            using var body = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
            return !(body.RootElement.TryGetProperty("exp", out var exp) && seconds >= exp.GetDouble())
                && !(body.RootElement.TryGetProperty("nbf", out var nbf) && seconds < Math.Floor(nbf.GetDouble()));
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
