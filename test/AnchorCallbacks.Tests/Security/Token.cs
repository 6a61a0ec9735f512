using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AnchorCallbacks.Tests.Security;

/// <summary>JWTs as anybody who has the secret can make them.</summary>
static class Token
{
    public const string Secret = "myPlatformToAnchorSecret1234567890";

    public static readonly byte[] Key = Encoding.UTF8.GetBytes(Secret);

    public static string Sign(string claims, string header = """{"alg":"HS256"}""") => Sign(Encoding.UTF8.GetBytes(claims), Encoding.UTF8.GetBytes(header));

    public static string Sign(byte[] claims, byte[] header)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(signed)))}";
    }
}
