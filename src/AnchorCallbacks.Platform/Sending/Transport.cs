using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace AnchorCallbacks.Platform;

/// <summary>Sends one request once. The result is one of three: answered, certainly not processed, or lost.</summary>
sealed class Transport(IPlatformServer server, Uri baseUrl)
{
    const int LongestAnswer = 64 * 1024 * 1024;

    static readonly MediaTypeHeaderValue JsonType = new("application/json");

    /// <param name="batch">A JSON array of calls.</param>
    public async Task<Exchange> Post(ReadOnlyMemory<byte> batch, CancellationToken cancel)
    {
        using var content = new ReadOnlyMemoryContent(batch);
        content.Headers.ContentType = JsonType;
        return await Send(server.Post(content, cancel), rest: false, cancel).ConfigureAwait(false);
    }

    public Task<Exchange> GetTransaction(string id, CancellationToken cancel) =>
        Send(server.GetTransaction(id, cancel), rest: true, cancel);

    public Task<Exchange> GetTransactions(TransactionsQuery query, CancellationToken cancel) =>
        Send(server.GetTransactions(query, cancel), rest: true, cancel);

    async Task<Exchange> Send(Task<HttpResponseMessage> sending, bool rest, CancellationToken cancel)
    {
        try
        {
            using var response = await sending.ConfigureAwait(false);
            return await Read(response, rest, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            return Judge(e);
        }
        catch (SocketException e)
        {
            // The handler reads the remote address of a new connection. A connection that broke at once has none: nothing was sent.
            return new Exchange.NotProcessed(UnreachableCause.ConnectionFailed,
                $"The connection to {Address} broke as soon as it was made.", true, e);
        }
        catch (IOException)
        {
            return new Exchange.Lost("the connection broke while the answer was coming");
        }
    }

    Exchange Judge(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new Exchange.NotProcessed(UnreachableCause.NameNotFound,
            $"The host {baseUrl.Host} is not known; check Platform:BaseUrl.", true, e),
        HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError =>
            new Exchange.NotProcessed(UnreachableCause.ConnectionFailed,
            $"Nothing answers at {Address}; check that AP's platform server runs there and Platform:BaseUrl names it.", true, e),
        HttpRequestError.SecureConnectionError => new Exchange.NotProcessed(UnreachableCause.TlsFailed,
            $"No secure connection to {Address}; check its certificate, and https in Platform:BaseUrl.", true, e),
        _ => new Exchange.Lost("the connection broke before the answer came"),
    };

    async Task<Exchange> Read(HttpResponseMessage response, bool rest, CancellationToken cancel)
    {
        var json = await ReadJson(response, cancel).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        // AP's refusals outside JSON-RPC are an object with "error". Another page with the same status comes from a gateway, which may have
        // forwarded the call.
        var refused = json is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("error", out _);
        return response.StatusCode switch
        {
            HttpStatusCode.OK when json is { } body => new Exchange.Answered(status, body),
            HttpStatusCode.NotFound when refused && rest => new Exchange.Answered(status, json!.Value),
            HttpStatusCode.Forbidden when refused => new Exchange.NotProcessed(UnreachableCause.Forbidden,
                "The Anchor Platform answered 403: check Platform:Auth:Type and Platform:Auth:Secret against "
                    + "AP's platform_api.auth (in 2.x platform_server.auth too), and both clocks.", false),
            HttpStatusCode.NotFound when refused => new Exchange.NotProcessed(UnreachableCause.WrongPath,
                $"The Anchor Platform serves nothing at {baseUrl}; leave the path out of Platform:BaseUrl unless AP's context path is set.",
                    false),
            HttpStatusCode.BadRequest when refused => new Exchange.NotProcessed(UnreachableCause.NotUnderstood,
                "The Anchor Platform could not read the request (400).", false),
            _ => new Exchange.Lost($"HTTP {status} instead of a JSON-RPC answer"),
        };
    }

    /// <returns>Null if the text is not JSON.</returns>
    static async Task<JsonElement?> ReadJson(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength is > LongestAnswer)
            return null;
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    string Address => baseUrl.GetLeftPart(UriPartial.Authority);
}
