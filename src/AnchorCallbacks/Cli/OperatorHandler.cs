using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>Sends requests to the operator API, and turns failures into <see cref="VerbFailedException"/>. If the answer to a change is
/// lost, it sends the change once more with the same Idempotency-Key. So the change takes effect once.</summary>
/// <param name="timeout">The time for one answer.</param>
sealed class OperatorHandler(string address, TimeSpan timeout, HttpMessageHandler connection) : DelegatingHandler(connection)
{
    /// <summary>The pause before a change is repeated.</summary>
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
            throw new VerbFailedException("unreachable",
                $"The server at {address} does not answer within "
                + $"{Printable.Count((long)timeout.TotalSeconds, "second")} (Operator:TimeoutSeconds).",
                ExitCode.NotReachable);
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        either.CancelAfter(timeout);
        var response = await base.SendAsync(request, either.Token);
        // JSON must arrive whole within the timeout. A document is streamed.
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType == "application/json")
            await response.Content.LoadIntoBufferAsync(either.Token);
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
            // Another program has answered.
        }
        var detail = problem is JsonObject ? (string?)problem["detail"] : null;
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return new("settings",
                $"The server at {address} does not know this key; give another key in Operator__Key, or the right Operator:KeyFile.",
                ExitCode.Usage, problem);
        if ((int)response.StatusCode >= 500 || detail is null)
            return new("failed", $"The server at {address} answers {(int)response.StatusCode}"
                + (detail is null ? "; is it the operators' address?" : $": {Printable.Text(detail)}"), ExitCode.Refused, problem);
        return new("refused", $"Refused ({(int)response.StatusCode}): {Printable.Text(detail)}", ExitCode.Refused, problem);
    }

    /// <summary>There was no connection, so nothing was sent.</summary>
    static bool NeverSent(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError;

    VerbFailedException Unreachable(HttpRequestException e) =>
        new("unreachable", $"The server does not answer at {address} ({e.HttpRequestError}); start it, or give the address that it listens "
            + "on (Operator:Socket, Operator:Url).", ExitCode.NotReachable);

    VerbFailedException Lost() =>
        new("unknown", $"The server at {address} received the change and did not answer: look at the result before you send it again.",
            ExitCode.OutcomeUnknown);
}
