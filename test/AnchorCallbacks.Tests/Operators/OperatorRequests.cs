using System.Text;
using System.Text.Json;

namespace AnchorCallbacks.Tests.Operators;

/// <summary>What operators do, in one line each.</summary>
static class OperatorRequests
{
    public static async Task<Reply> Operate(this TestServer server, HttpMethod method, string target, string? json = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, target);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await server.Operators.SendAsync(request);
        return await server.Read(response);
    }

    public static Task<Reply> Look(this TestServer server, string target) => server.Operate(HttpMethod.Get, target);

    public static Task<Reply> Decide(this TestServer server, string id, object decision, params (string Name, string Value)[] headers) =>
        server.Operate(HttpMethod.Post, $"/customers/{id}/decisions", JsonSerializer.Serialize(decision), headers);

    /// <summary>Decides on whatever version there is, and must succeed.</summary>
    public static async Task<Reply> MustDecide(this TestServer server, string id, object decision)
    {
        var reply = await server.Decide(id, decision, ("If-Match", "*"));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return reply;
    }

    public static async Task<string> Customer(this TestServer server, params (string Name, string Value)[] members)
    {
        var reply = await server.PutCustomer(members);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return reply.Id!;
    }

    public static string? Member(this Reply reply, string name) => reply.Json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long Version(this Reply reply) => reply.Json.GetProperty("version").GetInt64();

    public static IEnumerable<JsonElement> Items(this Reply reply, string name) => reply.Json.GetProperty(name).EnumerateArray();

    public static JsonElement As(this Reply reply, string type) =>
        reply.Items("types").Single(item => item.GetProperty("type").GetString() == type);

    public static string StatusAs(this Reply reply, string type) => reply.As(type).GetProperty("status").GetString()!;

    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!);

    /// <summary>A failure as every operator endpoint words it.</summary>
    public static void AssertProblem(this Reply reply, int status, string slug, string? field = null)
    {
        Assert.That(reply.Status, Is.EqualTo(status), reply.Body);
        Assert.That(reply.Member("type"), Is.EqualTo($"urn:anchor-callbacks:problem:{slug}"), reply.Body);
        Assert.That(reply.Json.GetProperty("status").GetInt32(), Is.EqualTo(status));
        Assert.That(reply.Member("title"), Is.Not.Empty);
        Assert.That(reply.Member("detail"), Is.Not.Empty);
        if (field is not null)
            Assert.That(reply.Items("errors").Select(error => error.GetProperty("field").GetString()), Does.Contain(field), reply.Body);
    }
}
