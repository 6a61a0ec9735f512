using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Webhooks;

/// <summary>The payload of OffBlocks' webhooks. No signature of theirs is documented, so ours is an HTTP message signature (RFC 9421) of
/// the kind that OffBlocks takes in requests.</summary>
static class OffBlocksForm
{
    const string ContentType = "application/json", Algorithm = "ecdsa-p384-sha384";

    /// <param name="type">Such as <c>customer.updated</c>.</param>
    /// <param name="entity">A JSON object. Its members are on the level of the payload.</param>
    public static byte[] Payload(string type, string eventId, string entity)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("webhookType", type);
            json.WriteString("eventId", eventId);
            using (var given = JsonDocument.Parse(entity))
                foreach (var member in given.RootElement.EnumerateObject())
                    member.WriteTo(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>Covers the method, the address, the body and its type.</summary>
    /// <param name="key">On the curve P-384.</param>
    public static WebhookMessage Sign(byte[] body, string url, ECDsa key, string keyId, DateTimeOffset now)
    {
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        var parameters = FormattableString.Invariant(
            $"(\"@method\" \"@target-uri\" \"content-digest\" \"content-type\");created={now.ToUnixTimeSeconds()}")
            + $";keyid=\"{keyId}\";alg=\"{Algorithm}\"";
        var signature = key.SignData(Encoding.ASCII.GetBytes(Base(url, digest, parameters)), HashAlgorithmName.SHA384,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new(
        [
            ("Content-Digest", digest), ("Signature-Input", $"sig={parameters}"),
            ("Signature", $"sig=:{Convert.ToBase64String(signature)}:"),
        ], body);
    }

    /// <summary>The signature base of RFC 9421, section 2.5.</summary>
    public static string Base(string url, string digest, string parameters) => string.Join('\n',
        "\"@method\": POST", $"\"@target-uri\": {url}", $"\"content-digest\": {digest}", $"\"content-type\": {ContentType}",
        $"\"@signature-params\": {parameters}");
}
