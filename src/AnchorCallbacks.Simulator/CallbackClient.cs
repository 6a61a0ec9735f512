using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>What the callback server answered; status 0 where there was no answer.</summary>
sealed record CallbackResponse(int Status, string Body, string? Reason)
{
    /// <summary>The text AP passes on: the body's <c>error</c>, or the status' own words where the body is no JSON.</summary>
    public string? Error
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Body);
                return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error)
                    ? error.GetString() : null;
            }
            catch (JsonException)
            {
                return Status == 422 ? "Bad Request" : Reason;
            }
        }
    }
}

/// <summary>AP's calls to the business server.</summary>
sealed class CallbackClient(PlatformGeneration generation, SimulatorCredentials credentials, TimeProvider clock) : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip, AllowAutoRedirect = true })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>AP's <c>callback_api.base_url</c>.</summary>
    public Uri? BaseUrl { get; set; }

    public Task<CallbackResponse> Get(params IEnumerable<(string Name, string? Value)> query) =>
        Send(HttpMethod.Get, "customer" + Query(query), null);

    public Task<CallbackResponse> Get(string path, params IEnumerable<(string Name, string? Value)> query) =>
        Send(HttpMethod.Get, path + Query(query), null);

    public Task<CallbackResponse> Put(HttpContent body) => Send(HttpMethod.Put, "customer", body);

    public Task<CallbackResponse> Delete(string id)
    {
        var body = new ByteArrayContent([]);
        body.Headers.ContentType = new("application/json");
        return Send(HttpMethod.Delete, "customer/" + Uri.EscapeDataString(id), body);
    }

    /// <summary>2.x loses the path of the base URL here.</summary>
    public Task<CallbackResponse> PostEvent(byte[] body) =>
        Send(HttpMethod.Post, generation == PlatformGeneration.Two ? "/event" : "event", Json(body));

    public static HttpContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        return content;
    }

    public void Dispose() => http.Dispose();

    static string Query(IEnumerable<(string Name, string? Value)> pairs)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in pairs)
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    async Task<CallbackResponse> Send(HttpMethod method, string path, HttpContent? body)
    {
        if (BaseUrl is not { } url)
            return new(0, "", null);
        using var request = new HttpRequestMessage(method,
            new Uri(url.AbsolutePath.EndsWith('/') ? url : new Uri(url + "/"), path))
        { Content = body };
        request.Headers.TryAddWithoutValidation("User-Agent", generation == PlatformGeneration.Two ? "okhttp/4.9.3" : "okhttp/4.12.0");
        if (credentials.Present(clock.GetUtcNow()) is { } credential)
            request.Headers.TryAddWithoutValidation(credentials.HeaderName, credential);
        try
        {
            using var response = await http.SendAsync(request);
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.ReasonPhrase);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException)
        {
            return new(0, "", null);
        }
    }
}
