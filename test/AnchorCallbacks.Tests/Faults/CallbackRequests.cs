using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Faults;

/// <summary>AP's requests to a server that is not <see cref="TestServer"/>.</summary>
static class CallbackRequests
{
    public static Task<Reply> GetCustomer(this HttpClient client, params (string Name, string Value)[] query) =>
        client.Send(HttpMethod.Get, "/customer?"
            + string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}")));

    public static Task<Reply> PutCustomer(this HttpClient client, params (string Name, string Value)[] members)
    {
        var json = JsonSerializer.Serialize(members.ToDictionary(member => member.Name, member => member.Value));
        return client.Send(HttpMethod.Put, "/customer", new StringContent(json, Encoding.UTF8, "application/json"));
    }

    public static Task<Reply> PutMultipart(this HttpClient client, (string Name, string Value)[] texts,
        params (string Name, byte[] Content)[] files)
    {
        var body = new MultipartFormDataContent();
        foreach (var (name, value) in texts)
            body.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name);
        foreach (var (name, content) in files)
            body.Add(new ByteArrayContent(content), name, name);
        return client.Send(HttpMethod.Put, "/customer", body);
    }

    public static Task<Reply> PostEvent(this HttpClient client, string body) =>
        client.Send(HttpMethod.Post, "/event", new StringContent(body, Encoding.UTF8, "application/json"));

    public static Task<Reply> DeleteCustomer(this HttpClient client, string id) =>
        client.Send(HttpMethod.Delete, "/customer/" + Uri.EscapeDataString(id));

    public static async Task<Reply> Send(this HttpClient client, HttpMethod method, string target, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        using var response = await client.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }
}
