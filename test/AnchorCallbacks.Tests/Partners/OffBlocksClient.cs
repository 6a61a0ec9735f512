using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Partners;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>A partner that calls OffBlocks' API.</summary>
sealed class OffBlocksClient : IDisposable
{
    public static readonly (string Name, string Value)[] On =
    [
        ("Partners:OffBlocks:Enabled", "true"), ("Partners:Url", "http://127.0.0.1:0"), ("Partners:OffBlocks:Sandbox", "true"),
        ("Partners:OffBlocks:Domain", "anchor.example.test"),
    ];

    readonly TimeProvider clock;
    readonly Func<HttpResponseMessage, Task<Reply>> read;
    readonly HttpClient client = new();
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    OffBlocksClient(Uri address, TimeProvider clock, Func<HttpResponseMessage, Task<Reply>> read, string apiKey, string apiSecret) =>
        (Address, this.clock, this.read, ApiKey, ApiSecret) = (address, clock, read, apiKey, apiSecret);

    /// <summary>The address of the partner APIs. A restarted server may have another.</summary>
    public Uri Address { get; set; }

    public string Token { get; set; } = "";

    public string KeyId { get; private set; } = "";

    public string ApiKey { get; }

    public string ApiSecret { get; }

    public static async Task<OffBlocksClient> Add(TestServer server, string name = "cards")
    {
        var made = await server.Get<PartnerAccounts>().Add(name, "offblocks", true, "", "operator:test");
        Assert.That(made.Failed(out var failure, out var credential), Is.False, failure.Text);
        return await SignedIn(new(server.Partners, server.Clock, server.Read, credential.Id, credential.Secret));
    }

    /// <summary>A partner of a server that is a process of its own.</summary>
    public static Task<OffBlocksClient> Of(Uri address, string apiKey, string apiSecret) => SignedIn(new(address, TimeProvider.System,
        async response => new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers), apiKey, apiSecret));

    static async Task<OffBlocksClient> SignedIn(OffBlocksClient partner)
    {
        await partner.SignIn();
        var pem = Convert.ToBase64String(Encoding.UTF8.GetBytes(partner.key.ExportSubjectPublicKeyInfoPem()));
        var uploaded = await partner.Must(partner.Send("PUT", "/auth/signing", $$"""{"publicKey":"{{pem}}"}"""));
        partner.KeyId = uploaded.Json.GetProperty("keyId").GetString()!;
        return partner;
    }

    public async Task SignIn()
    {
        using var content = new StringContent($$"""{"apiKey":"{{ApiKey}}","apiSecret":"{{ApiSecret}}"}""",
            Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(Address, "/v1/auth/token"), content);
        Token = (await Must(read(response))).Json.GetProperty("token").GetString()!;
    }

    public Task<Reply> Get(string path) => Send("GET", path, null);

    public Task<Reply> Post(string path, string json, string? key = null) => Send("POST", path, json, key);

    public Task<Reply> Patch(string path) => Send("PATCH", path, null);

    public async Task<Reply> Must(Task<Reply> sent, int status = 200)
    {
        var reply = await sent;
        Assert.That(reply.Status, Is.EqualTo(status), $"{KeyId}: {reply.Body}");
        return reply;
    }

    /// <param name="change">Changes the request after it was signed.</param>
    public async Task<Reply> Send(string method, string path, string? json, string? idempotencyKey = null,
        Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), PartnerUri.Of(Address, "/v1" + path));
        request.Headers.Authorization = new("Bearer", Token);
        if (method != "GET")
            request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString());
        var body = method == "POST" || json is not null ? Encoding.UTF8.GetBytes(json ?? "") : null;
        var digest = body is null ? null : $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TryAddWithoutValidation("Content-Digest", digest);
        }
        var components = "(\"@method\" \"@target-uri\"" + (body is null ? ")" : " \"content-digest\")");
        var parameters = $"{components};keyid=\"{KeyId}\";alg=\"ecdsa-p384-sha384\";created={clock.GetUtcNow().ToUnixTimeSeconds()}";
        var text = $"\"@method\": {method}\n\"@target-uri\": {Address.GetLeftPart(UriPartial.Authority)}/v1{path}\n"
            + (body is null ? "" : $"\"content-digest\": {digest}\n") + $"\"@signature-params\": {parameters}";
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA384,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        request.Headers.TryAddWithoutValidation("Signature-Input", $"sig={parameters}");
        request.Headers.TryAddWithoutValidation("Signature", $"sig=:{Convert.ToBase64String(signature)}:");
        change?.Invoke(request);
        using var response = await client.SendAsync(request);
        return DoorContract.Of("offblocks").Check(request.Method.Method, request.RequestUri!.AbsolutePath["/v1".Length..], json,
            await read(response));
    }

    /// <summary>The other signature that everybody can make of one: with the order of the curve minus s.</summary>
    public static string Twin(string signature)
    {
        var bytes = Convert.FromBase64String(signature["sig=:".Length..^1]);
        var order = BigInteger.Parse(
            "0ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
            NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var s = (order - new BigInteger(bytes.AsSpan(48), true, true)).ToByteArray(true, true);
        bytes.AsSpan(48).Clear();
        s.CopyTo(bytes.AsSpan(96 - s.Length));
        return $"sig=:{Convert.ToBase64String(bytes)}:";
    }

    public void Dispose()
    {
        client.Dispose();
        key.Dispose();
    }
}
