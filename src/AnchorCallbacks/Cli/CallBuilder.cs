using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Makes typed calls of JSON parameters, and says what is missing or does not belong.</summary>
static class CallBuilder
{
    /// <summary>The method's parameters, from its call type: what a call has, its option and its column have.</summary>
    public static IEnumerable<JsonPropertyInfo> Parameters(PlatformMethod method) =>
        method.CallType.Properties.Where(property => property.Get is not null);

    public static PlatformMethod Method(string name) =>
        PlatformMethods.Find(name) ?? throw new UsageException($"There is no method {name}. See: anchor-callbacks rpc list");

    /// <param name="called">What a parameter is called where the values come from.</param>
    public static PlatformCall Build(PlatformMethod method, JsonObject parameters, Func<string, string> called)
    {
        var known = Parameters(method).ToDictionary(parameter => parameter.Name);
        foreach (var (name, _) in parameters)
            if (!known.ContainsKey(name))
                throw new UsageException($"{name}: {method.Name} has no such parameter; it has {string.Join(", ", known.Keys)}");
        foreach (var parameter in known.Values)
            if (parameter.IsRequired && parameters[parameter.Name] is null)
                throw new UsageException($"{called(parameter.Name)}: is missing; {method.Name} needs it");
        try
        {
            return (PlatformCall)parameters.Deserialize(method.CallType)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException($"{(e as JsonException)?.Path?.TrimStart('$', '.')}: has a form that {method.Name} does not take");
        }
    }
}
