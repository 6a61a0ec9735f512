using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Webhooks;

/// <summary>The payload and the signatures of BVNK's webhooks.</summary>
static class BvnkForm
{
    public const string SignatureHeader = "x-signature", OldSignatureHeader = "x-signature-old";

    const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <param name="name">Such as <c>bvnk:platform:customer:status-change</c>.</param>
    /// <param name="write">Writes the members of the data.</param>
    public static byte[] Payload(string name, string eventId, DateTimeOffset at, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            json.WriteString("eventId", eventId);
            json.WriteString("timestamp", at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            json.WriteStartObject("data");
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Over the raw body.</summary>
    /// <param name="secrets">The newest first. BVNK's header has room for one signature, so that of an older secret has another
    /// header.</param>
    public static WebhookMessage Sign(byte[] body, params IReadOnlyList<string> secrets) => new(
        [.. secrets.Select((secret, index) => (index == 0 ? SignatureHeader : OldSignatureHeader, Signature(body, secret)))], body);

    static string Signature(byte[] signed, string secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
}
