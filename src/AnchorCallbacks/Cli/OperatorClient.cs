using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorCallbacks.Configuration;
using AnchorCallbacks.Http;
using AnchorCallbacks.Operators;

namespace AnchorCallbacks.Cli;

/// <summary>A verb that ended otherwise than well, and the exit code scripts see.</summary>
sealed class VerbFailedException(string outcome, string message, int exitCode, JsonNode? problem = null) : Exception(message)
{
    public string Outcome => outcome;

    public int ExitCode => exitCode;

    /// <summary>What the server said, if it did.</summary>
    public JsonNode? Problem => problem;
}

/// <summary>The operator API of the server beside which the command line runs, or of another one.</summary>
sealed class OperatorClient : IDisposable
{
    /// <summary>Between two tries of a change whose answer was lost.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    readonly HttpClient http;
    readonly string address;

    public OperatorClient(OperatorOptions options)
    {
        var key = options.Key.Length > 0 ? options.Key : OperatorKey.Load(options.KeyFile)
            ?? throw new StartException($"Operator:KeyFile: {options.KeyFile} does not exist; run this where the server runs, or give a key in the environment variable Operator__Key");
        address = ListenUrl.Reachable(options.Url);
        http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
    }

    public async Task<JsonNode> Get(string target, CancellationToken cancel)
    {
        using var response = await Send(new HttpRequestMessage(HttpMethod.Get, target), HttpCompletionOption.ResponseContentRead, cancel);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!;
    }

    /// <summary>All items of a list, page by page, at most so many.</summary>
    /// <param name="turn">Sees each page whole, before its items.</param>
    public async IAsyncEnumerable<JsonNode> List(
        string path, string name, IEnumerable<(string Name, string? Value)> query, int most,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel, Action<JsonNode>? turn = null)
    {
        const int MostAtOnce = 500;
        var filters = string.Concat(query.Where(pair => pair.Value is not null).Select(pair => $"&{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
        string? next = null;
        do
        {
            var page = await Get($"{path}?limit={Math.Min(most, MostAtOnce)}{filters}{(next is null ? "" : $"&cursor={next}")}", cancel);
            turn?.Invoke(page);
            foreach (var item in page[name]!.AsArray())
            {
                yield return item!;
                if (--most == 0)
                    yield break;
            }
            next = (string?)page["next"];
        } while (next is not null);
    }

    /// <summary>Copies a file to a stream, a piece at a time.</summary>
    public async Task Download(string target, Stream output, CancellationToken cancel)
    {
        using var response = await Send(new HttpRequestMessage(HttpMethod.Get, target), HttpCompletionOption.ResponseHeadersRead, cancel);
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancel);
            await content.CopyToAsync(output, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new VerbFailedException("unreachable", "The document broke off; what has been written of it is not whole.", ExitCode.NotReachable);
        }
    }

    /// <summary>Sends a change. A lost answer costs nothing: it is sent once more under the same key, and takes effect once.</summary>
    public async Task<JsonNode?> Change(HttpMethod method, string target, JsonNode? body, CancellationToken cancel)
    {
        var key = Guid.NewGuid().ToString();
        for (var last = false; ; last = true)
        {
            using var request = new HttpRequestMessage(method, target) { Headers = { { "Idempotency-Key", key } } };
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            try
            {
                using var response = await SendRaw(request, HttpCompletionOption.ResponseContentRead, cancel);
                var text = await response.Content.ReadAsStringAsync(cancel);
                return text.Length == 0 ? null : JsonNode.Parse(text);
            }
            catch (HttpRequestException e) when (!last && !NeverSent(e))
            {
                await Task.Delay(Pause, cancel);
            }
            catch (HttpRequestException e)
            {
                throw NeverSent(e) && !last ? Unreachable(e) : Lost();
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw Lost();
            }
        }
    }

    public void Dispose() => http.Dispose();

    async Task<HttpResponseMessage> Send(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancel)
    {
        using (request)
            try
            {
                return await SendRaw(request, completion, cancel);
            }
            catch (HttpRequestException e)
            {
                throw Unreachable(e);
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new VerbFailedException("unreachable", $"The server at {address} does not answer in time.", ExitCode.NotReachable);
            }
    }

    async Task<HttpResponseMessage> SendRaw(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancel)
    {
        var response = await http.SendAsync(request, completion, cancel);
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
            return new("settings", $"The server at {address} does not know this key; give another in Operator__Key, or the right Operator:KeyFile.", ExitCode.Usage, problem);
        if ((int)response.StatusCode >= 500 || detail is null)
            return new("unreachable", $"The server at {address} answers {(int)response.StatusCode}{(detail is null ? "; is it the operators' address?" : $": {detail}")}", ExitCode.NotReachable, problem);
        return new("refused", $"Refused ({(int)response.StatusCode}): {detail}", ExitCode.Refused, problem);
    }

    /// <summary>Nobody took the connection, so nothing was sent.</summary>
    static bool NeverSent(HttpRequestException e) => e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    VerbFailedException Unreachable(HttpRequestException e) =>
        new("unreachable", $"The server does not answer at {address} ({e.HttpRequestError}); start it, or set Operator:Url as it is set there.", ExitCode.NotReachable);

    VerbFailedException Lost() =>
        new("unknown", $"The server at {address} took the change and did not answer: look what came of it before sending it again.", ExitCode.OutcomeUnknown);
}
