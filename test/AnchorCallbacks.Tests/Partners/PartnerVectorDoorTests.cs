using System.Text;
using System.Text.Json;
using AnchorCallbacks.Partners.Dcm;
using AnchorCallbacks.Sealing;
using AnchorCallbacks.Store;
using Dapper;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>The requests of public libraries, sent to the doors themselves, behind a proxy that ends TLS. A request is let in or gets
/// 401.</summary>
sealed class PartnerVectorDoorTests
{
    static readonly (string, string)[] On =
        [.. BvnkClient.On, .. OffBlocksClient.On, ("Partners:Dcm:Enabled", "true"), ("Partners:Proxies", "127.0.0.1")];

    [Test]
    public async Task Hawk()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await BvnkClient.Add(server);
        await Rename(server, "hawk", "bvnk-key-1",
            Encoding.UTF8.GetBytes(PartnerVectors.All.GetProperty("hawk_credentials").GetProperty("key").GetString()!));
        foreach (var vector in PartnerVectors.Of("hawk").OrderBy(vector => vector.GetProperty("now").GetInt64()))
        {
            MoveClock(server, vector);
            async Task<int> Send(string method, string path, string? body, string authorization, string host = "api.example.test")
            {
                using var request = Request(server, method, path, body, host);
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                return await Status(server, request);
            }
            var (method, path, header) = (Text(vector, "method"), Text(vector, "path"), Text(vector, "authorization"));
            var body = vector.GetProperty("payload").GetString();

            Assert.That(await Send(method == "PUT" ? "POST" : "PUT", path, body, header), Is.EqualTo(401));
            Assert.That(await Send(method, path + "x", body, header), Is.EqualTo(401));
            Assert.That(await Send(method, path, body, header, "other.example.test"), Is.EqualTo(401));
            Assert.That(await Send(method, path, body, header, "api.example.test:8443"), Is.EqualTo(401));
            if (header.Contains("hash=", StringComparison.Ordinal))
                Assert.That(await Send(method, path, body + " ", header), Is.EqualTo(401));
            // The first to come with the nonce is let in: also with the port that https has anyway, and the host in capitals.
            var status = await Send(method, path, body, header, "API.example.test:443");
            Assert.That(status, Is.Not.EqualTo(401), header);
            MustAgree("bvnk", method, path["/platform/v1".Length..], body, status);
            Assert.That(await Send(method, path, body, header), Is.EqualTo(401), "the nonce was used");
        }
    }

    [Test]
    public async Task Message_signatures()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var partner = await OffBlocksClient.Add(server);
        await Rename(server, "signing_key", "offblocks-key-1",
            Encoding.UTF8.GetBytes(PartnerVectors.All.GetProperty("httpsig_public_key_pem").GetString()!));
        foreach (var vector in PartnerVectors.Of("httpsig").OrderBy(vector => vector.GetProperty("now").GetInt64()))
        {
            MoveClock(server, vector);
            await partner.SignIn();
            var url = Text(vector, "url")["https://".Length..];
            var (host, path) = (url[..url.IndexOf('/', StringComparison.Ordinal)], url[url.IndexOf('/', StringComparison.Ordinal)..]);
            var body = vector.GetProperty("body").GetString();
            async Task<int> Send(Action<HttpRequestMessage>? change = null, string? otherPath = null, string? method = null)
            {
                using var request = Request(server, method ?? Text(vector, "method"), otherPath ?? path, body, host);
                request.Headers.Authorization = new("Bearer", partner.Token);
                foreach (var header in vector.GetProperty("headers").EnumerateObject())
                    if (header.Name is not ("host" or "content-type"))
                        request.Headers.TryAddWithoutValidation(header.Name.ToUpperInvariant(), header.Value.GetString());
                change?.Invoke(request);
                return await Status(server, request);
            }

            Assert.That(await Send(method: "DELETE"), Is.EqualTo(401));
            Assert.That(await Send(otherPath: path + "/x"), Is.EqualTo(401));
            Assert.That(await Send(request => request.Headers.Authorization = new("Bearer", partner.Token + "x")), Is.EqualTo(401));
            if (Text(vector.GetProperty("headers"), "Signature-Input").Contains("idempotency-key", StringComparison.Ordinal))
                Assert.That(await Send(request =>
                {
                    request.Headers.Remove("idempotency-key");
                    request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                }), Is.EqualTo(401));
            if (body is not null)
                Assert.That(await Send(request => request.Content = new StringContent(body + " ")), Is.EqualTo(400),
                    "the digest is another");
            // What no component covers may be added: a signature covers what it names.
            Assert.That(await Send(request => request.Headers.Add("X-Added", "1")), Is.Not.EqualTo(401));
            var status = await Send();
            Assert.That(status, Is.Not.EqualTo(401), Text(vector.GetProperty("headers"), "Signature-Input"));
            MustAgree("offblocks", Text(vector, "method"), path["/v1".Length..], body, status);
        }
    }

    [Test]
    public async Task Tokens_of_banks()
    {
        await using var server = await TestServer.Start(overrides: On);
        using var bank = await Bank.Add(server);
        await Rename(server, "jwk", "key", Encoding.UTF8.GetBytes(DcmTokenTests.Key()));
        foreach (var vector in PartnerVectors.Of("dcm_jwt"))
        {
            MoveClock(server, vector);
            var token = Text(vector, "token");
            var isEmployee = Encoding.UTF8.GetString(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(token.Split('.')[1]))
                .Contains("\"sub\":\"employee\"", StringComparison.Ordinal);

            Assert.That((await bank.Send("GET", "/customers", null, token)).Status,
                Is.EqualTo(!vector.GetProperty("valid").GetBoolean() ? 401 : isEmployee ? 200 : 403));
            Assert.That((await bank.Send("GET", "/customers", null, "Bearer " + token)).Status, Is.Not.EqualTo(404));
            Assert.That((await bank.Send("GET", "/customers", null, session: token)).Status, Is.EqualTo(401), "the other header");
        }
    }

    [TestCase("""{"alg":"none","kid":"key-1"}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"HS256","kid":"key-1"}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS512","kid":"key-1"}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"PS256","kid":"key-1"}""", """{"exp":EXP}""")]
    [TestCase("""{"kid":"key-1"}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS256"}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":"key-2"}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":["key-1"]}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1","crit":["b64"],"b64":false}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1","crit":[]}""", """{"exp":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", "{}")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":NOW}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":"soon"}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":null,"iat":1}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":-1}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":EXP,"nbf":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":EXP,"iat":EXP}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"iat":1}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":EXP,"iat":1e300}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":EXP,"flow":"other"}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """{"exp":EXP,"flow":["sign-in"]}""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", """["exp"]""")]
    [TestCase("""{"alg":"RS256","kid":"key-1"}""", "x")]
    [TestCase("x", """{"exp":EXP}""")]
    public async Task A_token_of_another_form_is_refused(string header, string claims)
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_795_690_000);
        Assert.That(DcmKeys.Read(JsonDocument.Parse(Bank.Jwk(key, "key-1")).RootElement).Failed(out var failure, out var jwk), Is.False,
            failure.Text);
        string Filled(string text) => text.Replace("NOW", $"{now.ToUnixTimeSeconds()}", StringComparison.Ordinal)
            .Replace("EXP", $"{now.AddMinutes(5).ToUnixTimeSeconds()}", StringComparison.Ordinal);
        var token = Bank.Sign(key, header, Filled(claims));
        // With the public key as a secret, and without a signature.
        var text = token[..token.LastIndexOf('.')];
        var mac = System.Security.Cryptography.HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(text));

        foreach (var one in new[] { token, text + ".", text, $"{text}.{Bank.Base64Url(mac)}", token + ".a.b", $".{token}", "", "..",
            "a.b.c" })
            Assert.That(await DcmKeys.Verify(one, jwk, now), Is.Null, one);
        Assert.That(await DcmKeys.Verify(Bank.Sign(key, """{"alg":"RS256","kid":"key-1"}""", Filled("""{"exp":EXP}""")), jwk, now),
            Is.Not.Null);
        Assert.That(await DcmKeys.Verify(Bank.Sign(key, """{"alg":"RS256","kid":"key-1"}""", Filled("""{"iat":NOW,"jti":"1"}""")),
            jwk, now), Is.Not.Null, "the newer form has no end");
    }

    /// <summary>Gives a credential the id and the secret of the vectors.</summary>
    static async Task Rename(TestServer server, string kind, string id, byte[] secret) =>
        await server.Get<Database>().Write(async connection =>
        await connection.ExecuteAsync("UPDATE partner_credentials SET id = @id, secret = @sealedSecret WHERE kind = @kind",
            new { id, kind, sealedSecret = ServiceSeal.Seal(server.Get<ServiceKeys>(), secret, SealContext.PartnerCredential(id)) }));

    static void MoveClock(TestServer server, JsonElement vector)
    {
        var wanted = DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64());
        if (wanted > server.Clock.GetUtcNow())
            server.Clock.Advance(wanted - server.Clock.GetUtcNow());
    }

    static HttpRequestMessage Request(TestServer server, string method, string path, string? body, string host)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), PartnerUri.Of(server, path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (body is not null)
            request.Content!.Headers.ContentType = new("application/json");
        request.Headers.Host = host;
        request.Headers.Add("X-Forwarded-Proto", "https");
        return request;
    }

    /// <summary>The document of the door refuses what the door refuses, and nothing else.</summary>
    static void MustAgree(string door, string method, string path, string? body, int status)
    {
        var problem = DoorContract.Of(door).Problem(method, path, body);
        Assert.That(problem is null, Is.EqualTo(status != 400), $"{status} {method} {path} {problem ?? "fits the document"}");
    }

    static async Task<int> Status(TestServer server, HttpRequestMessage request)
    {
        using var client = new HttpClient();
        using var response = await client.SendAsync(request);
        return (await server.Read(response)).Status;
    }

    static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
