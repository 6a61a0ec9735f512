using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Tests;

/// <summary>Signs tokens as AP does, and as it never would.</summary>
static class Tokens
{
    public const string Secret = "a secret of at least thirty-two bytes";

    public static string Sign(DateTimeOffset now, TimeSpan lifetime, string secret = Secret, string header = """{"alg":"HS256"}""")
    {
        var issued = now.ToUnixTimeSeconds();
        return Sign($$"""{"iat":{{issued}},"exp":{{issued + (long)lifetime.TotalSeconds}}}""", secret, header);
    }

    public static string Sign(string claims, string secret = Secret, string header = """{"alg":"HS256"}""")
    {
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)))}";
    }
}
