using System.Text.Json;
using AnchorCallbacks.Http;

namespace AnchorCallbacks.Rates.Quotes;

/// <summary>How the user pays and is paid, and in which country, if the wallet says so.</summary>
readonly record struct QuoteTerms(string? SellDeliveryMethod, string? BuyDeliveryMethod, string? CountryCode)
{
    public bool IsEmpty => this == default;

    public byte[] Write()
    {
        using var json = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(SellDeliveryMethod);
            writer.WriteStringValue(BuyDeliveryMethod);
            writer.WriteStringValue(CountryCode);
            writer.WriteEndArray();
        }
        return json.Written.ToArray();
    }

    public static QuoteTerms Read(byte[] json)
    {
        using var terms = JsonDocument.Parse(json);
        return new(terms.RootElement[0].GetString(), terms.RootElement[1].GetString(), terms.RootElement[2].GetString());
    }
}
