using System.Text.Json;
using AnchorCallbacks.Operators;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorCallbacks.Tests.Operators;

[OnEachEngine]
sealed class OpenApiTests
{
    /// <summary>The file beside the program is made from the code: routes, records and their attributes.</summary>
    [Test]
    public async Task The_file_is_what_the_code_says()
    {
        var made = await OperatorDocument.Make();
        var file = OperatorDocument.SourceFile;
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
            await File.WriteAllTextAsync(file, made);

        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(made),
            $"{file} differs: run this test again with UPDATE_OPENAPI=1, and look at what changed");
    }

    [Test]
    public async Task The_document_lists_exactly_the_routes_there_are()
    {
        await using var server = await TestServer.Start();
        var document = await server.Look("/openapi/v1.json");

        var described = document.Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        var mapped = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is not null)
            .SelectMany(endpoint =>
                endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>()
                .HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")).ToList();
        Assert.That(mapped, Has.Count.GreaterThan(5));
        Assert.That(described, Is.EquivalentTo(mapped.Append("GET /health")));
    }

    [Test]
    public async Task Every_operation_says_what_it_is_for_and_how_it_fails()
    {
        await using var server = await TestServer.Start();
        foreach (var path in (await server.Look("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject())
            foreach (var method in path.Value.EnumerateObject())
            {
                Assert.That(method.Value.GetProperty("summary").GetString(), Is.Not.Empty, path.Name);
                Assert.That(path.Name == "/health" || method.Value.GetProperty("responses").TryGetProperty("default", out _), path.Name);
            }
    }

    [Test]
    public async Task The_document_is_open_to_whoever_reaches_the_port()
    {
        await using var server = await TestServer.Start();
        server.Operators.DefaultRequestHeaders.Authorization = null;

        Assert.That((await server.Look("/openapi/v1.json")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Every_reference_in_the_document_leads_somewhere()
    {
        await using var server = await TestServer.Start();
        var document = (await server.Look("/openapi/v1.json")).Json;

        foreach (var reference in References(document).Distinct())
            Assert.That(document.GetProperty("components").GetProperty("schemas")
                .TryGetProperty(reference["#/components/schemas/".Length..], out _), reference);
    }

    /// <summary>Answers as they are, held against their schemas: no member that is not described, none missing that must be
    /// there.</summary>
    [Test]
    public async Task Answers_are_as_the_document_describes_them()
    {
        await using var server = await TestServer.Start(overrides: ("Customers:Deletion", "retain"));
        var stored = await server.PutMultipart([.. WalletSample.Person(WalletSample.Account()), ("transaction_id", "tx-1"), ("memo", "7")],
            ("photo_id_front", WalletSample.Photo(100)));
        var id = stored.Id!;
        var message = new Dictionary<string, string> { ["en"] = "m", ["es"] = "m" };
        await server.MustDecide(id, new { decision = "reject", fields = new[] { "first_name" }, message = "m" });
        await server.MustDecide(id, new { decision = "reject", type = "default", message });
        await server.MustDecide(id, new { decision = "ask", type = "default", fields = new[] { "city" }, message });
        await server.MustDecide(id, new { decision = "accept", type = "default" });
        var document = (await server.Look("/openapi/v1.json")).Json;

        Check(document, Schema(document, "/customers", "get"), (await server.Look("/customers")).Json, "customers");
        Check(document, Schema(document, "/customers", "get"), (await server.Look("/customers?needs_review=true")).Json, "review queue");
        Check(document, Schema(document, "/customers/{id}", "get"), (await server.Look($"/customers/{id}")).Json, "customer");
        Check(document, Schema(document, "/customers/{id}/history", "get"), (await server.Look($"/customers/{id}/history")).Json,
            "history");
        Check(document, Schema(document, "/customers/{id}/audit", "get"), (await server.Look($"/customers/{id}/audit")).Json, "audit");
        Check(document, Schema(document, "/customers/{id}/decisions", "post"),
            (await server.MustDecide(id, new { decision = "clear", type = "default" })).Json, "decided");
        Check(document, document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetail"),
            (await server.Look("/customers?x=1")).Json, "problem");
        await server.DeleteCustomer(id);
        Check(document, Schema(document, "/customers", "get"), (await server.Look("/customers?deleted=true")).Json, "deleted");
    }

    [Test]
    public async Task Answers_about_transactions_calls_events_and_health_are_as_the_document_describes_them()
    {
        await using var loop = await Notifications.Loop.Start();
        var server = loop.Server;
        await using var wrong = await StuckCalls.StartWrongServer();
        var (transaction, _) = await loop.Park(wrong);
        await server.PostEvent("""{"id":"e-1","type":"transaction_created","payload":{}}""");
        await loop.Settle();
        var call = await loop.OnlyCall("parked");
        var document = (await server.Look("/openapi/v1.json")).Json;

        foreach (var path in (string[])["/transactions", "/outbox", "/inbox", "/health"])
            Check(document, Schema(document, path, "get"), (await server.Look(path)).Json, path);
        Check(document, Schema(document, "/transactions", "get"), (await server.Look("/transactions?stuck=true")).Json, "stuck");
        Check(document, Schema(document, "/transactions/{id}", "get"), (await server.Look($"/transactions/{transaction}")).Json,
            "transaction");
        Check(document, Schema(document, "/outbox/{id}/drop", "post"),
            (await server.Operate(HttpMethod.Post, $"/outbox/{call}/drop", """{"reason":"r"}""")).Json, "dropped call");
        Check(document, Schema(document, "/outbox/{id}", "get"), (await server.Look($"/outbox/{call}")).Json, "call");
        Check(document, Schema(document, "/outbox/{id}/retry", "post"), (await server.Operate(HttpMethod.Post, $"/outbox/{call}/retry"))
            .Json, "retried call");
        Check(document, Schema(document, "/inbox/{id}/drop", "post"),
            (await server.Operate(HttpMethod.Post, "/inbox/e-1/drop", """{"reason":"r"}""")).Json, "dropped event");
        Check(document, Schema(document, "/inbox/{id}", "get"), (await server.Look("/inbox/e-1")).Json, "event");
        Check(document, Schema(document, "/transactions/{id}/refresh", "post", "202"),
            (await server.Operate(HttpMethod.Post, $"/transactions/{transaction}/refresh")).Json, "refresh");
    }

    static JsonElement Schema(JsonElement document, string path, string method, string status = "200") =>
        document.GetProperty("paths").GetProperty(path).GetProperty(method)
        .GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/json").GetProperty("schema");

    static void Check(JsonElement document, JsonElement schema, JsonElement value, string at)
    {
        schema = Follow(document, schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var fitting = choices.EnumerateArray().Select(choice => Follow(document, choice)).Where(choice => Fits(choice, value)).ToList();
            Assert.That(fitting, Is.Not.Empty, at);
            Check(document, fitting[0], value, at);
            return;
        }
        Assert.That(Fits(schema, value), at);
        if (schema.TryGetProperty("items", out var items))
        {
            Assert.That(value.ValueKind, Is.EqualTo(JsonValueKind.Array), at);
            foreach (var item in value.EnumerateArray())
                Check(document, items, item, at + "[]");
        }
        else if (schema.TryGetProperty("properties", out var members))
        {
            foreach (var required in schema.TryGetProperty("required", out var names)
                ? names.EnumerateArray().Select(name => name.GetString()!) : [])
                Assert.That(value.TryGetProperty(required, out _), $"{at}.{required} is missing");
            foreach (var member in value.EnumerateObject())
            {
                Assert.That(members.TryGetProperty(member.Name, out var described), $"{at}.{member.Name} is not described");
                Check(document, described, member.Value, $"{at}.{member.Name}");
            }
        }
        else if (schema.TryGetProperty("additionalProperties", out var each) && each.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Check(document, each, member.Value, $"{at}.{member.Name}");
        }
        else if (schema.TryGetProperty("enum", out var words))
        {
            Assert.That(words.EnumerateArray().Select(word => word.GetString()), Does.Contain(value.GetString()), at);
        }
    }

    static JsonElement Follow(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;

    /// <summary>Whether a value is of a schema's type. One without a type takes all.</summary>
    static bool Fits(JsonElement schema, JsonElement value)
    {
        if (!schema.TryGetProperty("type", out var type))
            return true;
        var kind = value.ValueKind switch
        {
            JsonValueKind.Number => "integer",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var other => other.ToString().ToLowerInvariant(),
        };
        return type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(name => name.GetString() == kind)
            : type.GetString() == kind;
    }

    static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element.EnumerateObject().SelectMany(member => member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
