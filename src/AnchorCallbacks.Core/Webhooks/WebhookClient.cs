using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AnchorCallbacks.Webhooks;

/// <summary>Finds the addresses of a name.</summary>
delegate Task<IPAddress[]> ResolveName(string host, CancellationToken cancel);

/// <summary>Posts to receivers. The address is checked when the connection is made: a name that was public a moment ago may lead inside our
/// network now. No redirect is followed, no proxy is asked, and the body of the answer is not read.</summary>
sealed class WebhookClient(WebhookOptions options, ResolveName resolve, TimeProvider clock) : IDisposable
{
    const int MaxHeadersKilobytes = 16, MaxDrainedBytes = 4096;

    // Made with the first request: most servers send none.
    readonly Lazy<HttpMessageInvoker> invoker = new(() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeadersKilobytes,
        MaxResponseDrainSize = MaxDrainedBytes,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = (context, cancel) => Connect(options, resolve, context.DnsEndPoint, cancel),
    }));

    sealed class InsideException() : Exception(ReceiverUrl.Inside);

    public async Task<AttemptResult> Post(string url, WebhookMessage message, CancellationToken cancel)
    {
        var since = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("anchor-callbacks", null));
        foreach (var (name, value) in message.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await invoker.Value.SendAsync(request, either.Token);
            return Read(response, clock.GetElapsedTime(since));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(0, FormattableString.Invariant($"no answer within {options.Timeout.TotalSeconds:0} seconds"),
                clock.GetElapsedTime(since));
        }
        catch (HttpRequestException e)
        {
            return new(0, Describe(e), clock.GetElapsedTime(since));
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            return new(0, "the connection broke", clock.GetElapsedTime(since));
        }
    }

    public void Dispose()
    {
        if (invoker.IsValueCreated)
            invoker.Value.Dispose();
    }

    AttemptResult Read(HttpResponseMessage response, TimeSpan duration)
    {
        var status = (int)response.StatusCode;
        var error = status switch
        {
            >= 200 and < 300 => "",
            >= 300 and < 400 => FormattableString.Invariant($"answered {status}; redirects are not followed"),
            _ => FormattableString.Invariant($"answered {status}"),
        };
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date is { } date ? date - clock.GetUtcNow() : (TimeSpan?)null);
        return new(status, error, duration, wait);
    }

    /// <summary>No text of the receiver, whose certificate or name could say anything.</summary>
    static string Describe(HttpRequestException e) => e.GetBaseException() switch
    {
        InsideException inside => inside.Message,
        AuthenticationException => "the TLS certificate or handshake is not valid",
        _ => e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the name does not resolve",
            HttpRequestError.ConnectionError => e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? "the connection was refused" : "cannot be connected",
            HttpRequestError.SecureConnectionError => "the TLS certificate or handshake is not valid",
            HttpRequestError.ConfigurationLimitExceeded => "the headers of the answer are too long",
            HttpRequestError.InvalidResponse => "the answer is not HTTP",
            _ => "the connection broke",
        },
    };

    static async ValueTask<Stream> Connect(WebhookOptions options, ResolveName resolve, DnsEndPoint target, CancellationToken cancel)
    {
        var mayBeInside = options.IsInternal(target.Host, target.Port);
        var addresses = await resolve(target.Host, cancel);
        if (addresses.Length > 0 && !mayBeInside && !Array.Exists(addresses, PublicAddress.Is))
            throw new InsideException();
        Exception? last = null;
        foreach (var address in addresses.Where(address => mayBeInside || PublicAddress.Is(address)))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), cancel);
                // What counts is who is at the other end now.
                if (!mayBeInside && (socket.RemoteEndPoint as IPEndPoint is not { } end || !PublicAddress.Is(end.Address)))
                    throw new InsideException();
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException)
                    throw;
                last = e;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}
