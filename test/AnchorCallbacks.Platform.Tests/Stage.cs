using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorCallbacks.Platform.Tests;

/// <summary>One test's corner of WireMock and a client that calls it.</summary>
sealed class Stage : IDisposable
{
    public string Path { get; } = "/" + Guid.NewGuid().ToString("N");

    /// <param name="adjust">Changes the options; the timeouts are short already.</param>
    /// <param name="id">The id of every call; null for new ones.</param>
    public Stage(Func<PlatformOptions, PlatformOptions>? adjust = null, string? id = null)
    {
        var options = new PlatformOptions
        {
            BaseUrl = new Uri(WireMock.Address, Path + "/"),
            Timeouts = new() { Connect = TimeSpan.FromSeconds(2), Attempt = TimeSpan.FromSeconds(5), Total = TimeSpan.FromSeconds(20) },
        };
        options = adjust is null ? options : adjust(options);
        Client = id is null ? new(options, randomizer: () => 0) : new(options, randomizer: () => 0) { NewId = () => id };
    }

    public PlatformClient Client { get; }

    /// <summary>Answers requests of a method with these bytes.</summary>
    public Task Answer(int status, byte[] body, string contentType = "application/json;charset=UTF-8", string method = "ANY", string below = "(/.*)?") => Stub(new JsonObject
    {
        ["status"] = status,
        ["headers"] = new JsonObject { ["Content-Type"] = contentType },
        ["base64Body"] = Convert.ToBase64String(body),
    }, method, below);

    public Task Answer(string body, int status = 200) => Answer(status, System.Text.Encoding.UTF8.GetBytes(body));

    /// <summary>Answers with a WireMock response definition: faults and delays.</summary>
    public Task Fault(JsonObject response) => Stub(response, "ANY", "(/.*)?");

    /// <summary>Answers differently from request to request; the last answer stays.</summary>
    public async Task AnswerInTurn(params JsonObject[] responses)
    {
        for (var i = 0; i < responses.Length; i++)
            await WireMock.Stub(new JsonObject
            {
                ["scenarioName"] = Path,
                ["requiredScenarioState"] = i == 0 ? "Started" : $"{i}",
                ["newScenarioState"] = i == responses.Length - 1 ? $"{i}" : $"{i + 1}",
                ["request"] = Pattern("ANY", "(/.*)?"),
                ["response"] = responses[i].DeepClone(),
            });
    }

    public Task<List<(string Method, string Url, string Body, JsonElement Headers)>> Received() => WireMock.Received(Path);

    public void Dispose() => Client.Dispose();

    Task Stub(JsonObject response, string method, string below) => WireMock.Stub(new JsonObject { ["request"] = Pattern(method, below), ["response"] = response });

    JsonObject Pattern(string method, string below) => new() { ["method"] = method, ["urlPathPattern"] = Path + below };
}
