using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Operators;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>A bank that calls DCM's API.</summary>
sealed class Bank(TestServer server, RSA key, string guid) : IDisposable
{
    public static readonly (string Name, string Value)[] On = [("Partners:Dcm:Enabled", "true"), ("Partners:Url", "http://127.0.0.1:0")];

    readonly HttpClient client = new() { BaseAddress = server.Partners };

    public static async Task<Bank> Add(TestServer server, string name = "bank")
    {
        var key = RSA.Create(2048);
        var jwk = Jwk(key, "key-1");
        var added = await server.Operate(HttpMethod.Post, "/partners", JsonSerializer.Serialize(new { name, door = "dcm", jwk }));
        Assert.That(added.Status, Is.EqualTo(200), added.Body);
        return new(server, key, added.Json.GetProperty("id").GetString()!);
    }

    public Task<Reply> Get(string path) => Send("GET", path, null, Token());

    public Task<Reply> Post(string path, string json) => Send("POST", path, json, Token());

    public Task<Reply> Put(string path, string json) => Send("PUT", path, json, Token());

    public async Task<Reply> Must(Task<Reply> sent, int status = 200)
    {
        var reply = await sent;
        Assert.That(reply.Status, Is.EqualTo(status), $"{guid}: {reply.Body}");
        return reply;
    }

    public async Task<Reply> Send(string method, string path, string? json, string? token = null, string? session = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), PartnerUri.Of(server, $"/api/v1/counterparty/{guid}{path}"));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Add("CX-Authorization", token);
        if (session is not null)
            request.Headers.TryAddWithoutValidation("Authorization", session);
        using var response = await client.SendAsync(request);
        return DoorContract.Of("dcm").Check(method, $"/counterparty/{guid}{path}", json, await server.Read(response));
    }

    public string Guid => guid;

    public RSA Key => key;

    public static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>A key as a bank registers it.</summary>
    public static string Jwk(RSA key, string kid)
    {
        var numbers = key.ExportParameters(false);
        var (n, e) = (Base64Url(numbers.Modulus!), Base64Url(numbers.Exponent!));
        return JsonSerializer.Serialize(new { data = new { kty = "RSA", alg = "RS256", use = "sig", kid, n, e } });
    }

    /// <summary>A token with any header and any claims.</summary>
    public static string Sign(RSA key, string header, string claims)
    {
        var text = $"{Base64Url(Encoding.UTF8.GetBytes(header))}.{Base64Url(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64Url(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public string Token(string subject = "employee", int minutes = 10, string kid = "key-1")
    {
        var now = server.Clock.GetUtcNow();
        var (from, until) = (now.AddMinutes(-2).ToUnixTimeSeconds(), now.AddMinutes(minutes).ToUnixTimeSeconds());
        return Sign(key, $$"""{"alg":"RS256","typ":"JWT","kid":"{{kid}}"}""", string.Create(CultureInfo.InvariantCulture,
            $$"""{"flow":"sign-in","obj":"7","sub":"{{subject}}","iat":{{from}},"exp":{{until}}}"""));
    }

    public void Dispose()
    {
        client.Dispose();
        key.Dispose();
    }
}
