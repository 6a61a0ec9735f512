using System.Text.Json;

namespace AnchorCallbacks.Tests.Model.Rates;

/// <summary>The <c>rate</c> of an answer to <c>GET /rate</c>.</summary>
sealed record RateAnswer(string? Id, string? Price, string? SellAmount, string? BuyAmount, string? ExpiresAt, Fee? Fee)
{
    /// <returns>Null for what is no such JSON.</returns>
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
