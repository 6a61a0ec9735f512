namespace AnchorCallbacks.Tests.Model.Rates;

/// <summary>What AP asks of <c>GET /rate</c>, in its order. Exactly one amount is given.</summary>
sealed record RateQuery(string SellAsset, string BuyAsset)
{
    public bool Firm { get; init; }

    public string? SellAmount { get; init; }

    public string? BuyAmount { get; init; }

    public string? SellDeliveryMethod { get; init; }

    public string? BuyDeliveryMethod { get; init; }

    public string? CountryCode { get; init; }

    public string? ExpireAfter { get; init; }

    public string? ClientId { get; init; }

    public (string Name, string? Value)[] ToPairs() =>
    [
        ("type", Firm ? "firm" : "indicative"), ("sell_asset", SellAsset), ("sell_amount", SellAmount),
            ("sell_delivery_method", SellDeliveryMethod),
        ("buy_asset", BuyAsset), ("buy_amount", BuyAmount), ("buy_delivery_method", BuyDeliveryMethod), ("country_code", CountryCode),
        ("expire_after", ExpireAfter), ("client_id", ClientId),
    ];
}
