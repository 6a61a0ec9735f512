namespace AnchorCallbacks.Simulator;

/// <summary>The parameters of <c>GET /rate</c>, in AP's order. Exactly one amount is given.</summary>
/// <param name="SellAsset">The asset that the client sells.</param>
/// <param name="BuyAsset">The asset that the client buys.</param>
public sealed record RateQuery(string SellAsset, string BuyAsset)
{
    /// <summary>Whether a firm rate is asked for.</summary>
    public bool Firm { get; init; }

    /// <summary>The amount to sell.</summary>
    public string? SellAmount { get; init; }

    /// <summary>The amount to buy.</summary>
    public string? BuyAmount { get; init; }

    /// <summary>How the sold asset is delivered.</summary>
    public string? SellDeliveryMethod { get; init; }

    /// <summary>How the bought asset is delivered.</summary>
    public string? BuyDeliveryMethod { get; init; }

    /// <summary>The country of the client.</summary>
    public string? CountryCode { get; init; }

    /// <summary>The earliest expiry of a firm rate.</summary>
    public string? ExpireAfter { get; init; }

    /// <summary>The client's account.</summary>
    public string? ClientId { get; init; }

    /// <summary>The parameters, in AP's order.</summary>
    public (string Name, string? Value)[] ToPairs() =>
    [
        ("type", Firm ? "firm" : "indicative"), ("sell_asset", SellAsset), ("sell_amount", SellAmount),
            ("sell_delivery_method", SellDeliveryMethod),
        ("buy_asset", BuyAsset), ("buy_amount", BuyAmount), ("buy_delivery_method", BuyDeliveryMethod), ("country_code", CountryCode),
        ("expire_after", ExpireAfter), ("client_id", ClientId),
    ];
}
