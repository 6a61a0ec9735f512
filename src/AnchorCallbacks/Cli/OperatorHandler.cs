using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>Sends what the verbs ask of a server, and turns what goes wrong into the end of the verb. A change whose answer is lost is sent
/// once more under the same key, and takes effect once.</summary>
sealed class OperatorHandler(string address, HttpMessageHandler connection) : DelegatingHandler(connection)
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Between two tries of a change whose answer was lost.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get)
            return await Read(request, cancellationToken);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await Change(request, cancellationToken);
    }

    async Task<HttpResponseMessage> Read(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await SendOnce(request, cancel);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new VerbFailedException("unreachable", $"The server at {address} does not answer in time.", ExitCode.NotReachable);
        }
    }

    async Task<HttpResponseMessage> Change(HttpRequestMessage request, CancellationToken cancel)
    {
        for (var last = false; ; last = true)
            try
            {
                return await SendOnce(request, cancel);
            }
            catch (HttpRequestException e) when (!last && !NeverSent(e))
            {
                await Task.Delay(Pause, cancel);
            }
            catch (HttpRequestException e)
            {
                throw NeverSent(e) && !last ? Unreachable(e) : Lost();
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw Lost();
            }
    }

    async Task<HttpResponseMessage> SendOnce(HttpRequestMessage request, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Timeout);
        var response = await base.SendAsync(request, patience.Token);
        // JSON counts as answered when it is here whole; a document is read a piece at a time.
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType == "application/json")
            await response.Content.LoadIntoBufferAsync(patience.Token);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await Refusal(response, cancel);
    }

    async Task<VerbFailedException> Refusal(HttpResponseMessage response, CancellationToken cancel)
    {
        JsonNode? problem = null;
        try
        {
            problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel));
        }
        catch (JsonException)
        {
            // Not this server's answer.
        }
        var detail = problem is JsonObject ? (string?)problem["detail"] : null;
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return new("settings",
                $"The server at {address} does not know this key; give another in Operator__Key, or the right Operator:KeyFile.",
                ExitCode.Usage, problem);
        if ((int)response.StatusCode >= 500 || detail is null)
            return new("failed", $"The server at {address} answers {(int)response.StatusCode}{(detail is null ? "; is it the operators' address?" : $": {Printable.Text(detail)}")}", ExitCode.Refused, problem);
        return new("refused", $"Refused ({(int)response.StatusCode}): {Printable.Text(detail)}", ExitCode.Refused, problem);
    }

    /// <summary>No connection was made, so nothing was sent.</summary>
    static bool NeverSent(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError;

    VerbFailedException Unreachable(HttpRequestException e) =>
        new("unreachable", $"The server does not answer at {address} ({e.HttpRequestError}); start it, or give its address as it is set there (Operator:Socket, Operator:Url).", ExitCode.NotReachable);

    VerbFailedException Lost() =>
        new("unknown", $"The server at {address} took the change and did not answer: look what came of it before sending it again.",
            ExitCode.OutcomeUnknown);
}
