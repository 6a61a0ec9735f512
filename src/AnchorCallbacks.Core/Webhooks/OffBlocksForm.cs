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
    /// <param name="write">Writes the members of the entity. They are on the level of the payload.</param>
    public static byte[] Payload(string type, string eventId, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("webhookType", type);
            json.WriteString("eventId", eventId);
            write(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>A private key as PEM.</summary>
    public static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The public key as the API takes keys: PEM in Base64.</summary>
    public static string PublicKey(string pem)
    {
        using var key = Read(pem);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
    }

    /// <summary>The same for the same key, everywhere.</summary>
    public static string KeyId(string pem)
    {
        using var key = Read(pem);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
    }

    /// <summary>Covers the method, the address, the body and its type. Each key signs under a label of its own: <c>sig</c>,
    /// <c>sig2</c>.</summary>
    /// <param name="keys">Private keys as PEM, the newest first.</param>
    public static WebhookMessage Sign(byte[] body, string url, IReadOnlyList<string> keys, DateTimeOffset now)
    {
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        var (inputs, signatures) = (new List<string>(), new List<string>());
        foreach (var (index, pem) in keys.Index())
        {
            var label = index == 0 ? "sig" : FormattableString.Invariant($"sig{index + 1}");
            var parameters = FormattableString.Invariant(
                $"(\"@method\" \"@target-uri\" \"content-digest\" \"content-type\");created={now.ToUnixTimeSeconds()}")
                + $";keyid=\"{KeyId(pem)}\";alg=\"{Algorithm}\"";
            using var key = Read(pem);
            var signature = key.SignData(Encoding.ASCII.GetBytes(Base(url, digest, parameters)), HashAlgorithmName.SHA384,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            inputs.Add($"{label}={parameters}");
            signatures.Add($"{label}=:{Convert.ToBase64String(signature)}:");
        }
        return new(
        [
            ("Content-Digest", digest), ("Signature-Input", string.Join(", ", inputs)), ("Signature", string.Join(", ", signatures)),
        ], body);
    }

    /// <summary>The signature base of RFC 9421, section 2.5.</summary>
    public static string Base(string url, string digest, string parameters) => string.Join('\n',
        "\"@method\": POST", $"\"@target-uri\": {url}", $"\"content-digest\": {digest}", $"\"content-type\": {ContentType}",
        $"\"@signature-params\": {parameters}");

    static ECDsa Read(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
