using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AnchorCallbacks.Tests.Customers.Types;

/// <summary>As much of JSON Schema (draft 7) as the customer types' schema uses. A keyword beyond that throws: it must not be passed over.</summary>
sealed class JsonSchema(JsonObject root)
{
    public static JsonSchema Load(string path) => new(JsonNode.Parse(File.ReadAllText(path))!.AsObject());

    /// <summary>What is wrong with a value, each with where.</summary>
    public List<string> Problems(JsonNode? value)
    {
        var problems = new List<string>();
        Check(root, value, "", problems);
        return problems;
    }

    void Check(JsonNode? schema, JsonNode? value, string at, List<string> problems)
    {
        foreach (var (keyword, rule) in schema!.AsObject())
            switch (keyword)
            {
                case "$schema" or "title" or "description" or "definitions":
                    break;
                case "$ref":
                    Check(root["definitions"]![rule!.GetValue<string>().Replace("#/definitions/", "", StringComparison.Ordinal)], value, at, problems);
                    break;
                case "type":
                    Demand(KindOf(value) == rule!.GetValue<string>(), $"{at} is not of type {rule}", problems);
                    break;
                case "enum":
                    Demand(rule!.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)), $"{at} is none of {rule.ToJsonString()}", problems);
                    break;
                case "pattern":
                    Demand(value is not JsonValue || Regex.IsMatch(value.ToString(), rule!.GetValue<string>(), RegexOptions.ECMAScript), $"{at} does not match {rule}", problems);
                    break;
                case "minItems":
                    Demand(value is not JsonArray items || items.Count >= rule!.GetValue<int>(), $"{at} has too few items", problems);
                    break;
                case "items":
                    foreach (var item in value as JsonArray ?? [])
                        Check(rule, item, at + "[]", problems);
                    break;
                case "required":
                    foreach (var name in rule!.AsArray())
                        Demand(value is not JsonObject members || members.ContainsKey(name!.GetValue<string>()), $"{at} lacks {name}", problems);
                    break;
                case "properties":
                    foreach (var (name, member) in Members(value).Where(member => rule!.AsObject().ContainsKey(member.Key)))
                        Check(rule![name], member, $"{at}/{name}", problems);
                    break;
                case "additionalProperties":
                    foreach (var (name, member) in Members(value).Where(member => schema["properties"]?.AsObject().ContainsKey(member.Key) is not true))
                        if (rule is JsonValue)
                            Demand(rule.GetValue<bool>(), $"{at} must not have {name}", problems);
                        else
                            Check(rule, member, $"{at}/{name}", problems);
                    break;
                case "propertyNames":
                    foreach (var (name, _) in Members(value))
                        Check(rule, JsonValue.Create(name), $"{at} name '{name}'", problems);
                    break;
                case "oneOf":
                    Demand(rule!.AsArray().Count(one => Fits(one, value)) == 1, $"{at} does not fit exactly one form", problems);
                    break;
                default:
                    throw new NotSupportedException($"The schema uses '{keyword}', which is not checked here.");
            }
    }

    bool Fits(JsonNode? schema, JsonNode? value)
    {
        var problems = new List<string>();
        Check(schema, value, "", problems);
        return problems.Count == 0;
    }

    static void Demand(bool holds, string problem, List<string> problems)
    {
        if (!holds)
            problems.Add(problem);
    }

    static JsonObject Members(JsonNode? value) => value as JsonObject ?? [];

    static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
