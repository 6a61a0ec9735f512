using System.Text.Json;
using AnchorCallbacks.Http;
using AnchorCallbacks.Platform;
using AnchorCallbacks.Rates.Numbers;

namespace AnchorCallbacks.Rates.Remote;

/// <summary>Reads the answer of the pricing service. It has AP's JSON format. Numbers may be JSON strings or JSON numbers.</summary>
static class PricingAnswer
{
    const int MaxIdCharacters = 255;
    const int MaxErrorCharacters = 500;

    /// <summary>A member is missing or has a wrong form. The message goes to the caller.</summary>
    sealed class FormException(string message) : Exception(message);

    public static Result<Rate> ReadRate(byte[] body) => Read(body, "rate", static rate => new Rate(
        Text(rate, "rate", "id", MaxIdCharacters), Required(rate, "rate", "price"), Required(rate, "rate", "sell_amount"),
        Required(rate, "rate", "buy_amount"), ReadExpiry(rate),
        rate.TryGetProperty("fee", out var fee) && fee.ValueKind != JsonValueKind.Null ? ReadFee(fee, "rate.fee", "total") : null));

    public static Result<RateFee> ReadFee(byte[] body) => Read(body, "fee", static fee => ReadFee(fee, "fee", "amount"));

    /// <summary>The service's reason for a refusal; null if there is none that can be shown.</summary>
    public static string? ReadError(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String
                && error.GetString() is { Length: > 0 and <= MaxErrorCharacters } text && !text.Any(char.IsControl) ? text : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static Result<T> Read<T>(byte[] body, string member, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(member, out var value)
                ? read(IsObject(value, member))
                : Failure.Invalid($"{member}: is missing");
        }
        catch (FormException e)
        {
            return Failure.Invalid(e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return Failure.Invalid($"{member}: is not valid JSON");
        }
    }

    static RateFee ReadFee(JsonElement fee, string name, string total)
    {
        IsObject(fee, name);
        var details = new List<RateFeeDetail>();
        if (fee.TryGetProperty("details", out var list) && list.ValueKind != JsonValueKind.Null)
        {
            if (list.ValueKind != JsonValueKind.Array)
                throw new FormException($"{name}.details: must be an array");
            foreach (var detail in list.EnumerateArray())
            {
                IsObject(detail, $"{name}.details");
                details.Add(new(Text(detail, $"{name}.details", "name") ?? throw new FormException($"{name}.details: name: is missing"),
                    Text(detail, $"{name}.details", "description"), Required(detail, $"{name}.details", "amount")));
            }
        }
        return new(Required(fee, name, total), Text(fee, name, "asset") ?? throw new FormException($"{name}.asset: is missing"), details);
    }

    static Instant? ReadExpiry(JsonElement rate) =>
        Text(rate, "rate", "expires_at") is not { } text ? null
        : Instant.TryParse(text, out var instant) ? instant
        : throw new FormException("rate.expires_at: must be a time with Z or an offset, such as 2027-01-31T12:00:00Z");

    static JsonElement IsObject(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object ? element : throw new FormException($"{name}: must be an object");

    static ExactDecimal Required(JsonElement parent, string parentName, string name)
    {
        var text = !parent.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        if (text is null)
            throw new FormException($"{parentName}.{name}: is missing");
        return ExactDecimal.TryParse(text, out var number) ? number
            : throw new FormException($"{parentName}.{name}: must be a decimal, 0 or more, without an exponent");
    }

    static string? Text(JsonElement parent, string parentName, string name, int limit = int.MaxValue)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new FormException($"{parentName}.{name}: must be a text");
        var text = value.GetString()!;
        if (Http.Text.ControlProblem(text, limit) is { } problem)
            throw new FormException($"{parentName}.{name}: {problem}");
        return text.Length > 0 ? text : null;
    }
}
