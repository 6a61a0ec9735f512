using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AnchorCallbacks.Tests.Customers.Types;

/// <summary>A shipped JSON Schema, and what it says of YAML.</summary>
sealed class SchemaFile(string path)
{
    static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    readonly JsonSchema schema = JsonSchema.FromText(File.ReadAllText(path));

    /// <summary>What is wrong with a value, each with where.</summary>
    public List<string> Problems(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var result = schema.Evaluate(JsonSerializer.SerializeToElement(ToJson(stream.Documents[0].RootNode)), Options);
        return result.IsValid ? [] : [.. (result.Details ?? []).Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
                .DefaultIfEmpty("does not fit")];
    }

    /// <summary>As editors read YAML: a word without quotes may be a number, a truth value or nothing.</summary>
    static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping =>
            new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar => JsonValue.Create(scalar.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when decimal.TryParse(scalar.Value, CultureInfo.InvariantCulture,
            out var number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"{node.NodeType} is not expected here."),
    };
}
