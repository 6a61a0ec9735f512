using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AnchorCallbacks.Partners;
using Json.Schema;
using Microsoft.AspNetCore.WebUtilities;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>The OpenAPI document of a partner API. All requests of the clients of the tests, and their answers, are compared with it: what
/// is taken and what is answered is what the document says.</summary>
sealed partial class DoorContract
{
    static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    static readonly ConcurrentDictionary<string, DoorContract> All = [];

    readonly JsonObject document;
    readonly ConcurrentDictionary<string, JsonSchema?> schemas = [];

    DoorContract(string door)
    {
        using var file = typeof(Door).Assembly.GetManifestResourceStream($"AnchorCallbacks.Doors.{door}.json")!;
        document = JsonNode.Parse(file)!.AsObject();
    }

    public static DoorContract Of(string door) => All.GetOrAdd(door, name => new(name));

    /// <param name="path">Without the base path of the API.</param>
    public Reply Check(string method, string path, string? body, Reply reply)
    {
        if (Find(method, path.Split('?')[0]) is not var (template, operation))
            return reply;
        var at = $"{method} {template}";
        if (reply.Code < 300)
            Assert.That(Problem(method, path, body), Is.Null);
        var listed = operation["responses"]!.AsObject();
        // Refusals have one form, whatever their status is.
        var status = $"{(reply.Code < 400 || listed.ContainsKey($"{reply.Code}") ? reply.Code : 400)}";
        Assert.That(listed.ContainsKey(status), $"{at} answers {status}, which the document does not say");
        if (Schema($"{at} {status}", listed[status]!["content"], strict: true) is { } schema && reply.Text.Length > 0)
            Assert.That(Problem(schema, reply.Text, $"{at} {reply.Code}"), Is.Null);
        else
            Assert.That(reply.Text, Is.Empty, $"{at} {reply.Code}: the document says nothing of a body");
        return reply;
    }

    /// <summary>What the document says against a request; null: nothing.</summary>
    public string? Problem(string method, string path, string? body)
    {
        if (Find(method, path.Split('?')[0]) is not var (template, operation))
            return null;
        var at = $"{method} {template}";
        if (body is { Length: > 0 } && operation["requestBody"] is { } request
            && Problem(Schema($"{at} request", request["content"], strict: false), body, at) is { } problem)
            return problem;
        return QueryHelpers.ParseQuery(new Uri("http://door" + path).Query).Where(given => given.Value != "").Select(given =>
            operation["parameters"]!.AsArray().FirstOrDefault(one => (string?)one!["in"] == "query" && (string?)one["name"] == given.Key)
                is { } parameter ? Problem(Schema($"{at} {given.Key}", new JsonObject { [""] = parameter.DeepClone() }, strict: false),
                    Json($"{given.Value}", (string?)parameter["schema"]!["type"]), $"{at} {given.Key}") : null)
            .FirstOrDefault(found => found is not null);

        static string Json(string text, string? type) => type switch
        {
            "integer" or "number" or "boolean" when Literal().IsMatch(text) => text,
            "array" => JsonSerializer.Serialize(text.Split(',')),
            _ => JsonSerializer.Serialize(text),
        };
    }

    [GeneratedRegex("^(-?[0-9]+([.][0-9]+)?|true|false)$")]
    private static partial Regex Literal();

    /// <summary>The example of a whole request and its answer, with no member that the document does not name.</summary>
    public void MustSay(string method, string path, string request, string answer)
    {
        var (template, operation) = Find(method, path)!.Value;
        Assert.That(Problem(Schema($"{method} {template} example", operation["requestBody"]!["content"], strict: true), request, path),
            Is.Null);
        Assert.That(Problem(Schema($"{method} {template} 200", operation["responses"]!["200"]!["content"], strict: true), answer, path),
            Is.Null);
    }

    /// <summary>The most literal template that fits.</summary>
    (string Template, JsonObject Operation)? Find(string method, string path)
    {
        var segments = path.Split('/');
        var found = document["paths"]!.AsObject().Where(item => item.Value!.AsObject().ContainsKey(method.ToLowerInvariant()))
            .Select(item => item.Key).Where(template => Fits(template.Split('/'), segments))
            .MinBy(template => template.Count(c => c == '{'));
        return found is null ? null : (found, document["paths"]![found]![method.ToLowerInvariant()]!.AsObject());

        static bool Fits(string[] template, string[] given) => template.Length == given.Length
            && template.Zip(given).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));
    }

    JsonSchema? Schema(string name, JsonNode? content, bool strict) => schemas.GetOrAdd(name, _ =>
    {
        if (content?.AsObject().FirstOrDefault().Value?["schema"] is not { } schema)
            return null;
        var root = schema.DeepClone().AsObject();
        root["$defs"] = document["components"]!["schemas"]!.DeepClone();
        if (strict)
            Close(root);
        return JsonSchema.FromText(root.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    });

    /// <summary>A member that the document does not name is none.</summary>
    static void Close(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (var item in array)
                Close(item);
        if (node is not JsonObject schema)
            return;
        foreach (var (_, value) in schema.ToList())
            Close(value);
        if (schema["properties"] is JsonObject && schema["type"] is JsonValue && !schema.ContainsKey("additionalProperties"))
            schema["additionalProperties"] = false;
    }

    static string? Problem(JsonSchema? schema, string json, string at)
    {
        if (schema is null)
            return null;
        using var value = JsonDocument.Parse(json);
        var result = schema.Evaluate(value.RootElement, Options);
        var problems = (result.Details ?? []).Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
        return result.IsValid ? null : $"{at}: {string.Join("; ", problems)}\n{json}";
    }
}
