using System.Net;
using System.Net.Http.Headers;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli.Doctor;

/// <summary>Asks this server's callback endpoint as AP asks it: with the same address and credential. The credential goes only to an
/// endpoint that is proven to be this server's. Any user of the machine could listen on a free port and collect it.</summary>
sealed class OwnEndpoint : IDisposable
{
    const string Name = "Callback endpoint";

    /// <summary>A valid account without an owner. A GET about it stores nothing.</summary>
    static readonly string UnusedAccount = Stellar.StrKey.EncodeAccount(new byte[32]);

    readonly CallbackOptions options;
    readonly OperatorOptions operators;
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    readonly string address;

    OwnEndpoint(CallbackOptions options, OperatorOptions operators)
    {
        (this.options, this.operators) = (options, operators);
        // An address that means "every address" is asked on loopback.
        address = ListenUrl.Reachable(options.Url);
    }

    public static async Task<Finding> Check(ServerSettings settings, CancellationToken cancel)
    {
        using var endpoint = new OwnEndpoint(settings.Callback, settings.Operator);
        try
        {
            return await endpoint.Check(cancel);
        }
        catch (HttpRequestException e)
        {
            return Finding.Bad(Name, $"The callback server does not answer at {endpoint.address} ({e.HttpRequestError}); "
                + "start it, or set Callback:Url as it is set there.");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Finding.Bad(Name, $"{endpoint.address} does not answer within 10 seconds");
        }
    }

    public void Dispose() => http.Dispose();

    async Task<Finding> Check(CancellationToken cancel)
    {
        // Without a credential: anybody may answer this.
        using (await http.GetAsync(new Uri(options.Url.Scheme + "://" + new Uri(address).Authority + "/health"), cancel))
        {
        }
        if (options.Auth.Type != AuthType.None && options.Url.Scheme != Uri.UriSchemeHttps && await WhyUnproven(cancel) is { } reason)
            return Finding.Doubtful(Name,
                $"something answers at {address}, but it may not be this server: {reason}. Credentials were not sent");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}/customer?account={UnusedAccount}");
        Sign(request.Headers);
        using var answer = await http.SendAsync(request, cancel);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => Finding.Good(Name, $"{address} answers, with these credentials"),
            HttpStatusCode.Unauthorized =>
                Finding.Bad(Name, $"{address} refuses these credentials; Callback:Auth is different there, or its clock is wrong"),
            var status => Finding.Bad(Name, $"{address} answers {(int)status}; see the server's log"),
        };
    }

    /// <summary>Asks the server through its Unix socket which address it listens on. Only the server's user can make the socket, and two
    /// processes cannot listen on one port.</summary>
    /// <returns>Null if the endpoint is this server's.</returns>
    async Task<string?> WhyUnproven(CancellationToken cancel)
    {
        if (!File.Exists(operators.Socket))
            return $"there is no socket {operators.Socket} of a running server";
        try
        {
            using var client = new OperatorClient(operators, alwaysSocket: true);
            var listens = (await client.Api.GetHealth(cancel)).CallbackAddress;
            return listens is not null && Uri.TryCreate(listens, UriKind.Absolute, out var bound) && bound.Port == options.Url.Port
                && (ListenUrl.IsAny(bound) || bound.Host == options.Url.Host)
                ? null : $"the server of this machine listens on {listens ?? "another address"}";
        }
        catch (Exception e) when (e is VerbFailedException or StartException)
        {
            return e.Message.TrimEnd('.');
        }
    }

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
