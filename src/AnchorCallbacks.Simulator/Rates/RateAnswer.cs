using System.Text.Json;

namespace AnchorCallbacks.Simulator;

/// <summary>The <c>rate</c> of an answer to <c>GET /rate</c>.</summary>
/// <param name="Id">The id of a firm rate.</param>
/// <param name="Price">The price without fee.</param>
/// <param name="SellAmount">The amount that is sold.</param>
/// <param name="BuyAmount">The amount that is bought.</param>
/// <param name="ExpiresAt">When a firm rate expires.</param>
/// <param name="Fee">The fee.</param>
public sealed record RateAnswer(string? Id, string? Price, string? SellAmount, string? BuyAmount, string? ExpiresAt, Fee? Fee)
{
    /// <summary>Reads the answer.</summary>
    /// <returns>Null if the body is not such JSON.</returns>
    public static RateAnswer? Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (new RpcParams(json.RootElement).Object("rate") is not { } rate)
                return null;
            if (rate.Text("expires_at") is not null)
                rate.Time("expires_at");
            return new(rate.Text("id"), rate.Text("price"), rate.Text("sell_amount"), rate.Text("buy_amount"), rate.Text("expires_at"),
                rate.Object("fee")?.Fee());
        }
        catch (Exception e) when (e is JsonException or Refusal)
        {
            return null;
        }
    }
}
