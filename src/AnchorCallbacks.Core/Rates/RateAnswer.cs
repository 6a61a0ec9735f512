using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Rates;

/// <summary>The JSON of the answer. Amounts are strings: a JSON number may lose digits on its way.</summary>
static class RateAnswer
{
    public static PooledBuffer Write(Rate rate, bool firm)
    {
        var json = new PooledBuffer(1024);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteStartObject("rate");
        if (firm)
            writer.WriteString("id", rate.Id);
        writer.WriteString("price", rate.Price.Text);
        writer.WriteString("sell_amount", rate.SellAmount.Text);
        writer.WriteString("buy_amount", rate.BuyAmount.Text);
        if (firm)
            writer.WriteString("expires_at", rate.ExpiresAt?.ToString());
        if (rate.Fee is { } fee)
        {
            writer.WriteStartObject("fee");
            writer.WriteString("total", fee.Total.Text);
            writer.WriteString("asset", fee.Asset);
            if (fee.Details.Count > 0)
            {
                writer.WritePropertyName("details");
                WriteDetails(writer, fee.Details);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        return json;
    }

    public static PooledBuffer Write(RateFee fee)
    {
        var json = new PooledBuffer(256);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteStartObject("fee");
        writer.WriteString("amount", fee.Total.Text);
        writer.WriteString("asset", fee.Asset);
        writer.WriteEndObject();
        writer.WriteEndObject();
        return json;
    }

    public static void WriteDetails(Utf8JsonWriter writer, IReadOnlyList<RateFeeDetail> details)
    {
        writer.WriteStartArray();
        foreach (var detail in details)
        {
            writer.WriteStartObject();
            writer.WriteString("name", detail.Name);
            if (detail.Description is { } description)
                writer.WriteString("description", description);
            writer.WriteString("amount", detail.Amount.Text);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
