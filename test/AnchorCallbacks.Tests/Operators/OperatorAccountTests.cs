using AnchorCallbacks.Operators;
using AnchorCallbacks.Tests.Notifications;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class OperatorAccountTests
{
    static async Task<string> Add(TestServer server, string name, string role, int days = 90)
    {
        var reply = await server.Operate(HttpMethod.Post, "/operators", $$"""{"name":"{{name}}","role":"{{role}}","days":{{days}}}""");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return reply.Member("key")!;
    }

    static Task<Reply> As(TestServer server, string key, HttpMethod method, string target, string? json = null)
    {
        server.Operators.DefaultRequestHeaders.Authorization = null;
        return server.Operate(method, target, json, ("Authorization", $"Bearer {key}"));
    }

    [Test]
    public async Task An_operator_is_added_rotated_and_revoked_without_a_restart()
    {
        await using var server = await TestServer.Start();
        var local = server.Operators.DefaultRequestHeaders.Authorization!;
        var key = await Add(server, "alice", "viewer");
        Assert.That((await As(server, key, HttpMethod.Get, "/customers")).Status, Is.EqualTo(200));

        server.Operators.DefaultRequestHeaders.Authorization = local;
        var rotated = (await server.Operate(HttpMethod.Post, "/operators/alice/rotate", "{}")).Member("key")!;
        Assert.That((await As(server, key, HttpMethod.Get, "/customers")).Status, Is.EqualTo(401));
        Assert.That((await As(server, rotated, HttpMethod.Get, "/customers")).Status, Is.EqualTo(200));

        server.Operators.DefaultRequestHeaders.Authorization = local;
        Assert.That((await server.Operate(HttpMethod.Post, "/operators/alice/revoke")).Status, Is.EqualTo(200));
        Assert.That((await As(server, rotated, HttpMethod.Get, "/customers")).Status, Is.EqualTo(401));
        Assert.That(server.Log.Text, Does.Not.Contain(key).And.Not.Contain(rotated));
        Assert.That(Directory.EnumerateFiles(await server.FilesToSearch())
            .Where(file => Path.GetExtension(file) is not (".sock" or ".lock") && Holds(file, key)), Is.Empty);

        static bool Holds(string file, string text)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
        }
    }

    [Test]
    public async Task A_key_survives_a_restart_and_expires()
    {
        await using var server = await TestServer.Start();
        var key = await Add(server, "alice", "viewer", days: 2);
        await server.Restart();
        Assert.That((await As(server, key, HttpMethod.Get, "/customers")).Status, Is.EqualTo(200));

        server.Clock.Advance(TimeSpan.FromDays(2));

        Assert.That((await As(server, key, HttpMethod.Get, "/customers")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task The_list_shows_roles_and_the_last_use_to_a_minute()
    {
        var named = OperatorKey.New();
        await using var server = await TestServer.Start(overrides:
            [("Operator:Keys:bob", OperatorKey.Write(OperatorKey.Hash(named))), ("Operator:Roles:bob", "reviewer")]);
        var local = server.Operators.DefaultRequestHeaders.Authorization!;
        var key = await Add(server, "alice", "viewer");
        var first = server.Clock.GetUtcNow();
        Assert.That((await As(server, key, HttpMethod.Get, "/customers")).Status, Is.EqualTo(200));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await As(server, key, HttpMethod.Get, "/customers")).Status, Is.EqualTo(200));

        server.Operators.DefaultRequestHeaders.Authorization = local;
        var list = (await server.Look("/operators")).Items("operators").ToDictionary(item => item.GetProperty("name").GetString()!);

        Assert.That(list.Select(item => $"{item.Key} {item.Value.GetProperty("role")} {item.Value.GetProperty("source")}"),
            Is.EqualTo(["local admin settings", "bob reviewer settings", "alice viewer store"]));
        Assert.That(list["alice"].GetProperty("last_used_at").GetDateTimeOffset(), Is.EqualTo(first).Within(TimeSpan.FromMilliseconds(1)));
        (await As(server, named, HttpMethod.Get, "/operators")).AssertProblem(403, "forbidden", "role");
    }

    [TestCase("local")]
    [TestCase("bob")]
    [TestCase("alice")]
    public async Task A_name_belongs_to_one_operator(string name)
    {
        await using var server = await TestServer.Start(overrides: ("Operator:Keys:bob", OperatorKey.Write(OperatorKey.Hash("x"))));
        await Add(server, "alice", "viewer");

        var reply = await server.Operate(HttpMethod.Post, "/operators", $$"""{"name":"{{name}}","role":"admin"}""");

        Assert.That(reply.Status, Is.EqualTo(name == "local" ? 400 : 409), reply.Body);
    }

    /// <summary>The table of rights. A new route must be put here.</summary>
    static readonly Dictionary<string, OperatorRole> Rights = new()
    {
        ["GET /customers"] = OperatorRole.Viewer,
        ["GET /customers/{id}"] = OperatorRole.Reviewer,
        ["GET /customers/{id}/history"] = OperatorRole.Reviewer,
        ["GET /customers/{id}/audit"] = OperatorRole.Viewer,
        ["POST /customers/{id}/decisions"] = OperatorRole.Reviewer,
        ["DELETE /customers/{id}"] = OperatorRole.Approver,
        ["GET /customers/{id}/documents/{documentId}"] = OperatorRole.Reviewer,
        ["POST /queue/next"] = OperatorRole.Reviewer,
        ["POST /customers/{id}/take"] = OperatorRole.Reviewer,
        ["POST /customers/{id}/give-back"] = OperatorRole.Reviewer,
        ["POST /customers/{id}/seen"] = OperatorRole.Reviewer,
        ["POST /customers/{id}/notes"] = OperatorRole.Reviewer,
        ["POST /customers/{id}/link"] = OperatorRole.Reviewer,
        ["GET /customers/{id}/links"] = OperatorRole.Viewer,
        ["POST /links"] = OperatorRole.Reviewer,
        ["POST /links/{id}/withdraw"] = OperatorRole.Reviewer,
        ["GET /overview"] = OperatorRole.Viewer,
        ["GET /templates"] = OperatorRole.Viewer,
        ["GET /audit"] = OperatorRole.Approver,
        ["GET /audit/export"] = OperatorRole.Admin,
        ["POST /search"] = OperatorRole.Reviewer,
        ["POST /search/reindex"] = OperatorRole.Admin,
        ["GET /approvals"] = OperatorRole.Viewer,
        ["GET /approvals/{id}"] = OperatorRole.Reviewer,
        ["POST /approvals/{id}/approve"] = OperatorRole.Approver,
        ["POST /approvals/{id}/decline"] = OperatorRole.Reviewer,
        ["GET /transactions"] = OperatorRole.Viewer,
        ["GET /transactions/{id}"] = OperatorRole.Reviewer,
        ["POST /transactions/{id}/refresh"] = OperatorRole.Reviewer,
        ["POST /transactions/{id}/asks"] = OperatorRole.Reviewer,
        ["GET /transactions/{id}/payable"] = OperatorRole.Viewer,
        ["POST /transactions/{id}/claim"] = OperatorRole.Approver,
        ["DELETE /transactions/{id}/claim"] = OperatorRole.Approver,
        ["POST /transactions/{id}/funds"] = OperatorRole.Approver,
        ["POST /restore/confirm"] = OperatorRole.Admin,
        ["GET /config"] = OperatorRole.Admin,
        ["POST /config/apply"] = OperatorRole.Admin,
        ["GET /keys"] = OperatorRole.Admin,
        ["POST /keys/rotate"] = OperatorRole.Admin,
        ["GET /quotes"] = OperatorRole.Viewer,
        ["GET /outbox"] = OperatorRole.Admin,
        ["GET /outbox/{id}"] = OperatorRole.Admin,
        ["POST /outbox/{id}/retry"] = OperatorRole.Admin,
        ["POST /outbox/{id}/drop"] = OperatorRole.Admin,
        ["GET /inbox"] = OperatorRole.Admin,
        ["GET /inbox/{id}"] = OperatorRole.Admin,
        ["POST /inbox/{id}/retry"] = OperatorRole.Admin,
        ["POST /inbox/{id}/drop"] = OperatorRole.Admin,
        ["GET /metrics"] = OperatorRole.Viewer,
        ["GET /webhooks"] = OperatorRole.Viewer,
        ["POST /webhooks"] = OperatorRole.Admin,
        ["GET /webhooks/{id}"] = OperatorRole.Viewer,
        ["DELETE /webhooks/{id}"] = OperatorRole.Admin,
        ["POST /webhooks/{id}/pause"] = OperatorRole.Approver,
        ["POST /webhooks/{id}/resume"] = OperatorRole.Approver,
        ["POST /webhooks/{id}/rotate"] = OperatorRole.Admin,
        ["POST /webhooks/{id}/test"] = OperatorRole.Approver,
        ["POST /webhooks/{id}/replay"] = OperatorRole.Approver,
        ["GET /webhooks/{id}/attempts"] = OperatorRole.Viewer,
        ["GET /operators"] = OperatorRole.Admin,
        ["GET /partners"] = OperatorRole.Admin,
        ["POST /partners"] = OperatorRole.Admin,
        ["POST /partners/{name}/rotate"] = OperatorRole.Admin,
        ["POST /partners/{name}/revoke"] = OperatorRole.Admin,
        ["POST /partners/{name}/customers/{reference}/link"] = OperatorRole.Approver,
        ["POST /partners/{name}/customers/{reference}/unlink"] = OperatorRole.Approver,
        ["POST /operators"] = OperatorRole.Admin,
        ["POST /operators/{name}/rotate"] = OperatorRole.Admin,
        ["POST /operators/{name}/revoke"] = OperatorRole.Admin,
    };

    [Test]
    public async Task Every_route_answers_only_the_roles_that_may()
    {
        await using var loop = await Loop.Start();
        var server = loop.Server;
        var keys = new Dictionary<OperatorRole, string>();
        foreach (var role in Enum.GetValues<OperatorRole>())
            keys[role] = await Add(server, role.Word(), role.Word());
        var routes = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is not null)
            .Select(endpoint => (Method: endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single(),
                Path: endpoint.RoutePattern.RawText!, endpoint)).ToList();

        Assert.That(routes.Select(route => $"{route.Method} {route.Path}"), Is.EquivalentTo(Rights.Keys));
        foreach (var (method, path, _) in routes)
            foreach (var (role, key) in keys)
            {
                var reply = await As(server, key, new(method), path.Replace("{id}", "none", StringComparison.Ordinal)
                    .Replace("{documentId}", "none", StringComparison.Ordinal).Replace("{name}", "none", StringComparison.Ordinal));
                Assert.That(reply.Status == 403, Is.EqualTo(role < Rights[$"{method} {path}"]), $"{method} {path} as {role}: {reply.Body}");
                Assert.That(reply.Status, Is.Not.EqualTo(401).And.LessThan(500), $"{method} {path} as {role}");
            }
    }
}
