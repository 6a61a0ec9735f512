using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Builds typed calls from JSON parameters, and names missing and unknown parameters.</summary>
static class CallBuilder
{
    /// <summary>The parameters of a method, from its call type. The verb's options and the columns of a table are the same.</summary>
    public static IEnumerable<JsonPropertyInfo> Parameters(PlatformMethod method) =>
        method.CallType.Properties.Where(property => property.Get is not null);

    public static PlatformMethod Method(string name) =>
        PlatformMethods.Find(name) ?? throw new UsageException($"AP has no method {name}. See: anchor-callbacks rpc list");

    /// <param name="called">Gives the name of a parameter for messages: an option or a column.</param>
    public static PlatformCall Build(PlatformMethod method, JsonObject parameters, Func<string, string> called)
    {
        var known = Parameters(method).ToDictionary(parameter => parameter.Name);
        foreach (var (name, _) in parameters)
            if (!known.ContainsKey(name))
                throw new UsageException($"{name}: {method.Name} has no such parameter; it has {string.Join(", ", known.Keys)}");
        foreach (var parameter in known.Values)
            if (parameter.IsRequired && parameters[parameter.Name] is null)
                throw new UsageException($"{called(parameter.Name)}: is missing; {method.Name} requires it");
        try
        {
            return (PlatformCall)parameters.Deserialize(method.CallType)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException($"{(e as JsonException)?.Path?.TrimStart('$', '.')}: is not valid for {method.Name}");
        }
    }
}
