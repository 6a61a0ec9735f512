using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Webhooks;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>The forms in which partners' webhooks are written and signed.</summary>
sealed class PartnerFormTests
{
    const string Url = "https://partner.example/hooks?a=b";

    static readonly DateTimeOffset At = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void BVNK_gets_its_envelope_and_an_HMAC_of_the_raw_body()
    {
        var body = BvnkForm.Payload("bvnk:platform:customer:status-change", "e-1", At, json =>
        {
            json.WriteString("reference", "r");
            json.WriteString("status", "VERIFIED");
        });

        Assert.That(Encoding.UTF8.GetString(body), Is.EqualTo(
            """{"event":"bvnk:platform:customer:status-change","eventId":"e-1","timestamp":"2027-01-31T12:00:00.000Z","""
            + """ "data":{"reference":"r","status":"VERIFIED"}}""".TrimStart()));
        // Made with: printf '%s' BODY | openssl dgst -sha256 -hmac key -binary | base64
        var key = Encoding.ASCII.GetBytes("key");
        Assert.That(BvnkForm.Sign(body, "key").Headers.Single(),
            Is.EqualTo(("x-signature", Convert.ToBase64String(HMACSHA256.HashData(key, body)))));
        Assert.That(BvnkForm.Sign("The quick brown fox jumps over the lazy dog"u8.ToArray(), "key").Headers.Single().Value,
            Is.EqualTo("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg="), "a published value");
        Assert.That(BvnkForm.Sign(body, "new", "key").Headers, Is.EqualTo(new[]
        {
            ("x-signature", BvnkForm.Sign(body, "new").Headers.Single().Value),
            ("x-signature-old", Convert.ToBase64String(HMACSHA256.HashData(key, body))),
        }));
    }

    [Test]
    public void OffBlocks_gets_the_entity_on_the_payload_s_level_with_a_signature_of_address_and_body()
    {
        var body = OffBlocksForm.Payload("customer.updated", "e-1", json =>
        {
            json.WriteString("id", "c-1");
            json.WriteString("status", "active");
        });
        Assert.That(Encoding.UTF8.GetString(body),
            Is.EqualTo("""{"webhookType":"customer.updated","eventId":"e-1","id":"c-1","status":"active"}"""));
        var (pem, old) = (OffBlocksForm.NewKey(), OffBlocksForm.NewKey());
        using var key = ECDsa.Create();
        key.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(OffBlocksForm.PublicKey(pem))));

        var message = OffBlocksForm.Sign(body, Url, [pem], At);

        var headers = message.Headers.ToDictionary(header => header.Name, header => header.Value);
        Assert.That(headers["Content-Digest"], Is.EqualTo($"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:"));
        Assert.That(headers["Signature-Input"], Is.EqualTo(
            "sig=(\"@method\" \"@target-uri\" \"content-digest\" \"content-type\");created=1801396800"
                + $";keyid=\"{OffBlocksForm.KeyId(pem)}\";alg=\"ecdsa-p384-sha384\""));
        var signature = Convert.FromBase64String(headers["Signature"][5..^1]);
        Assert.That(signature, Has.Length.EqualTo(96));
        Assert.That(Verify(Url, headers["Content-Digest"]), Is.True);
        Assert.That(Verify(Url + "x", headers["Content-Digest"]), Is.False);
        Assert.That(Verify(Url, "sha-256=:AAAA:"), Is.False);
        Assert.That(OffBlocksForm.Sign(body, Url, [pem, old], At).Headers.Select(header => header.Value.Split(", sig2=").Length),
            Is.EqualTo(new[] { 1, 2, 2 }), "both keys sign during a rotation");

        bool Verify(string url, string digest) => key.VerifyData(
            Encoding.ASCII.GetBytes($"""
                "@method": POST
                "@target-uri": {url}
                "content-digest": {digest}
                "content-type": application/json
                "@signature-params": {headers["Signature-Input"][4..]}
                """.ReplaceLineEndings("\n")), signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
