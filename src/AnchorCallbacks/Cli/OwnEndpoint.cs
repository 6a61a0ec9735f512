using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Security;

namespace AnchorCallbacks.Cli;

/// <summary>This server's own callback endpoint, asked as AP asks it: same address, same credential.</summary>
sealed class OwnEndpoint : IDisposable
{
    readonly CallbackOptions options;
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public OwnEndpoint(CallbackOptions options)
    {
        this.options = options;
        Address = ListenUrl.Reachable(options.Url);
    }

    /// <summary>Where it is from here: an address that means "every address" is asked on loopback.</summary>
    public string Address { get; }

    /// <summary><c>status</c> of <c>GET /customer</c>, as AP will see it in a moment.</summary>
    public async Task<string> CustomerStatus(string customerId, string transactionId, string? type, CancellationToken cancel)
    {
        var query = $"id={Uri.EscapeDataString(customerId)}&transaction_id={Uri.EscapeDataString(transactionId)}{(type is null ? "" : $"&type={Uri.EscapeDataString(type)}")}";
        using var response = await Get($"/customer?{query}", cancel);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new UsageException($"The callback server at {Address} answers {(int)response.StatusCode} for this customer and transaction; nothing was sent.");
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel));
        return answer.RootElement.GetProperty("status").GetString() ?? "";
    }

    /// <param name="path">Below the base path.</param>
    /// <exception cref="UsageException">Nobody answers.</exception>
    public async Task<HttpResponseMessage> Get(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address + path);
        Sign(request.Headers);
        try
        {
            return await http.SendAsync(request, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new UsageException($"The callback server does not answer at {Address} ({e.HttpRequestError}); start it, or set Callback:Url as it is set there.");
        }
    }

    public void Dispose() => http.Dispose();

    void Sign(HttpRequestHeaders headers)
    {
        var auth = options.Auth;
        if (auth.Type == AuthType.ApiKey)
            headers.TryAddWithoutValidation(auth.HeaderName, System.Text.Encoding.UTF8.GetString(auth.Secret));
        else if (auth.Type == AuthType.Jwt)
            headers.TryAddWithoutValidation(auth.HeaderName, "Bearer " + Hs256.Sign(auth.Secret, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30)));
    }
}
