using System.Net.Http.Headers;
using System.Text.Json;
using AnchorCallbacks.Benchmarks.Processes;

namespace AnchorCallbacks.Benchmarks.Platform;

/// <summary>AP's own <c>GET /customer</c> while it executes a call.</summary>
sealed class CallbackCaller(int port) : IDisposable
{
    readonly HttpClient http = new()
    {
        BaseAddress = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Credential.Token) },
    };

    public async Task<bool> IsAccepted(JsonElement call)
    {
        var answer = await http.GetByteArrayAsync(
            $"/customer?id={call.GetProperty("customer_id")}&transaction_id={call.GetProperty("transaction_id")}"
                + $"&type={call.GetProperty("customer_type")}");
        return answer.AsSpan().IndexOf("\"status\":\"ACCEPTED\","u8) > 0;
    }

    public void Dispose() => http.Dispose();
}
