using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AnchorCallbacks.Platform;

namespace AnchorCallbacks.Cli;

/// <summary>Turns parameters from the command line or a table into JSON. A value that begins with <c>{</c> or <c>[</c> is already
/// JSON.</summary>
static class CallValues
{
    /// <param name="name">The name of the parameter, for messages.</param>
    public static JsonNode? Read(Type type, string name, string text)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (text.StartsWith('{') || text.StartsWith('['))
            return ParseJson(name, text);
        if (type == typeof(AssetAmount))
            return Money(name, text);
        if (type == typeof(FeeDetails))
            return Fee(name, text);
        if (type == typeof(Refund))
            return Refund(name, text);
        if (type == typeof(Instant))
            return Instant.TryParse(text, out var instant) ? instant.ToString()
                : throw Bad(name, "must be a time with offset, such as 2027-01-31T12:00:00Z");
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : throw Bad(name, "must be true or false");
        if (type == typeof(int))
            return int.TryParse(text, out var number) ? number : throw Bad(name, "must be a whole number");
        if (type == typeof(string) || type.IsEnum || type == typeof(Sep))
            return text;
        if (type == typeof(IReadOnlyList<string>) || type == typeof(IReadOnlyList<TransactionStatus>))
            return new JsonArray([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(item => (JsonNode)item)]);
        throw Bad(name, "must be JSON");
    }

    /// <summary>The form of a value on the command line.</summary>
    public static string Form(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(AssetAmount) ? "AMOUNT[@ASSET]"
            : type == typeof(FeeDetails) ? "TOTAL@ASSET[,NAME=AMOUNT…]"
            : type == typeof(Refund) ? "AMOUNT@ASSET[,fee=AMOUNT@ASSET][,id=ID]"
            : type == typeof(Instant) ? "TIME"
            : type == typeof(bool) ? "true|false"
            : type == typeof(int) ? "NUMBER"
            : type == typeof(IReadOnlyDictionary<string, Instruction>) ? "JSON"
            : type == typeof(IReadOnlyList<string>) || type == typeof(IReadOnlyList<TransactionStatus>) ? "NAME[,NAME…]"
            : "TEXT";
    }

    /// <summary>An example value.</summary>
    public static string Sample(JsonPropertyInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;
        return type == typeof(AssetAmount) ? "10@iso4217:USD"
            : type == typeof(Refund) ? "10@iso4217:USD,fee=1@iso4217:USD"
            : type == typeof(Sep) ? "6"
            : parameter.Name == "message" ? "\"The bank refused the payment\""
            : parameter.Name == "stellar_transaction_id" ? "HASH"
            : "ID";
    }

    static JsonObject Money(string name, string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var amount = at < 0 ? text : text[..at];
        if (!Amount.TryParse(amount, out _) || at == text.Length - 1)
            throw Bad(name, "must be an amount, with or without its asset, such as 10 or 10@iso4217:USD");
        var money = new JsonObject { ["amount"] = amount };
        if (at >= 0)
            money["asset"] = text[(at + 1)..];
        return money;
    }

    static JsonObject Fee(string name, string text)
    {
        var parts = text.Split(',');
        var total = Money(name, parts[0]);
        if (total["asset"] is null)
            throw Bad(name, "must be a total with its asset, such as 1@iso4217:USD or 1@iso4217:USD,Service fee=1");
        var fee = new JsonObject { ["total"] = total["amount"]!.DeepClone(), ["asset"] = total["asset"]!.DeepClone() };
        if (parts.Length > 1)
            fee["details"] = new JsonArray([.. parts.Skip(1)
                .Select(part => part.Split('=') is [{ Length: > 0 } label, var amount] && Amount.TryParse(amount, out _)
                ? (JsonNode)new JsonObject { ["name"] = label.Trim(), ["amount"] = amount }
                : throw Bad(name, "has a part that is not NAME=AMOUNT"))]);
        return fee;
    }

    static JsonObject Refund(string name, string text)
    {
        var parts = text.Split(',');
        var amount = Money(name, parts[0]);
        var refund = new JsonObject
        {
            ["amount"] = amount,
            ["amount_fee"] = new JsonObject { ["amount"] = "0", ["asset"] = amount["asset"]?.DeepClone() }
        };
        foreach (var part in parts.Skip(1))
            switch (part.Split('=', 2))
            {
                case ["fee", var fee]:
                    refund["amount_fee"] = Money(name, fee);
                    break;
                case ["id", var id]:
                    refund["id"] = id;
                    break;
                default:
                    throw Bad(name, "must be an amount, with or without fee and id, such as 10@iso4217:USD,fee=1@iso4217:USD,id=back-7");
            }
        return refund;
    }

    public static JsonNode? ParseJson(string name, string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw Bad(name, "is not well-formed JSON");
        }
    }

    static UsageException Bad(string name, string rule) => new($"{name}: {rule}");
}
