using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Security;

/// <summary>Verifies the JWTs AP signs: HS256 and no other algorithm, an expiry, nothing else asked (core <c>JwtService</c>).</summary>
static class Hs256
{
    /// <summary>AP's tokens have 110 characters; a long one is not AP's.</summary>
    const int LongestToken = 4096;

    /// <summary>A token as AP makes it.</summary>
    public static string Sign(ReadOnlySpan<byte> key, DateTimeOffset now, TimeSpan lifetime)
    {
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + lifetime).ToUnixTimeSeconds()}}}""");
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Between which times a token holds, in Unix seconds, the clocks' difference allowed for.</summary>
    public readonly record struct Validity(double From, double Until)
    {
        public string? Problem(DateTimeOffset now)
        {
            var today = now.ToUnixTimeMilliseconds() / 1000.0;
            return today >= Until ? "has expired" : today < From ? "is not valid yet" : null;
        }
    }

    /// <returns>What is wrong, with nothing of the token in it; null when it is good.</returns>
    public static string? Problem(ReadOnlySpan<char> token, ReadOnlySpan<byte> key, DateTimeOffset now, TimeSpan skew) =>
        Read(token, key, skew, out var validity) ?? validity.Problem(now);

    /// <returns>What is wrong with it at any time; null when it is good while it is valid.</returns>
    public static string? Read(ReadOnlySpan<char> token, ReadOnlySpan<byte> key, TimeSpan skew, out Validity validity)
    {
        validity = default;
        const string Malformed = "is not a JWT";
        if (token.Length > LongestToken)
            return Malformed;
        Span<byte> ascii = stackalloc byte[token.Length];
        if (!Encoding.ASCII.TryGetBytes(token, ascii, out var length) || length != token.Length)
            return Malformed;
        var first = ascii.IndexOf((byte)'.');
        var second = ascii.LastIndexOf((byte)'.');
        if (first <= 0 || second <= first)
            return Malformed;
        Span<byte> header = stackalloc byte[first];
        Span<byte> claims = stackalloc byte[second - first];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!TryDecode(ascii[..first], header, out var headerLength) || !TryDecode(ascii[(first + 1)..second], claims, out var claimsLength)
            || !TryDecode(ascii[(second + 1)..], signature, out var signatureLength) || signatureLength != signature.Length)
            return Malformed;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, ascii[..second], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, signature))
            return "is not signed with this server's secret";
        try
        {
            return !IsHs256(header[..headerLength]) ? "must be signed with HS256" : ReadTimes(claims[..claimsLength], skew, out validity);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Malformed;
        }
    }

    static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        length = 0;
        // The decoder takes padding and passes over white space; a JWT has neither, and one spelling only.
        if (text.IsEmpty || text.ContainsAny("= \t\r\n"u8) || Base64Url.GetMaxDecodedLength(text.Length) > bytes.Length + 2)
            return false;
        return Base64Url.DecodeFromUtf8(text, bytes, out _, out length) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>A header with <c>crit</c> asks for rules this server does not know (RFC 7515 §4.1.11).</summary>
    static bool IsHs256(ReadOnlySpan<byte> header)
    {
        var reader = new Utf8JsonReader(header);
        var right = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("crit"u8))
                return false;
            var algorithm = reader.ValueTextEquals("alg"u8);
            reader.Read();
            if (algorithm)
                right = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("HS256"u8);
            reader.Skip();
        }
        return right;
    }

    static string? ReadTimes(ReadOnlySpan<byte> claims, TimeSpan skew, out Validity validity)
    {
        validity = default;
        double? expires = null, issued = null, notBefore = null;
        var reader = new Utf8JsonReader(claims);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return "has no claims";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var claim = reader.ValueTextEquals("exp"u8) ? 'e' : reader.ValueTextEquals("iat"u8) ? 'i' : reader.ValueTextEquals("nbf"u8) ? 'n' : ' ';
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
        validity = new(Math.Max(issued ?? double.MinValue, notBefore ?? double.MinValue) - skew.TotalSeconds, until + skew.TotalSeconds);
        return null;
    }
}
