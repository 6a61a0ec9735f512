using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Webhooks;

/// <summary>The payload and the signatures of BVNK's webhooks.</summary>
static class BvnkForm
{
    public const string SignatureHeader = "x-signature";

    const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <param name="name">Such as <c>bvnk:platform:customer:status-change</c>.</param>
    /// <param name="data">A JSON object.</param>
    public static byte[] Payload(string name, string eventId, DateTimeOffset at, string data)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            json.WriteString("eventId", eventId);
            json.WriteString("timestamp", at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>The present type: over the raw body.</summary>
    public static WebhookMessage Sign(byte[] body, string secret) =>
        new([(SignatureHeader, Signature(body, secret))], body);

    /// <summary>The older type: over the address, the content type and the body.</summary>
    public static WebhookMessage SignWithAddress(byte[] body, string secret, string url, string contentType) =>
        new([(SignatureHeader, Signature([.. Encoding.UTF8.GetBytes(url + contentType), .. body], secret))], body);

    static string Signature(byte[] signed, string secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
}
