using System.Text.Json;
using AnchorCallbacks.Store;
using AnchorCallbacks.Tests.Operators;
using Dapper;
using StandardWebhooks;

namespace AnchorCallbacks.Tests.Webhooks;

/// <summary>A server with receivers on loopback.</summary>
static class WebhookServer
{
    public static readonly (string Name, string Value)[] Loopback =
        [("Webhooks:InternalHosts", "127.0.0.1"), ("Webhooks:HttpHosts", "127.0.0.1")];

    public static Task<TestServer> Start(string? types = null, params (string Name, string Value)[] overrides) =>
        TestServer.Start(types, overrides: [.. Loopback, .. overrides]);

    /// <returns>The id and the secret.</returns>
    public static async Task<(string Id, string Secret)> Subscribe(this TestServer server, Receiver receiver, object? filter = null)
    {
        var json = JsonSerializer.SerializeToNode(filter ?? new { })!;
        json["url"] = receiver.Url;
        var reply = await server.Operate(HttpMethod.Post, "/webhooks", json.ToJsonString());
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return (reply.Json.GetProperty("webhook").GetProperty("id").GetString()!, reply.Member("secret")!);
    }

    /// <summary>Waits, and wakes the worker: it may have looked before a clock was moved.</summary>
    public static Task UntilSent(this TestServer server, Func<bool> condition, string what) =>
        server.UntilSent(() => Task.FromResult(condition()), what);

    public static Task UntilSent(this TestServer server, Func<Task<bool>> condition, string what) => Eventually(async () =>
    {
        if (await condition())
            return true;
        server.Get<Signals>().Changes.Set();
        return false;
    }, what);

    /// <summary>Nothing waits, and nothing is being sent.</summary>
    public static Task UntilAllSent(this TestServer server) =>
        server.UntilSent(async () => await server.CountUnsent() == 0, "all is sent");

    public static ValueTask<long> CountUnsent(this TestServer server) => server.Count(
        """
        SELECT (SELECT count(*) FROM changes WHERE waiting = 1)
            + (SELECT count(*) FROM webhook_deliveries WHERE state IN ('waiting', 'sending'))
        """);

    public static ValueTask<long> Count(this TestServer server, string sql) =>
        server.Get<Database>().Read(async connection => await connection.ExecuteScalarAsync<long>(sql));

    public static async Task<JsonElement> Webhook(this TestServer server, string id) => (await server.Look($"/webhooks/{id}")).Json;

    public static async Task<List<JsonElement>> Attempts(this TestServer server, string id) =>
        [.. (await server.Look($"/webhooks/{id}/attempts")).Items("attempts")];

    /// <summary>Whether a secret made one of the signatures.</summary>
    public static bool IsSignedBy(this Received request, string secret)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(request.Headers["webhook-timestamp"]!,
            System.Globalization.CultureInfo.InvariantCulture));
        return request.Headers["webhook-signature"].ToString().Split(' ')
            .Contains(new StandardWebhook(secret).Sign(request.Id, at, request.Body));
    }
}
