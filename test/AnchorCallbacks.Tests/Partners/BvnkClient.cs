using System.Text;
using System.Text.Json;
using AnchorCallbacks.Partners;
using AnchorCallbacks.Partners.Bvnk;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>A partner that calls BVNK's API.</summary>
sealed class BvnkClient(Uri address, TimeProvider clock, Func<HttpResponseMessage, Task<Reply>> read, string id, string secret)
    : IDisposable
{
    public static readonly (string Name, string Value)[] On =
    [
        ("Partners:Bvnk:Enabled", "true"), ("Partners:Url", "http://127.0.0.1:0"),
        ("Partners:Bvnk:VerificationUrl", "https://verify.com/{reference}"),
    ];

    readonly HttpClient client = new();

    public BvnkClient(TestServer server, string id, string secret) : this(server.Partners, server.Clock, server.Read, id, secret)
    {
    }

    /// <summary>The address of the partner APIs. A restarted server may have another.</summary>
    public Uri Address { get; set; } = address;

    public string CredentialId => id;

    public string Secret => secret;

    public static async Task<BvnkClient> Add(TestServer server, string name = "acme", bool maySetStatus = true, string networks = "")
    {
        var made = await server.Get<PartnerAccounts>().Add(name, "bvnk", maySetStatus, networks, "operator:test");
        Assert.That(made.Failed(out var failure, out var credential), Is.False, failure.Text);
        return new(server, credential.Id, credential.Secret);
    }

    /// <summary>A partner of a server that is a process of its own.</summary>
    public static BvnkClient Of(Uri address, string id, string secret) => new(address, TimeProvider.System,
        async response => new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers), id, secret);

    public Task<Reply> Get(string path) => Send("GET", path, null);

    public Task<Reply> Put(string path, string json, string? key = null) => Send("PUT", path, json, key);

    public Task<Reply> Post(string path, string json, string? key = null) => Send("POST", path, json, key);

    public async Task<Reply> Must(Task<Reply> sent, int status = 200)
    {
        var reply = await sent;
        Assert.That(reply.Status, Is.EqualTo(status), $"{id}: {reply.Body}");
        return reply;
    }

    /// <param name="authorization">In place of the right header.</param>
    public async Task<Reply> Send(string method, string path, string? json, string? key = null, string? authorization = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), PartnerUri.Of(Address, "/platform/v1" + path));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add("X-Idempotency-Key", key);
        request.Headers.TryAddWithoutValidation("Authorization", authorization ?? Sign(method, "/platform/v1" + path));
        using var response = await client.SendAsync(request);
        return DoorContract.Of("bvnk").Check(method, path, json, await read(response));
    }

    public string Sign(string method, string target, DateTimeOffset? at = null, string? nonce = null, string? host = null,
        string? hash = null)
    {
        var ts = (at ?? clock.GetUtcNow()).ToUnixTimeSeconds();
        var header = new HawkHeader(id, $"{ts}", nonce ?? Guid.NewGuid().ToString("N"), "", hash, null, null, null);
        var mac = header.Sign(new(method, target, host ?? Address.Host, Address.Port), Encoding.UTF8.GetBytes(secret));
        return $"Hawk id=\"{id}\", ts=\"{ts}\", nonce=\"{header.Nonce}\", mac=\"{mac}\"" + (hash is null ? "" : $", hash=\"{hash}\"");
    }

    public async Task<string> CreateCompany(string? json = null)
    {
        var made = await Must(Post("/customers", json ?? BvnkExamples.Create));
        return made.Json.GetProperty("reference").GetString()!;
    }

    public void Dispose() => client.Dispose();
}

/// <summary>An address that is sent exactly as it is written.</summary>
static class PartnerUri
{
    public static Uri Of(TestServer server, string target) => Of(server.Partners, target);

    public static Uri Of(Uri address, string target) =>
        new(address.GetLeftPart(UriPartial.Authority) + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}

/// <summary>The examples of the API, as its documents give them, and a company to begin with.</summary>
static class BvnkExamples
{
    static readonly JsonElement All = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Partners", "Vectors", "bvnk-examples.json"))).RootElement;

    public static string Create { get; } = Of("create");

    public static string Details { get; } = Of("details");

    public static string Status { get; } = Of("status");

    public static string Associates { get; } = Of("associates");

    public static string DetailsAnswer { get; } = Of("details_answer");

    static string Of(string name) => All.GetProperty(name).GetString()!;
}
