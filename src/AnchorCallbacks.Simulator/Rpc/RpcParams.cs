using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>The parameters of one call, read as AP's JSON reader does: numbers and booleans pass as text, other types fail.</summary>
readonly struct RpcParams(JsonElement json)
{
    public JsonElement Json => json;

    public string? Text(string name) => Member(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        var kind => throw WrongType("a string", kind, name),
    };

    public RpcParams? Object(string name) => Member(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new RpcParams(value)
        : throw WrongType("BEGIN_OBJECT", value.ValueKind, name);

    public Amount? Amount(string name) => Object(name) is { } amount ? new(amount.Text("amount"), amount.Text("asset")) : null;

    public IReadOnlyList<string>? Texts(string name) => Member(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.GetString() ?? "")]
        : throw WrongType("BEGIN_ARRAY", value.ValueKind, name);

    public Instant? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        var index = Instant.Parse(text, out var instant);
        return index < 0 ? instant : throw Refusal.Internal($"Text '{text}' could not be parsed at index {index}");
    }

    /// <summary>The fee, in 2.x also from the older parameter, whose asset may be the transaction's.</summary>
    public Fee? Fee(PlatformGeneration generation, string? asset)
    {
        var details = Object("fee_details");
        var amount = generation == PlatformGeneration.Two ? Amount("amount_fee") : null;
        if (details is not null && amount is not null)
            throw Refusal.BadParams("Either fee_details or amount_fee should be set");
        if (amount is not null)
            return new(amount.Value ?? "", amount.Asset ?? asset, null);
        if (details is not { } fee)
            return null;
        return fee.Fee();
    }

    /// <summary>This object as a fee.</summary>
    public Fee Fee() => new(Text("total") ?? "", Text("asset"), Member("details") is not { ValueKind: JsonValueKind.Array } list ? null
        : [.. list.EnumerateArray().Select(item => new RpcParams(item))
            .Select(item => new FeeDetail(item.Text("name"), item.Text("description"), item.Text("amount")))]);

    public JsonElement? Member(string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value
            : null;

    static Refusal WrongType(string expected, JsonValueKind kind, string name) => Refusal.Internal(
        $"java.lang.IllegalStateException: Expected {expected} but was "
            + (kind == JsonValueKind.Object ? "BEGIN_OBJECT" : kind == JsonValueKind.Array ? "BEGIN_ARRAY" : "STRING")
            + $" at line 1 column 2 path $.{name}");
}
