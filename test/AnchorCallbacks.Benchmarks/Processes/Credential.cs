using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Benchmarks.Processes;

/// <summary>AP's credential for the callback server. AP's own lives half a minute; this one outlives every measure.</summary>
static class Credential
{
    public const string Secret = "a-secret-of-the-benchmarks-alone-0123456789";

    public static string Token { get; } = Sign(TimeProvider.System.GetUtcNow().AddDays(30));

    static string Sign(DateTimeOffset expires)
    {
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"exp":{{expires.ToUnixTimeSeconds()}}}""");
        var signed = $"{Encode("""{"alg":"HS256"}""")}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)))}";
    }

    static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
