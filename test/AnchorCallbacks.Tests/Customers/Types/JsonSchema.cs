using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Tests.Customers.Types;

/// <summary>As much of JSON Schema (draft 7) as the shipped schemas use. A keyword beyond that throws: it must not be passed over.</summary>
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

    public List<string> ProblemsOfYaml(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Problems(ToJson(stream.Documents[0].RootNode));
    }

    /// <summary>As editors read YAML: a word without quotes may be a number, a truth value or nothing.</summary>
    static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar => JsonValue.Create(scalar.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when decimal.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"{node.NodeType} is not expected here."),
    };

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
                    Demand(IsOf(value, rule!.GetValue<string>()), $"{at} is not of type {rule}", problems);
                    break;
                case "enum":
                    Demand(rule!.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)), $"{at} is none of {rule.ToJsonString()}", problems);
                    break;
                case "pattern":
                    Demand(value is not JsonValue || Regex.IsMatch(value.ToString(), rule!.GetValue<string>(), RegexOptions.ECMAScript), $"{at} does not match {rule}", problems);
                    break;
                case "minimum":
                    Demand(Number(value) is not { } atLeast || atLeast >= rule!.GetValue<decimal>(), $"{at} is less than {rule}", problems);
                    break;
                case "maximum":
                    Demand(Number(value) is not { } atMost || atMost <= rule!.GetValue<decimal>(), $"{at} is more than {rule}", problems);
                    break;
                case "exclusiveMinimum":
                    Demand(Number(value) is not { } above || above > rule!.GetValue<decimal>(), $"{at} is not more than {rule}", problems);
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

    static bool IsOf(JsonNode? value, string type) => KindOf(value) == type || (type == "integer" && Number(value) is { } number && decimal.IsInteger(number));

    static decimal? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? value.GetValue<decimal>() : null;

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
