using System.Text;
using System.Text.Json;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Simulator;

/// <summary>Calls the model as a business server would, without the library.</summary>
sealed class RawCaller(SimulatedPlatform model) : IDisposable
{
    readonly HttpClient http = new() { BaseAddress = model.Address };

    public HttpClient Http => http;

    public async Task<JsonElement> Call(string method, object parameters, string id = "1")
    {
        var (_, answer) = await Post(JsonSerializer.Serialize(new[] { new { jsonrpc = "2.0", id, method, @params = parameters } }));
        return JsonDocument.Parse(answer).RootElement[0];
    }

    public async Task<(int Status, string Answer)> Post(string body)
    {
        using var response = await http.PostAsync("/", new StringContent(body, Encoding.UTF8, "application/json"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => http.Dispose();
}
