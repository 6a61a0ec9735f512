using System.Net.Http.Headers;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Http;

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
            throw new UsageException(
                $"The callback server does not answer at {Address} ({e.HttpRequestError}); start it, or set Callback:Url as it is set there.");
        }
    }

    public void Dispose() => http.Dispose();

    void Sign(HttpRequestHeaders headers)
    {
        var auth = options.Auth;
        if (auth.Type == AuthType.ApiKey)
            headers.TryAddWithoutValidation(auth.HeaderName, System.Text.Encoding.UTF8.GetString(auth.Secret));
        else if (auth.Type == AuthType.Jwt)
            headers.TryAddWithoutValidation(auth.HeaderName, "Bearer "
                + Hs256.Sign(auth.Secret, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30)));
    }
}
