using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace AnchorCallbacks.Tests.Model;

/// <summary>AP's <c>none</c>, <c>api_key</c> or <c>jwt</c>, in either direction.</summary>
sealed record ModelCredentials(string Type = "none", string Secret = "", string? Header = null)
{
    public static ModelCredentials None { get; } = new();

    public static ModelCredentials ApiKey(string secret) => new("api_key", secret);

    public static ModelCredentials Jwt(string secret) => new("jwt", secret);

    public string HeaderName => Header ?? (Type == "jwt" ? "Authorization" : "X-Api-Key");

    /// <summary>What AP sends with a call of its own; null for none.</summary>
    public string? Present(DateTimeOffset now) => Type switch
    {
        "api_key" => Secret,
        "jwt" => "Bearer " + Tokens.Sign(now, TimeSpan.FromSeconds(30), Secret),
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
