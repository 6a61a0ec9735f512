using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Tests;

/// <summary>Signs tokens as AP does, and as it never would.</summary>
static class Tokens
{
    public const string Secret = "myPlatformToAnchorSecret1234567890";

    public static readonly byte[] Key = Encoding.UTF8.GetBytes(Secret);

    public static string Sign(DateTimeOffset now, TimeSpan lifetime, string secret = Secret, string header = """{"alg":"HS256"}""")
    {
        var issued = now.ToUnixTimeSeconds();
        return Sign($$"""{"iat":{{issued}},"exp":{{issued + (long)lifetime.TotalSeconds}}}""", secret, header);
    }

    public static string Sign(string claims, string secret = Secret, string header = """{"alg":"HS256"}""") =>
        Sign(Encoding.UTF8.GetBytes(claims), Encoding.UTF8.GetBytes(header), secret);

    public static string Sign(byte[] claims, byte[] header, string secret = Secret)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }
}
