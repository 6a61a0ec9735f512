using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StandardWebhooks;

namespace AnchorCallbacks.Webhooks;

/// <summary>The payload and the signature of Standard Webhooks.</summary>
static class StandardForm
{
    const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="type">The type of the event.</param>
    /// <param name="at">When the event happened.</param>
    /// <param name="data">A JSON object.</param>
    /// <param name="values">Values of the customer, by field. They become the member <c>values</c> of the data; none: there is no such
    /// member.</param>
    public static byte[] Payload(string type, DateTimeOffset at, string data, IReadOnlyList<(string Field, string Value)> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            json.WritePropertyName("data");
            json.WriteStartObject();
            using (var given = JsonDocument.Parse(data))
                foreach (var member in given.RootElement.EnumerateObject())
                    member.WriteTo(json);
            if (values.Count > 0)
            {
                json.WriteStartObject("values");
                foreach (var (field, value) in values)
                    json.WriteString(field, value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <param name="id">The same in every attempt: the receiver knows a repetition by it.</param>
    /// <param name="secrets">The newest first. Each signs, so that the receiver may know either.</param>
    /// <param name="now">The time of the attempt.</param>
    public static WebhookMessage Sign(string id, byte[] body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var text = Encoding.UTF8.GetString(body);
        var signatures = secrets.Select(secret => new StandardWebhook(secret).Sign(id, now, text));
        return new(
        [
            (WebhookConfigurationOptions.StandardWebhooks.IdHeaderKey, id),
            (WebhookConfigurationOptions.StandardWebhooks.TimestampHeaderKey,
                now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            (WebhookConfigurationOptions.StandardWebhooks.SignatureHeaderKey, string.Join(' ', signatures)),
        ], body);
    }
}
