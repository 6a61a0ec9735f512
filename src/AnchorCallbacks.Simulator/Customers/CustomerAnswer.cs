using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>What AP reads from the callback server's answer about a customer.</summary>
/// <param name="Fields">The names of what is required and lacking, or turned down.</param>
sealed record CustomerAnswer(string? Id, string Status, string Fields)
{
    /// <summary>Reads the answer as AP does during an RPC, and fails as it does.</summary>
    public static CustomerAnswer Read(CallbackResponse answer)
    {
        switch (answer.Status)
        {
            case 200:
                break;
            case 400 or 422:
                throw new Refusal(-32602, answer.Error);
            case 404:
                throw new Refusal(-32603, answer.Error);
            case 0:
                throw Refusal.Internal("service not available");
            default:
                throw Refusal.Internal("internal server error");
        }
        return TryRead(answer.Body) ?? throw Refusal.Internal(answer.Body is "" or "null"
            ? "Cannot invoke \"org.stellar.anchor.api.callback.GetCustomerResponse.getStatus()\" because \"response\" is null"
            : "internal server error: result from Anchor backend is invalid");
    }

    /// <returns>Null for a body that says nothing of a customer.</returns>
    public static CustomerAnswer? TryRead(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("status", out var status)
                || status.GetString() is not { } text)
                return null;
            var wanted = Members(root, "fields").Concat(Members(root, "provided_fields").Where(field => Is(field, "status", "REJECTED")))
                .Where(field => !(field.Value.TryGetProperty("optional", out var optional) && optional.ValueKind == JsonValueKind.True));
            return new(root.TryGetProperty("id", out var id) ? id.GetString()
                : null, text, string.Join(',', wanted.Select(field => field.Name).Order(StringComparer.Ordinal)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static IEnumerable<JsonProperty> Members(JsonElement root, string name) =>
        root.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Object) : [];

    static bool Is(JsonProperty field, string member, string value) => field.Value.TryGetProperty(member, out var found)
        && found.ValueKind == JsonValueKind.String && found.GetString() == value;
}
