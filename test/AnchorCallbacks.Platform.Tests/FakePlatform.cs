using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>AP's platform server as an HTTP handler: executes what it is sent, and keeps it.</summary>
sealed class FakePlatform : HttpMessageHandler
{
    public List<JsonArray> Requests { get; } = [];

    public List<HttpRequestMessage> Messages { get; } = [];

    /// <summary>The transactions that calls were executed for.</summary>
    public List<string> Executed { get; } = [];

    public Dictionary<string, (int Code, string Text)> Errors { get; } = [];

    /// <summary>Method names that are not known here.</summary>
    public HashSet<string> Unknown { get; } = [];

    public int Limit { get; init; } = 1000;

    /// <summary>The answer to this request, counted from 0, never arrives.</summary>
    public int LoseRequest { get; init; } = -1;

    public Func<JsonArray, JsonArray> Answer { get; init; } = answers => answers;

    /// <summary>Waited for before a request is answered.</summary>
    public Func<Task> Before { get; init; } = () => Task.CompletedTask;

    /// <summary>Takes the place of everything else.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> First { get; init; } = _ => null;

    public PlatformClient Client(Func<PlatformOptions, PlatformOptions>? adjust = null, TimeProvider? clock = null)
    {
        var options = new PlatformOptions { BaseUrl = new Uri("http://platform:8085") };
        return new PlatformClient(adjust is null ? options : adjust(options), this, clock, () => 0);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Messages)
            Messages.Add(request);
        if (First(request) is { } first)
            return first;
        if (request.Method == HttpMethod.Get)
            return Json(HttpStatusCode.NotFound, """{"error":"transaction (id=t) is not found"}""");
        var calls = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsArray();
        lock (Requests)
            Requests.Add(calls);
        await Before().WaitAsync(cancellationToken);
        if (calls.Count > Limit)
            return Json(HttpStatusCode.OK,
                $$"""[{"jsonrpc":"2.0","error":{"code":-32600,"message":"RPC batch size limit[{{Limit}}] exceeded" } }]""");
        JsonArray answers;
        lock (Requests)
            answers = new JsonArray([.. calls.Select(call => Execute(call!.AsObject()))]);
        if (Requests.Count - 1 == LoseRequest)
            throw new HttpRequestException(HttpRequestError.ResponseEnded);
        return Json(HttpStatusCode.OK, Answer(answers).ToJsonString());
    }

    JsonObject Execute(JsonObject call)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = call["id"]!.DeepClone() };
        var method = (string)call["method"]!;
        var id = (string?)call["params"]!["transaction_id"] ?? "";
        if (Unknown.Contains(method))
            answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = $"No matching RPC method[{method}]" };
        else if (Errors.TryGetValue(id, out var error))
            answer["error"] = new JsonObject { ["id"] = id, ["code"] = error.Code, ["message"] = error.Text };
        else
        {
            Executed.Add(id);
            answer["result"] = new JsonObject { ["id"] = id, ["status"] = "error" };
        }
        return answer;
    }

    public static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
