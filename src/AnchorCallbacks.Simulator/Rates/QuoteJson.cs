using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>A firm quote as AP shows and publishes it.</summary>
static class QuoteJson
{
    public static string Write(RateAnswer rate, RateQuery query, string totalPrice, string account, Instant createdAt)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", rate.Id);
            json.WriteString("sell_amount", rate.SellAmount);
            json.WriteString("sell_asset", query.SellAsset);
            TransactionJson.Text(json, "sell_delivery_method", query.SellDeliveryMethod);
            json.WriteString("buy_amount", rate.BuyAmount);
            json.WriteString("buy_asset", query.BuyAsset);
            TransactionJson.Text(json, "buy_delivery_method", query.BuyDeliveryMethod);
            json.WriteString("expires_at", rate.ExpiresAt);
            json.WriteString("price", rate.Price);
            json.WriteString("total_price", totalPrice);
            json.WriteStartObject("creator");
            json.WriteString("account", account);
            json.WriteEndObject();
            TransactionJson.Time(json, "created_at", createdAt);
            TransactionJson.FeeDetails(json, "fee", rate.Fee ?? new("0", query.SellAsset, null));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
