using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AnchorCallbacks.Stellar;

namespace AnchorCallbacks.Simulator.Contract;

/// <summary>The requests of the cases, byte for byte as AP writes them, and what the cases have learned.</summary>
sealed class ContractRun(ContractOptions options) : IDisposable
{
    const int ShownBytes = 160;
    const string Json = "application/json; charset=utf-8";

    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = true, AutomaticDecompression = DecompressionMethods.GZip })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };
    readonly Dictionary<string, string> ids = [];
    readonly Dictionary<string, string> accounts = [];

    public ContractOptions Options => options;

    /// <summary>A transaction that the server has not heard of.</summary>
    public string Transaction { get; } = Guid.NewGuid().ToString();

    /// <summary>The id of an event that is sent twice.</summary>
    public string RepeatedEvent { get; } = Guid.NewGuid().ToString();

    /// <summary>The key of the account behind the <c>M…</c> address.</summary>
    public byte[] MuxedKey { get; } = RandomNumberGenerator.GetBytes(32);

    public bool IsTwo => options.Generation == PlatformGeneration.Two;

    public DateTimeOffset Now => options.Clock.GetUtcNow();

    /// <summary>An account of this run. No customer can exist for it before.</summary>
    public string Account(string name) => accounts.TryGetValue(name, out var known) ? known
        : accounts[name] = StrKey.EncodeAccount(RandomNumberGenerator.GetBytes(32));

    /// <summary>The id that the server gave. The case is skipped if there is none.</summary>
    public string Id(string name) => ids.TryGetValue(name, out var id) ? id
        : throw new CaseSkipped($"an earlier case made no customer '{name}'");

    public void Learn(string name, string id) => ids[name] = id;

    public async Task<bool> IsReachable() => (await Get(("account", Account("first")))).Status != 0;

    public Task<ContractAnswer> Get(params (string Name, string? Value)[] query) => Read("customer", query);

    public Task<ContractAnswer> Read(string path, params (string Name, string? Value)[] query) =>
        // AP names a content type although there is no body.
        Send(HttpMethod.Get, path + Query(query), Typed([], "application/json"));

    public Task<ContractAnswer> Put(params (string Name, string? Value)[] members) => Send(HttpMethod.Put, "customer",
        Typed(Encoding.UTF8.GetBytes(new JsonObject(members.Where(member => member.Value is not null)
            .Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value))).ToJsonString()), Json));

    /// <summary>AP's multipart: texts have no type, files are octet streams, and texts come after files too.</summary>
    public Task<ContractAnswer> PutFiles((string Name, string Value)[] texts, (string Name, byte[] Content)[] files,
        params (string Name, string Value)[] last)
    {
        var boundary = Guid.NewGuid().ToString();
        var body = new MemoryStream();
        foreach (var (name, value) in texts)
            Part($"name=\"{name}\"", null, Encoding.UTF8.GetBytes(value));
        foreach (var (name, content) in files)
            Part($"name=\"{name}\"; filename=\"{FileName(name)}\"", "application/octet-stream", content);
        foreach (var (name, value) in last)
            Part($"name=\"{name}\"", null, Encoding.UTF8.GetBytes(value));
        body.Write(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"));
        return Send(HttpMethod.Put, "customer", Typed(body.ToArray(), $"multipart/form-data; boundary={boundary}"));

        void Part(string disposition, string? type, byte[] content)
        {
            var typeLine = type is null ? "" : $"Content-Type: {type}\r\n";
            body.Write(Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{typeLine}"
                + FormattableString.Invariant($"Content-Length: {content.Length}\r\n\r\n")));
            body.Write(content);
            body.Write("\r\n"u8);
        }
    }

    public Task<ContractAnswer> Delete(string id) =>
        Send(HttpMethod.Delete, "customer/" + Uri.EscapeDataString(id), Typed([], "application/json"));

    /// <summary>AP 2.x loses the path of the base address here.</summary>
    public Task<ContractAnswer> PostEvent(string body, SimulatorCredentials? auth = null) => Send(HttpMethod.Post,
        IsTwo ? "/event" : "event", Typed(Encoding.UTF8.GetBytes(body), Json), auth);

    /// <summary>A question for a customer with another credential.</summary>
    public Task<ContractAnswer> Ask(SimulatorCredentials auth, DateTimeOffset at) => Send(HttpMethod.Get,
        "customer" + Query([("account", Account("first")), ("type", options.CustomerType)]), Typed([], "application/json"), auth, at);

    /// <summary>Deletes the customers of the run. Its answers are no part of the check.</summary>
    public async Task CleanUp()
    {
        foreach (var id in ids.Values.Distinct())
            await Delete(id);
    }

    public void Dispose() => http.Dispose();

    static string FileName(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(
        string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));

    static ByteArrayContent Typed(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    static string Query((string Name, string? Value)[] pairs)
    {
        var given = pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}");
        return "?" + string.Join('&', given);
    }

    async Task<ContractAnswer> Send(HttpMethod method, string path, HttpContent content, SimulatorCredentials? auth = null,
        DateTimeOffset? at = null)
    {
        var url = options.Url.AbsolutePath.EndsWith('/') ? options.Url : new Uri(options.Url + "/");
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", IsTwo ? "okhttp/4.9.3" : "okhttp/4.12.0");
        var credentials = auth ?? options.Auth;
        if (credentials.Present(at ?? Now) is { } credential)
            request.Headers.TryAddWithoutValidation(credentials.HeaderName, credential);
        var shown = $"{method} {(path.Length > ShownBytes ? path[..ShownBytes] + "…" : path)}";
        try
        {
            using var response = await http.SendAsync(request);
            return new(shown, (int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return new(shown, 0, "");
        }
    }
}
